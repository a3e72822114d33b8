//! Virtual private gateways, and customer gateways.

use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};

/// A virtual private gateway.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VpnGateway {
    pub asn: u64,
    pub zone: Option<String>,
    /// The VPCs that it is or was attached to, each with the state of the attachment.
    pub attachments: Vec<VpnAttachment>,
    pub state: Transition,
}

/// The attachment of a virtual private gateway to a VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VpnAttachment {
    pub vpc: String,
    /// `attaching`, `attached`, `detaching` or `detached`.
    pub state: Transition,
}

/// A customer gateway: the other end of a VPN connection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CustomerGateway {
    pub asn: String,
    pub address: Option<String>,
    pub certificate: Option<String>,
    pub device_name: Option<String>,
    pub state: Transition,
}
