//! Private keys on the curves of ECDSA.

use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::elliptic_curve::rand_core::OsRng;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use sha2::{Digest, Sha256, Sha384, Sha512};
use ssh_key::private::EcdsaKeypair;

use super::algorithm::Curve;
use super::der;

/// ECDSA with SHA-256.
const SHA256_ECDSA: &str = "1.2.840.10045.4.3.2";

/// A private key on a curve.
pub enum EcKey {
    /// A key on the curve P-224.
    P224(p224::SecretKey),
    /// A key on the curve P-256.
    P256(p256::SecretKey),
    /// A key on the curve P-384.
    P384(p384::SecretKey),
    /// A key on the curve P-521.
    P521(p521::SecretKey),
}

impl EcKey {
    /// A new key.
    pub fn generate(curve: Curve) -> EcKey {
        match curve {
            Curve::P224 => EcKey::P224(p224::SecretKey::random(&mut OsRng)),
            Curve::P256 => EcKey::P256(p256::SecretKey::random(&mut OsRng)),
            Curve::P384 => EcKey::P384(p384::SecretKey::random(&mut OsRng)),
            Curve::P521 => EcKey::P521(p521::SecretKey::random(&mut OsRng)),
        }
    }

    /// The key of these bytes; none if they are none.
    pub fn of_bytes(curve: Curve, bytes: &[u8]) -> Option<EcKey> {
        Some(match curve {
            Curve::P224 => EcKey::P224(p224::SecretKey::from_slice(bytes).ok()?),
            Curve::P256 => EcKey::P256(p256::SecretKey::from_slice(bytes).ok()?),
            Curve::P384 => EcKey::P384(p384::SecretKey::from_slice(bytes).ok()?),
            Curve::P521 => EcKey::P521(p521::SecretKey::from_slice(bytes).ok()?),
        })
    }

    /// The curve of the key.
    pub fn curve(&self) -> Curve {
        match self {
            EcKey::P224(_) => Curve::P224,
            EcKey::P256(_) => Curve::P256,
            EcKey::P384(_) => Curve::P384,
            EcKey::P521(_) => Curve::P521,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            EcKey::P224(key) => key.to_bytes().to_vec(),
            EcKey::P256(key) => key.to_bytes().to_vec(),
            EcKey::P384(key) => key.to_bytes().to_vec(),
            EcKey::P521(key) => key.to_bytes().to_vec(),
        }
    }

    /// The public point, uncompressed.
    pub fn point(&self) -> Vec<u8> {
        match self {
            EcKey::P224(key) => key.public_key().to_encoded_point(false).as_bytes().to_vec(),
            EcKey::P256(key) => key.public_key().to_encoded_point(false).as_bytes().to_vec(),
            EcKey::P384(key) => key.public_key().to_encoded_point(false).as_bytes().to_vec(),
            EcKey::P521(key) => key.public_key().to_encoded_point(false).as_bytes().to_vec(),
        }
    }

    /// The structure of RFC 5915, with or without the curve.
    pub fn sec1(&self, with_curve: bool) -> Vec<u8> {
        let curve = match with_curve {
            true => der::explicit(0, &der::oid(self.curve().oid())),
            false => Vec::new(),
        };
        let public = der::explicit(1, &der::bits(&self.point()));
        der::sequence(&[&der::small(1), &der::octets(&self.bytes()), &curve, &public])
    }

    /// The pair that OpenSSH knows; it does not know P-224.
    pub fn openssh(&self) -> Option<EcdsaKeypair> {
        Some(match self {
            EcKey::P224(_) => return None,
            EcKey::P256(key) => EcdsaKeypair::NistP256 {
                public: key.public_key().to_encoded_point(false),
                private: key.clone().into(),
            },
            EcKey::P384(key) => EcdsaKeypair::NistP384 {
                public: key.public_key().to_encoded_point(false),
                private: key.clone().into(),
            },
            EcKey::P521(key) => EcdsaKeypair::NistP521 {
                public: key.public_key().to_encoded_point(false),
                private: key.clone().into(),
            },
        })
    }

    /// The key of a pair of OpenSSH; none if it is none.
    pub fn of_openssh(pair: &EcdsaKeypair) -> Option<EcKey> {
        let curve = match pair {
            EcdsaKeypair::NistP256 { .. } => Curve::P256,
            EcdsaKeypair::NistP384 { .. } => Curve::P384,
            EcdsaKeypair::NistP521 { .. } => Curve::P521,
        };
        EcKey::of_bytes(curve, pair.private_key_bytes())
    }

    /// The algorithm of a signature and the signature (RFC 5758, 3.2).
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn sign(&self, data: &[u8]) -> Result<(&'static str, Vec<u8>), String> {
        let failed = |error: p256::ecdsa::Error| error.to_string();
        Ok(match self {
            EcKey::P224(key) => {
                let key = p224::ecdsa::SigningKey::from(key.clone());
                let signed: p224::ecdsa::Signature =
                    key.sign_prehash(&Sha256::digest(data)).map_err(failed)?;
                (SHA256_ECDSA, signed.to_der().as_bytes().to_vec())
            }
            EcKey::P256(key) => {
                let key = p256::ecdsa::SigningKey::from(key.clone());
                let signed: p256::ecdsa::Signature =
                    key.sign_prehash(&Sha256::digest(data)).map_err(failed)?;
                (SHA256_ECDSA, signed.to_der().as_bytes().to_vec())
            }
            EcKey::P384(key) => {
                let key = p384::ecdsa::SigningKey::from(key.clone());
                let signed: p384::ecdsa::Signature =
                    key.sign_prehash(&Sha384::digest(data)).map_err(failed)?;
                ("1.2.840.10045.4.3.3", signed.to_der().as_bytes().to_vec())
            }
            EcKey::P521(key) => {
                let key = p521::ecdsa::SigningKey::from_slice(&key.to_bytes()).map_err(failed)?;
                let signed: p521::ecdsa::Signature =
                    key.sign_prehash(&Sha512::digest(data)).map_err(failed)?;
                ("1.2.840.10045.4.3.4", signed.to_der().as_bytes().to_vec())
            }
        })
    }
}
