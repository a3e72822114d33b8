//! Private keys: how they are made, written, read, and sign.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use p256::elliptic_curve::rand_core::OsRng;
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey, EncodeRsaPublicKey};
use rsa::pkcs8::DecodePrivateKey;
use sha2::{Digest, Sha256};
use ssh_key::private::{Ed25519Keypair, Ed25519PrivateKey, KeypairData};

use super::algorithm::Curve;
use super::ec_key::EcKey;
use super::reader::Reader;
use super::{der, openssh_rsa, pem};

/// The object identifiers of algorithms of keys.
pub const RSA: &str = "1.2.840.113549.1.1.1";
pub(super) const EC: &str = "1.2.840.10045.2.1";
pub(super) const ED25519: &str = "1.3.101.112";

/// What the digest is of, before a digest of SHA-256 that RSA signs (RFC 8017, 9.2).
const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// A private key.
pub enum PrivateKey {
    /// A key for RSA.
    Rsa(Box<RsaPrivateKey>),
    /// ECDSA on a curve.
    Ec(EcKey),
    /// A key for Ed25519.
    Ed25519(Ed25519Keypair),
}

impl PrivateKey {
    /// A new RSA key of so many bits.
    ///
    /// # Errors
    /// A key cannot have so many bits.
    pub fn rsa(bits: usize) -> Result<PrivateKey, String> {
        let size = match bits {
            2048 => Some(KeySize::Rsa2048),
            3072 => Some(KeySize::Rsa3072),
            4096 => Some(KeySize::Rsa4096),
            8192 => Some(KeySize::Rsa8192),
            // As Go does: what is shorter is no protection.
            0..1024 => {
                return Err(format!(
                    "crypto/rsa: {bits}-bit keys are insecure (rsa_bits must be at least 1024)"
                ));
            }
            16385.. => return Err(format!("rsa_bits must be at most 16384, got {bits}")),
            _ => None,
        };
        let key = match size {
            Some(size) => {
                let key = RsaKeyPair::generate(size).map_err(|error| error.to_string())?;
                let bytes: Pkcs8V1Der<'_> = key.as_der().map_err(|error| error.to_string())?;
                RsaPrivateKey::from_pkcs8_der(bytes.as_ref()).map_err(|error| error.to_string())?
            }
            None => RsaPrivateKey::new(&mut OsRng, bits).map_err(|error| error.to_string())?,
        };
        Ok(PrivateKey::Rsa(Box::new(key)))
    }

    /// A new key on a curve.
    pub fn ec(curve: Curve) -> PrivateKey {
        PrivateKey::Ec(EcKey::generate(curve))
    }

    /// A new Ed25519 key.
    pub fn ed25519() -> PrivateKey {
        PrivateKey::Ed25519(Ed25519Keypair::random(&mut OsRng))
    }

    /// Reads a key of PKCS #1, SEC 1 or PKCS #8.
    ///
    /// # Errors
    /// It is none. The message holds nothing of the text.
    pub fn parse(text: &str) -> Result<PrivateKey, String> {
        let Some((label, bytes)) = pem::decode(text) else {
            return Err("failed to decode PEM block: there is none in the value".into());
        };
        let key = match label {
            "RSA PRIVATE KEY" => RsaPrivateKey::from_pkcs1_der(&bytes)
                .ok()
                .map(|key| PrivateKey::Rsa(Box::new(key))),
            "EC PRIVATE KEY" => sec1_key(&bytes, None),
            "PRIVATE KEY" => pkcs8_key(&bytes),
            _ => return Err(format!("unsupported PEM preamble/type: {label}")),
        };
        key.ok_or_else(|| format!("failed to parse private key given PEM preamble '{label}'"))
    }

