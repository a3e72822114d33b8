//! Changes that happen at a known time.

use serde::{Deserialize, Serialize};

/// A change that happens at a known time and touches other resources too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Scheduled {
    /// The instance runs and has carried out its user data.
    Booted(String),
    /// The instance has stopped and gives its public address back.
    Stopped(String),
    /// The instance has terminated and releases what was attached to it.
    Terminated(String),
    /// The terminated instance is described no more.
    InstanceForgotten(String),
    /// The VPC endpoint is gone, with its network interfaces.
    EndpointGone(String),
    /// The network interface of another service is gone.
    InterfaceGone(String),
    /// The NAT gateway could not be created.
    NatFailed(String),
    /// The NAT gateway is deleted.
    NatDeleted(String),
    /// The deleted NAT gateway is described no more.
    NatForgotten(String),
}
