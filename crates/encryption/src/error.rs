//! Errors of an encryption configuration, and failures of encryption.

use rform_core::diag::Diagnostic;

/// What is wrong, and with what: an address such as `key_provider.pbkdf2.mine`, or a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptionError {
    /// The address of the block.
    pub place: String,
    /// What is wrong with it, as a sentence without its full stop. It holds no secret.
    pub why: String,
}

impl EncryptionError {
    /// An error of the block with that address.
    pub fn of(place: &str, why: impl Into<String>) -> EncryptionError {
        EncryptionError {
            place: place.to_owned(),
            why: why.into(),
        }
    }

    /// The error of a configuration.
    pub fn diagnostic(&self) -> Diagnostic {
        let detail = format!("{}: {}.", self.place, self.why);
        Diagnostic::error("Invalid encryption configuration", detail)
    }
}
