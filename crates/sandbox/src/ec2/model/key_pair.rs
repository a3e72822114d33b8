//! Key pairs.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};

/// A key pair whose private half is elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeyPair {
    pub name: String,
    /// The public key as a line in OpenSSH's format.
    pub public: String,
    pub fingerprint: String,
    /// The type of the key: `rsa` or `ed25519`.
    pub kind: String,
    pub created: Moment,
}
