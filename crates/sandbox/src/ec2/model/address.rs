//! Elastic IP addresses.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};

/// An elastic address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    pub public_ip: String,
    pub association: Option<AddressAssociation>,
    /// Until then EC2 has not yet understood that its NAT gateway is gone.
    pub held_until: Option<Moment>,
}

/// What an address is mapped to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AddressAssociation {
    /// `eipassoc-…`.
    pub id: String,
    pub interface: String,
    /// The private address of the interface.
    pub private: String,
}
