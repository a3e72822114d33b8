//! One target of encryption: the state, saved plans, or the state of another configuration.

use std::sync::Arc;

use crate::envelope::{self, Envelope, Kept};
use crate::error::EncryptionError;
use crate::keys::{KeySource, Keys};
use crate::method::{Method, decrypt, encrypt};
use rform_core::diag::Diagnostic;
use rform_state::at_rest::{AtRest, Text};

/// A method with its address.
pub(crate) type Addressed = (String, Method);

/// The methods of a target: the first one encrypts, and all of them decrypt, in their order.
#[derive(Debug)]
pub(crate) struct Target {
    /// The name of the target, such as `state`.
    pub name: String,
    pub methods: Vec<Addressed>,
    pub keys: Arc<Keys>,
}

impl Target {
    /// The text of an envelope, with the number of the method that opens it.
    fn decrypted(&self, envelope: &Envelope) -> Result<(usize, Vec<u8>), Vec<String>> {
        let mut tried = Vec::new();
        for (index, (address, method)) in self.methods.iter().enumerate() {
            let Method::AesGcm { keys, aad } = method else {
                continue;
            };
            let key = self.keys.again(keys, &envelope.meta);
            let key = key.map_err(|error| format!("{}: {}", error.place, error.why));
            match key.and_then(|key| decrypt(&key, aad, &envelope.data)) {
                Ok(text) => return Ok((index, text)),
                Err(why) => tried.push(format!("with {address}, {why}")),
            }
        }
        Err(tried)
    }

    fn plain(&self, kept: &[u8]) -> Result<Text, Diagnostic> {
        let at = self
            .methods
            .iter()
            .position(|(_, it)| matches!(it, Method::Unencrypted));
        match at {
            Some(index) => Ok(Text {
                bytes: kept.to_vec(),
                is_current: index == 0,
            }),
            None => Err(self.not_encrypted()),
        }
    }

    fn not_encrypted(&self) -> Diagnostic {
        let detail = format!(
            "It is not encrypted, and the encryption of the {} accepts only encrypted content: \
             somebody may have replaced it. If it was never encrypted, add a method \"unencrypted\" \
             and name it in a block \"fallback\" until the next apply.",
            self.name
        );
        Diagnostic::error("Encryption required", detail)
    }

    fn undecipherable(&self, tried: &[String]) -> Diagnostic {
        let why = match tried {
            [] => "it is encrypted, and no method with a key is configured".to_owned(),
            tried => tried.join("; "),
        };
        let detail = format!("The {} cannot be decrypted: {why}.", self.name);
        Diagnostic::error("Decryption failed", detail)
    }

    fn failed(&self, error: &EncryptionError) -> Diagnostic {
        let detail = format!("{}: {}.", error.place, error.why);
        Diagnostic::error(format!("The {} cannot be encrypted", self.name), detail)
    }
}

impl AtRest for Target {
    fn seal(&self, text: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        let Some((address, Method::AesGcm { keys, aad })) = self.methods.first() else {
            return Ok(text.to_vec());
        };
        let (key, meta) = self.keys.fresh(keys).map_err(|error| self.failed(&error))?;
        let world = self.keys.context().world.as_ref();
        let data = encrypt(&key, aad, text, world);
        let data = data.map_err(|why| self.failed(&EncryptionError::of(address, why)))?;
        Ok(envelope::write(&Envelope { meta, data }, text))
    }

    fn open(&self, kept: &[u8]) -> Result<Text, Diagnostic> {
        match envelope::read(kept) {
            Kept::Plain => self.plain(kept),
            Kept::Broken(why) => Err(self.undecipherable(&[why])),
            Kept::Envelope(envelope) => match self.decrypted(&envelope) {
                Ok((index, bytes)) => Ok(Text {
                    bytes,
                    is_current: index == 0,
                }),
                Err(tried) => Err(self.undecipherable(&tried)),
            },
        }
    }
}