    /// Reads a key of OpenSSH.
    ///
    /// # Errors
    /// It is none, or it has a passphrase.
    pub fn parse_openssh(text: &str) -> Result<PrivateKey, String> {
        let failed = |why: &str| format!("failed to parse openssh private key: {why}");
        let bytes = match pem::decode(text) {
            Some(("OPENSSH PRIVATE KEY", bytes)) => bytes,
            Some(_) => return PrivateKey::parse(text),
            None => return Err(failed("ssh: no key found")),
        };
        let key = ssh_key::PrivateKey::from_bytes(&bytes);
        let key = key.map_err(|error| failed(&error.to_string()))?;
        let read = match key.key_data() {
            KeypairData::Rsa(pair) => {
                openssh_rsa::read(pair).map(|key| PrivateKey::Rsa(Box::new(key)))
            }
            KeypairData::Ecdsa(pair) => EcKey::of_openssh(pair).map(PrivateKey::Ec),
            KeypairData::Ed25519(pair) => Some(PrivateKey::Ed25519(pair.clone())),
            KeypairData::Encrypted(_) => {
                return Err(failed("this private key is passphrase protected"));
            }
            _ => None,
        };
        read.ok_or_else(|| failed("unsupported key type"))
    }

    /// The algorithm, as the configuration names it.
    pub fn algorithm(&self) -> &'static str {
        match self {
            PrivateKey::Rsa(_) => "RSA",
            PrivateKey::Ec(_) => "ECDSA",
            PrivateKey::Ed25519(_) => "ED25519",
        }
    }

    /// The key in the form that is usual for its algorithm.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn to_pem(&self) -> Result<String, String> {
        Ok(match self {
            PrivateKey::Rsa(key) => pem::encode("RSA PRIVATE KEY", &pkcs1(key)?),
            PrivateKey::Ec(key) => pem::encode("EC PRIVATE KEY", &key.sec1(true)),
            PrivateKey::Ed25519(_) => self.to_pkcs8_pem()?,
        })
    }

    /// The key as PKCS #8.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn to_pkcs8_pem(&self) -> Result<String, String> {
        let key = match self {
            PrivateKey::Rsa(key) => pkcs1(key)?,
            PrivateKey::Ec(key) => key.sec1(false),
            PrivateKey::Ed25519(pair) => der::octets(&pair.private.to_bytes()),
        };
        let whole = der::sequence(&[&der::small(0), &self.algorithm_der(), &der::octets(&key)]);
        Ok(pem::encode("PRIVATE KEY", &whole))
    }

    /// The key in the form of OpenSSH; none if that has no such keys.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn to_openssh_pem(&self) -> Result<Option<String>, String> {
        let Some(key) = self.openssh()? else {
            return Ok(None);
        };
        let bytes = key.to_bytes().map_err(|error| error.to_string())?;
        Ok(Some(pem::encode("OPENSSH PRIVATE KEY", &bytes)))
    }

    pub(super) fn openssh(&self) -> Result<Option<ssh_key::PrivateKey>, String> {
        let data = match self {
            PrivateKey::Rsa(key) => {
                let pair = openssh_rsa::written(key);
                KeypairData::Rsa(pair.ok_or("the key has not the form of OpenSSH")?)
            }
            PrivateKey::Ec(key) => match key.openssh() {
                Some(pair) => KeypairData::Ecdsa(pair),
                None => return Ok(None),
            },
            PrivateKey::Ed25519(pair) => KeypairData::Ed25519(pair.clone()),
        };
        let key = ssh_key::PrivateKey::new(data, "").map_err(|error| error.to_string())?;
        Ok(Some(key))
    }

    /// The `AlgorithmIdentifier` of the key.
    pub(super) fn algorithm_der(&self) -> Vec<u8> {
        match self {
            PrivateKey::Rsa(_) => der::sequence(&[&der::oid(RSA), &der::value(0x05, &[])]),
            PrivateKey::Ec(key) => der::sequence(&[&der::oid(EC), &der::oid(key.curve().oid())]),
            PrivateKey::Ed25519(_) => der::sequence(&[&der::oid(ED25519)]),
        }
    }

    /// The public key, as it is in a `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn public_bytes(&self) -> Result<Vec<u8>, String> {
        Ok(match self {
            PrivateKey::Rsa(key) => {
                let public = key.to_public_key().to_pkcs1_der();
                public
                    .map_err(|error| error.to_string())?
                    .as_bytes()
                    .to_vec()
            }
            PrivateKey::Ec(key) => key.point(),
            PrivateKey::Ed25519(pair) => pair.public.0.to_vec(),
        })
    }

    /// What the id of the key is the checksum of: Go takes that of an Ed25519 key from its bytes as an
    /// octet string.
    ///
    /// # Errors
    /// The key cannot be written.
    pub(super) fn key_id_of(&self) -> Result<Vec<u8>, String> {
        let bytes = self.public_bytes()?;
        Ok(match self {
            PrivateKey::Ed25519(_) => der::octets(&bytes),
            _ => bytes,
        })
    }

    /// Signs data: the `AlgorithmIdentifier` of the signature, and the signature.
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn sign(&self, data: &[u8]) -> Result<(Vec<u8>, Vec<u8>), String> {
        match self {
            PrivateKey::Rsa(key) => {
                let scheme = rsa::Pkcs1v15Sign {
                    hash_len: Some(32),
                    prefix: Box::new(SHA256_PREFIX),
                };
                let signed = key.sign(scheme, &Sha256::digest(data));
                let oid = der::oid("1.2.840.113549.1.1.11");
                let algorithm = der::sequence(&[&oid, &der::value(0x05, &[])]);
                Ok((algorithm, signed.map_err(|error| error.to_string())?))
            }
            PrivateKey::Ec(key) => {
                let (oid, signed) = key.sign(data)?;
                Ok((der::sequence(&[&der::oid(oid)]), signed))
            }
            PrivateKey::Ed25519(pair) => {
                use p256::ecdsa::signature::Signer;
                let signed: ssh_key::Signature =
                    pair.try_sign(data).map_err(|error| error.to_string())?;
                let algorithm = der::sequence(&[&der::oid(ED25519)]);
                Ok((algorithm, signed.as_bytes().to_vec()))
            }
        }
    }
}

