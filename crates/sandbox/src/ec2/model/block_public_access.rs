//! What internet gateways are kept from, and for whom that does not count.

use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};

/// The mode of a region, and the state of its last change.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PublicAccessOptions {
    /// `off`, `block-bidirectional` or `block-ingress`.
    pub mode: String,
    pub state: Transition,
}

/// A VPC or subnet for which the mode of the region does not count.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PublicAccessExclusion {
    /// The id of the VPC or subnet.
    pub resource: String,
    /// `allow-bidirectional` or `allow-egress`.
    pub mode: String,
    pub state: Transition,
}
