//! NAT gateways.

use crate::clock::Moment;
use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};

/// A NAT gateway, kept for an hour after its deletion.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NatGateway {
    pub vpc: String,
    pub subnet: String,
    /// The connectivity type: `public` or `private`.
    pub connectivity: String,
    pub interface: Option<String>,
    pub private_ip: Option<String>,
    pub allocation: Option<String>,
    pub association: Option<String>,
    pub public_ip: Option<String>,
    /// The addresses beside the first one.
    #[serde(default)]
    pub secondary: Vec<SecondaryAddress>,
    pub created: Moment,
    pub deleted: Option<Moment>,
    /// Code and message of why it is `failed`, or will be.
    pub failure: Option<(String, String)>,
    pub state: Transition,
}

/// An address of a NAT gateway beside its first one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SecondaryAddress {
    /// The private address on the gateway's interface.
    pub private: String,
    /// The Elastic IP address that is mapped to it: allocation, association and public address;
    /// none for a private gateway.
    pub public: Option<(String, String, String)>,
}

impl NatGateway {
    /// Whether a route may go through it.
    pub(crate) fn is_alive(&self, now: Moment) -> bool {
        ["pending", "available"].contains(&self.state.at(now))
    }
}
