//! The keys of a connection. They are read before the first attempt, because a text that is not a key
//! fails in every attempt.

use std::sync::Arc;

use russh::keys::{Certificate, PrivateKey, PublicKey, decode_secret_key};

use crate::connection::Target;

/// The keys of a login.
#[derive(Clone, Default)]
pub struct Keys {
    /// The private key, and its certificate.
    pub private: Option<(Arc<PrivateKey>, Option<Certificate>)>,
    /// The key that the host must have, or the key that must have signed its certificate.
    pub host: Option<PublicKey>,
}

impl Keys {
    /// Reads the keys of a login.
    ///
    /// # Errors
    /// A text is no key. The message holds nothing of it.
    pub fn read(target: &Target) -> Result<Keys, String> {
        let certificate = match &target.certificate {
            Some(text) => Some(
                Certificate::from_openssh(text.trim())
                    .map_err(|error| format!("failed to parse certificate: {error}"))?,
            ),
            None => None,
        };
        let private = match &target.private_key {
            Some(text) => Some((Arc::new(private(text)?), certificate)),
            None => None,
        };
        let host = match &target.host_key {
            Some(text) => Some(host(text)?),
            None => None,
        };
        Ok(Keys { private, host })
    }
}

fn private(text: &str) -> Result<PrivateKey, String> {
    if !text.contains("-----BEGIN ") {
        return Err("Failed to read ssh private key: no key found".into());
    }
    let encrypted = "Failed to read ssh private key: password protected keys are\nnot supported. \
                     Please decrypt the key prior to use.";
    if text.contains("ENCRYPTED") {
        return Err(encrypted.into());
    }
    let key = decode_secret_key(text, None).map_err(|error| match error {
        russh::keys::Error::KeyIsEncrypted => encrypted.to_owned(),
        error => format!("Failed to parse ssh private key: {error}"),
    })?;
    match key.is_encrypted() {
        true => Err(encrypted.into()),
        false => Ok(key),
    }
}

/// A line of `authorized_keys` or of `known_hosts`.
fn host(text: &str) -> Result<PublicKey, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lines = (0..words.len()).filter_map(|at| words.get(at..at + 2));
    let mut keys = lines.filter_map(|pair| PublicKey::from_openssh(&pair.join(" ")).ok());
    keys.next().ok_or_else(|| {
        "failed to parse host_key: it is not a public key in the format of OpenSSH".into()
    })
}
