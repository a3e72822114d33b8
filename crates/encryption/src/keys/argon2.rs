//! `argon2`: a key from a passphrase by Argon2id (<https://www.rfc-editor.org/rfc/rfc9106>), which needs
//! memory as well as time and so is harder to guess. OpenTofu does not have it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use super::key::{Key, KeyProvider, KeySource, fill};
use super::passphrase::Passphrase;
use super::pbkdf2::number;
use crate::arguments::Arguments;
use crate::envelope::Meta;
use crate::error::EncryptionError;

/// The least memory in KiB, and the most.
/// <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id>
const MEMORY: std::ops::RangeInclusive<u32> = 19_456..=4_194_304;

/// A key provider as a block configures it. The defaults are RFC 9106's second recommendation.
#[derive(Debug)]
pub(super) struct Argon2 {
    place: String,
    pub passphrase: Passphrase,
    memory: u32,
    iterations: u32,
    parallelism: u32,
    key_length: u32,
    salt_length: u32,
}

impl Argon2 {
    /// Reads a block.
    ///
    /// # Errors
    /// An argument cannot be used.
    pub fn read(place: &str, arguments: &mut Arguments) -> Result<Argon2, EncryptionError> {
        Ok(Argon2 {
            place: place.to_owned(),
            passphrase: Passphrase::read(arguments)?,
            memory: arguments.number("memory", 65_536, MEMORY)?,
            iterations: arguments.number("iterations", 3, 2..=1000)?,
            parallelism: arguments.number("parallelism", 4, 1..=64)?,
            key_length: arguments.number("key_length", 32, 16..=1024)?,
            salt_length: arguments.number("salt_length", 32, 16..=1024)?,
        })
    }

    fn derive(&self, passphrase: &Key, meta: &Json) -> Result<Key, EncryptionError> {
        let unreadable =
            || EncryptionError::of(&self.place, "the metadata of its key cannot be read");
        let salt = meta.get("salt").and_then(Json::as_str);
        let salt = salt.and_then(|text| STANDARD.decode(text).ok());
        let salt = salt.ok_or_else(unreadable)?;
        let (length, params) = params(meta).ok_or_else(unreadable)?;
        let argon2 =
            argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let mut key = vec![0; length];
        let derived = argon2.hash_password_into(&passphrase.0, &salt, &mut key);
        derived.map_err(|_| unreadable())?;
        Ok(Key(key))
    }
}

/// The length of the key and the parameters of what was kept.
fn params(meta: &Json) -> Option<(usize, argon2::Params)> {
    let memory = number(meta, "memory", *MEMORY.end())?;
    let iterations = number(meta, "iterations", 1000)?;
    let parallelism = number(meta, "parallelism", 64)?;
    let length = usize::try_from(number(meta, "key_length", 1024)?).ok()?;
    let params = argon2::Params::new(memory, iterations, parallelism, Some(length));
    Some((length, params.ok()?))
}

impl KeyProvider for Argon2 {
    fn fresh(&self, keys: &dyn KeySource) -> Result<(Key, Json), EncryptionError> {
        let mut salt = vec![0; self.salt_length as usize];
        fill(keys.context().world.as_ref(), &mut salt);
        let meta = json!({
            "salt": STANDARD.encode(&salt),
            "memory": self.memory,
            "iterations": self.iterations,
            "parallelism": self.parallelism,
            "key_length": self.key_length,
        });
        Ok((self.derive(&self.passphrase.fresh(keys)?, &meta)?, meta))
    }

    fn again(&self, keys: &dyn KeySource, meta: &Json, all: &Meta) -> Result<Key, EncryptionError> {
        self.derive(&self.passphrase.again(keys, all)?, meta)
    }
}
