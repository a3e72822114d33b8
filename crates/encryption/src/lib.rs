//! Encryption of states and plans at rest, as OpenTofu's users know it.
//!
//! A [`document`](Encryption::new) names key providers, methods, and the targets that use them: the state,
//! saved plans, and the states of other configurations. What is encrypted is kept in an
//! [`envelope`](mod@envelope), a JSON object that OpenTofu reads and writes too.
//!
//! - `keys`: from a passphrase or a key service to a key. `method`: from a key to encrypted bytes.
//! - `target`: the methods of one target, the first of which encrypts and all of which decrypt.
//! - `arguments`: what a block says, and what is wrong with it.
//!
//! <https://opentofu.org/docs/language/state/encryption/>

mod arguments;
mod context;
mod encryption;
mod envelope;
mod error;
mod key_service;
mod keys;
mod method;
mod target;
#[cfg(test)]
mod tests;

pub use context::EncryptionContext;
pub use encryption::Encryption;
pub use error::EncryptionError;
pub use key_service::{DataKey, KeyService};
