//! Key pairs.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};

/// A key pair whose private half is elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeyPair {
    pub name: String,
    /// In OpenSSH's form.
    pub public: String,
    pub fingerprint: String,
    /// `rsa`, `ed25519`.
    pub kind: String,
    pub created: Moment,
}