fn pkcs1(key: &RsaPrivateKey) -> Result<Vec<u8>, String> {
    let bytes = key.to_pkcs1_der().map_err(|error| error.to_string())?;
    Ok(bytes.as_bytes().to_vec())
}

/// A key of SEC 1; the curve may be known from around it.
fn sec1_key(bytes: &[u8], curve: Option<Curve>) -> Option<PrivateKey> {
    let mut fields = Reader::new(bytes).sequence()?;
    fields.next_of(0x02)?;
    let key = fields.next_of(0x04)?.content;
    let curve = match curve {
        Some(curve) => curve,
        None => {
            let parameters = fields.next_of(0xa0)?;
            curve_of(Reader::new(parameters.content).next()?.whole)?
        }
    };
    EcKey::of_bytes(curve, key).map(PrivateKey::Ec)
}

fn curve_of(oid: &[u8]) -> Option<Curve> {
    let curves = Curve::ALL.into_iter();
    curves
        .into_iter()
        .find(|curve| der::oid(curve.oid()) == oid)
}

fn pkcs8_key(bytes: &[u8]) -> Option<PrivateKey> {
    let mut fields = Reader::new(bytes).sequence()?;
    fields.next_of(0x02)?;
    let mut algorithm = fields.sequence()?;
    let oid = algorithm.next_of(0x06)?.whole;
    let key = fields.next_of(0x04)?.content;
    if oid == der::oid(RSA) {
        let key = RsaPrivateKey::from_pkcs1_der(key).ok()?;
        return Some(PrivateKey::Rsa(Box::new(key)));
    }
    if oid == der::oid(EC) {
        let curve = curve_of(algorithm.next_of(0x06)?.whole)?;
        return sec1_key(key, Some(curve));
    }
    if oid == der::oid(ED25519) {
        let seed = Reader::new(key).next_of(0x04)?.content;
        let private = Ed25519PrivateKey::try_from(seed).ok()?;
        return Some(PrivateKey::Ed25519(private.into()));
    }
    None
}
