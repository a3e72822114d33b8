//! What is done with texts before they are kept, and after they were read: encryption at rest.
//!
//! States, journals and backups go through an [`AtRest`] on their way to files and backends. This crate
//! knows no cryptography: without encryption texts are kept [`Plain`], and `rform-encryption` has the
//! other way.

use std::fmt::Debug;
use std::io;
use std::sync::Arc;

use rform_core::diag::Diagnostic;

/// How texts are kept. It is shared by all threads of a run.
pub type Cipher = Arc<dyn AtRest>;

/// Turns texts into what is kept, and back.
pub trait AtRest: Debug + Send + Sync {
    /// What is kept of a text: bytes without line breaks and tabs, if the text has none.
    ///
    /// # Errors
    /// There is no key, or encryption is demanded and not configured.
    fn seal(&self, text: &[u8]) -> Result<Vec<u8>, Diagnostic>;

    /// The text of what is kept.
    ///
    /// # Errors
    /// It was encrypted with another key or was changed since, or it is not encrypted and has to be.
    fn open(&self, kept: &[u8]) -> Result<Text, Diagnostic>;
}

/// A text that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text itself.
    pub bytes: Vec<u8>,
    /// Whether it is kept as it would be kept now; otherwise the next write is due, whether the text
    /// changes or not.
    pub is_current: bool,
}

/// No encryption: texts are kept as they are.
#[derive(Debug)]
pub struct Plain;

impl Plain {
    /// This way of keeping texts, to hand on.
    pub fn cipher() -> Cipher {
        Arc::new(Plain)
    }
}

impl AtRest for Plain {
    fn seal(&self, text: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        Ok(text.to_vec())
    }

    fn open(&self, kept: &[u8]) -> Result<Text, Diagnostic> {
        match is_encrypted(kept) {
            true => Err(no_key()),
            false => Ok(Text {
                bytes: kept.to_vec(),
                is_current: true,
            }),
        }
    }
}

/// Whether a text is an envelope of encryption, which says its version.
pub fn is_encrypted(kept: &[u8]) -> bool {
    let mut words = kept.split(|byte| *byte == b'"');
    words.any(|word| word == b"encryption_version")
        && serde_json::from_slice::<serde_json::Value>(kept).is_ok_and(|json| {
            json.get("encryption_version")
                .is_some_and(|it| it.is_string())
        })
}

fn no_key() -> Diagnostic {
    let detail = "It is encrypted, and no key is known: neither an \"encryption\" block in a \
                  \"terraform\" block of the root module nor the environment variable TF_ENCRYPTION \
                  says how to decrypt it.";
    Diagnostic::error("Encrypted text", detail)
}

/// A failure of encryption where a file is read or written.
pub(crate) fn as_io(error: Diagnostic) -> io::Error {
    io::Error::other(format!("{}: {}", error.summary, error.detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encrypted_text_is_not_taken_for_a_plain_one() {
        let envelope = br#"{"meta":{},"encrypted_data":"","encryption_version":"v0"}"#;
        assert!(Plain.open(envelope).is_err());
        for plain in [
            "",
            "{}",
            r#"{"a":"\"encryption_version\""}"#,
            "no JSON \"encryption_version\"",
        ] {
            let text = Plain.open(plain.as_bytes()).map(|it| it.bytes);
            assert_eq!(text.ok(), Some(plain.as_bytes().to_vec()), "{plain}");
        }
    }
}
