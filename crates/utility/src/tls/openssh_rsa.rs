//! RSA keys in the form of OpenSSH. The conversions of `ssh-key` 0.6 take the first prime twice, and
//! refuse keys of less than 2048 bits.

use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{BigUint, RsaPrivateKey};
use ssh_key::Mpint;
use ssh_key::private::{RsaKeypair, RsaPrivateKey as OpensshPrivate};
use ssh_key::public::RsaPublicKey as OpensshPublic;

/// The key of a pair; none if its numbers do not fit together.
pub fn read(pair: &RsaKeypair) -> Option<RsaPrivateKey> {
    let number = |it: &Mpint| it.as_positive_bytes().map(BigUint::from_bytes_be);
    let primes = vec![number(&pair.private.p)?, number(&pair.private.q)?];
    let (n, e) = (number(&pair.public.n)?, number(&pair.public.e)?);
    RsaPrivateKey::from_components(n, e, number(&pair.private.d)?, primes).ok()
}

/// The pair of a key; none if it has not two primes.
pub fn written(key: &RsaPrivateKey) -> Option<RsaKeypair> {
    let number = |it: &BigUint| Mpint::from_positive_bytes(&it.to_bytes_be()).ok();
    let [p, q] = key.primes() else {
        return None;
    };
    let coefficient = key.crt_coefficient()?;
    Some(RsaKeypair {
        public: OpensshPublic {
            e: number(key.e())?,
            n: number(key.n())?,
        },
        private: OpensshPrivate {
            d: number(key.d())?,
            iqmp: number(&coefficient)?,
            p: number(p)?,
            q: number(q)?,
        },
    })
}
