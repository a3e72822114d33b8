//! `pbkdf2`: a key from a passphrase by PBKDF2 (<https://www.rfc-editor.org/rfc/rfc8018#section-5.2>).

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2::{self, Algorithm};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use super::key::{Key, KeyProvider, KeySource, fill};
use super::passphrase::Passphrase;
use crate::arguments::Arguments;
use crate::envelope::Meta;
use crate::error::EncryptionError;

/// The fewest iterations, as in OpenTofu.
const FEWEST: u32 = 200_000;

/// The most that a key is derived with, of what others have kept: it takes minutes.
const MOST: u32 = 1_000_000_000;

/// A key provider as a block configures it.
#[derive(Debug)]
pub(super) struct Pbkdf2 {
    place: String,
    pub passphrase: Passphrase,
    iterations: u32,
    hash: String,
    key_length: u32,
    salt_length: u32,
}

/// What is kept of a key.
struct Parameters {
    salt: Vec<u8>,
    iterations: NonZeroU32,
    algorithm: Algorithm,
    key_length: usize,
}

impl Pbkdf2 {
    /// Reads a block.
    ///
    /// # Errors
    /// An argument cannot be used.
    pub fn read(place: &str, arguments: &mut Arguments) -> Result<Pbkdf2, EncryptionError> {
        let passphrase = Passphrase::read(arguments)?;
        let hash = arguments.text("hash_function")?;
        let hash = hash.unwrap_or_else(|| "sha512".into());
        if algorithm(&hash).is_none() {
            let why = "the argument \"hash_function\" must be sha256 or sha512";
            return Err(arguments.error(why));
        }
        Ok(Pbkdf2 {
            place: place.to_owned(),
            passphrase,
            hash,
            iterations: arguments.number("iterations", 600_000, FEWEST..=MOST)?,
            key_length: arguments.number("key_length", 32, 1..=1024)?,
            salt_length: arguments.number("salt_length", 32, 1..=1024)?,
        })
    }

    fn derive(&self, passphrase: &Key, with: &Parameters) -> Key {
        let mut key = vec![0; with.key_length];
        pbkdf2::derive(
            with.algorithm,
            with.iterations,
            &with.salt,
            &passphrase.0,
            &mut key,
        );
        Key(key)
    }

    fn parameters(&self, meta: &Json) -> Result<Parameters, EncryptionError> {
        let read = || {
            Some(Parameters {
                salt: STANDARD.decode(meta.get("salt")?.as_str()?).ok()?,
                iterations: number(meta, "iterations", MOST).and_then(NonZeroU32::new)?,
                algorithm: algorithm(meta.get("hash_function")?.as_str()?)?,
                key_length: usize::try_from(number(meta, "key_length", 1024)?).ok()?,
            })
        };
        read().ok_or_else(|| {
            EncryptionError::of(&self.place, "the metadata of its key cannot be read")
        })
    }
}

impl KeyProvider for Pbkdf2 {
    fn fresh(&self, keys: &dyn KeySource) -> Result<(Key, Json), EncryptionError> {
        let mut salt = vec![0; self.salt_length as usize];
        fill(keys.context().world.as_ref(), &mut salt);
        let meta = json!({
            "salt": STANDARD.encode(&salt),
            "iterations": self.iterations,
            "hash_function": self.hash,
            "key_length": self.key_length,
        });
        let with = self.parameters(&meta)?;
        Ok((self.derive(&self.passphrase.fresh(keys)?, &with), meta))
    }

    fn again(&self, keys: &dyn KeySource, meta: &Json, all: &Meta) -> Result<Key, EncryptionError> {
        let with = self.parameters(meta)?;
        Ok(self.derive(&self.passphrase.again(keys, all)?, &with))
    }
}

/// A number of the metadata from 1 to a largest one.
pub(super) fn number(meta: &Json, name: &str, most: u32) -> Option<u32> {
    let number = u32::try_from(meta.get(name)?.as_u64()?).ok()?;
    (1..=most).contains(&number).then_some(number)
}

fn algorithm(hash: &str) -> Option<Algorithm> {
    match hash {
        "sha256" => Some(pbkdf2::PBKDF2_HMAC_SHA256),
        "sha512" => Some(pbkdf2::PBKDF2_HMAC_SHA512),
        _ => None,
    }
}
