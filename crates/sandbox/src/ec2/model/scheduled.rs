//! Changes that happen at a known time.

use serde::{Deserialize, Serialize};

/// Something that becomes due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Scheduled {
    /// The instance is up and has worked through its user data.
    Booted(String),
    /// The instance has stopped.
    Stopped(String),
    /// The instance has terminated.
    Terminated(String),
    /// The terminated instance is described no more.
    InstanceForgotten(String),
    /// The NAT gateway could not be made.
    NatFailed(String),
    /// The NAT gateway is deleted.
    NatDeleted(String),
    /// The deleted NAT gateway is described no more.
    NatForgotten(String),
}
