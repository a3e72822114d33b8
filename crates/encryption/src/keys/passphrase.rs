//! The passphrase of a key provider: a text, or the key of another provider.

use std::fmt;

use super::key::{Key, KeySource};
use crate::arguments::Arguments;
use crate::envelope::Meta;
use crate::error::EncryptionError;

/// The shortest passphrase, in bytes, as in OpenTofu.
const SHORTEST: usize = 16;

/// A passphrase. Its text is never shown.
pub(super) enum Passphrase {
    Text(String),
    /// The key of the provider with that address.
    KeyOf(String),
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Passphrase")
    }
}

impl Passphrase {
    /// Reads `passphrase` or `chain`.
    ///
    /// # Errors
    /// Neither or both are there, or the passphrase is too short.
    pub fn read(arguments: &mut Arguments) -> Result<Passphrase, EncryptionError> {
        let text = arguments.text("passphrase")?;
        match (text, arguments.text("chain")?) {
            (Some(_), Some(_)) => {
                Err(arguments.error("\"passphrase\" and \"chain\" exclude each other"))
            }
            (None, Some(other)) => Ok(Passphrase::KeyOf(other)),
            (None, None) => Err(arguments.error("the argument \"passphrase\" is required")),
            (Some(text), None) if text.is_empty() => {
                Err(arguments.error("the passphrase is empty"))
            }
            (Some(text), None) if text.len() < SHORTEST => Err(arguments.error(format!(
                "the passphrase is too short: it needs at least {SHORTEST} characters"
            ))),
            (Some(text), None) => Ok(Passphrase::Text(text)),
        }
    }

    /// Its bytes for a new key.
    ///
    /// # Errors
    /// The key of the other provider cannot be had.
    pub fn fresh(&self, keys: &dyn KeySource) -> Result<Key, EncryptionError> {
        match self {
            Passphrase::Text(text) => Ok(Key(text.clone().into_bytes())),
            Passphrase::KeyOf(other) => Ok(keys.fresh(other)?.0),
        }
    }

    /// Its bytes for a key with which something was encrypted.
    ///
    /// # Errors
    /// The key of the other provider cannot be had.
    pub fn again(&self, keys: &dyn KeySource, meta: &Meta) -> Result<Key, EncryptionError> {
        match self {
            Passphrase::Text(text) => Ok(Key(text.clone().into_bytes())),
            Passphrase::KeyOf(other) => keys.again(other, meta),
        }
    }
}
