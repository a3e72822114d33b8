//! Elastic IP addresses.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};

/// An Elastic IP address, kept by its allocation id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    pub public_ip: String,
    pub association: Option<AddressAssociation>,
    /// Until when EC2 refuses to release it, because its NAT gateway was deleted a moment ago.
    pub held_until: Option<Moment>,
}

/// The private address that an Elastic IP address is mapped to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AddressAssociation {
    /// The association's id, `eipassoc-…`.
    pub id: String,
    pub interface: String,
    /// The private address of the interface.
    pub private: String,
}
