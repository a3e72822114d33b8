//! The check of a host's key against `host_key`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use russh::client;
use russh::keys::{HashAlg, PublicKey, PublicKeyOrCertificate};

/// Checks the key of a host, and remembers why it was refused.
pub struct HostKeyCheck {
    expected: Option<PublicKey>,
    refused: Arc<Mutex<Option<String>>>,
}

/// Why the key of a host was refused; none if it was not.
#[derive(Clone, Default)]
pub struct Refusal(Arc<Mutex<Option<String>>>);

impl Refusal {
    /// The reason, once there is one.
    pub fn reason(&self) -> Option<String> {
        let reason = self.0.lock();
        reason.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl HostKeyCheck {
    /// Accepts this key, or a host certificate that it has signed; any key if none is given.
    pub fn new(expected: Option<PublicKey>) -> (HostKeyCheck, Refusal) {
        let refusal = Refusal::default();
        let check = HostKeyCheck {
            expected,
            refused: refusal.0.clone(),
        };
        (check, refusal)
    }

    fn accepts(&self, found: &PublicKeyOrCertificate) -> bool {
        let Some(expected) = &self.expected else {
            return true;
        };
        if found.public_key().key_data() == expected.key_data() {
            return true;
        }
        let Some(certificate) = found.certificate() else {
            return false;
        };
        #[allow(
            clippy::disallowed_methods,
            reason = "how long a certificate is valid is counted by the clock on the wall"
        )]
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| now.as_secs());
        let authority = expected.fingerprint(HashAlg::Sha256);
        certificate.validate_at(now, [&authority]).is_ok()
    }
}

impl client::Handler for HostKeyCheck {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        found: &PublicKeyOrCertificate,
    ) -> Result<bool, russh::Error> {
        let is_accepted = self.accepts(found);
        if !is_accepted {
            let fingerprint = found.public_key().fingerprint(HashAlg::Sha256);
            let reason = format!("knownhosts: key mismatch: the host has {fingerprint}");
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
        }
        Ok(is_accepted)
    }
}
