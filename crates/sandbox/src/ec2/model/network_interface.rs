//! Network interfaces.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A network interface, attached or not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NetworkInterface {
    pub vpc: String,
    pub subnet: String,
    pub zone: String,
    /// The private addresses, the primary first.
    pub addresses: Vec<String>,
    #[serde(default)]
    pub ipv6: Vec<String>,
    pub mac: String,
    pub description: String,
    pub groups: Vec<String>,
    /// The purpose of the interface: `interface` or `nat_gateway`.
    pub kind: String,
    pub source_dest_check: bool,
    pub attachment: Option<NetworkInterfaceAttachment>,
    /// A public address that is not an elastic one; it belongs to the primary address.
    pub public_ip: Option<String>,
    /// Allocation ids of Elastic IP addresses by the private addresses that they are mapped to.
    pub elastic: BTreeMap<String, String>,
}

/// The attachment of an interface to an instance or a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NetworkInterfaceAttachment {
    /// The attachment's id, `eni-attach-…`.
    pub id: String,
    /// `None` for a NAT gateway.
    pub instance: Option<String>,
    pub device_index: u32,
    pub delete_on_termination: bool,
    pub attached: Moment,
}

impl NetworkInterface {
    /// The primary private address, which is the first.
    pub(crate) fn primary(&self) -> &str {
        self.addresses.first().map_or("", String::as_str)
    }

    /// Whether the internet gateway is needed for it.
    pub(crate) fn is_mapped(&self) -> bool {
        self.public_ip.is_some() || !self.elastic.is_empty()
    }

    /// The status that the API shows: `in-use` or `available`.
    pub(crate) fn status(&self) -> &'static str {
        if self.attachment.is_some() {
            "in-use"
        } else {
            "available"
        }
    }

    /// Whether AWS manages the interface, as that of a NAT gateway.
    pub(crate) fn is_of_aws(&self) -> bool {
        self.kind != "interface"
    }
}
