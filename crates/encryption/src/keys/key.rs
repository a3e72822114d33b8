//! Keys, and the trait of the key providers that make them.

use std::fmt;

use serde_json::Value as Json;

use crate::context::EncryptionContext;
use crate::envelope::Meta;
use crate::error::EncryptionError;
use rform_core::world::World;

/// A key. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key(pub Vec<u8>);

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Key")
    }
}

/// From what is kept with a text to its key, and to new keys.
pub(crate) trait KeyProvider: fmt::Debug + Send + Sync {
    /// A new key, with what has to be kept to find it again.
    fn fresh(&self, keys: &dyn KeySource) -> Result<(Key, Json), EncryptionError>;

    /// The key of which that was kept.
    fn again(&self, keys: &dyn KeySource, meta: &Json, all: &Meta) -> Result<Key, EncryptionError>;
}

/// Other keys, of which a key may be made.
pub(crate) trait KeySource {
    /// What may be used of the process.
    fn context(&self) -> &EncryptionContext;

    /// The key of this run of the provider with that address, and what has to be kept of it.
    ///
    /// # Errors
    /// There is no key to be had.
    fn fresh(&self, place: &str) -> Result<(Key, Meta), EncryptionError>;

    /// The key of an encrypted text, by what was kept with it.
    ///
    /// # Errors
    /// Nothing of this provider was kept with it, or the key cannot be had.
    fn again(&self, place: &str, meta: &Meta) -> Result<Key, EncryptionError>;
}

/// Fills a slice with random bytes of the host. Those come as UUIDs, whose bytes 6 and 8 are not wholly
/// random: <https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4>.
pub(crate) fn fill(world: &dyn World, into: &mut [u8]) {
    for chunk in into.chunks_mut(13) {
        let random = world.random();
        let whole = random[..6].iter().chain(&random[9..]);
        chunk
            .iter_mut()
            .zip(whole)
            .for_each(|(to, from)| *to = *from);
    }
}
