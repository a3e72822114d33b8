//! VPC peering connections.

use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};

/// A peering connection between two VPCs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Peering {
    pub requester: PeeringVpc,
    pub accepter: PeeringVpc,
    pub state: Transition,
}

/// One VPC of the two.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PeeringVpc {
    pub vpc: String,
    pub owner: String,
    pub region: String,
    pub remote_dns: bool,
}

impl Peering {
    /// Whether a route may go through it from that VPC.
    pub(crate) fn joins(&self, vpc: &str) -> bool {
        self.requester.vpc == vpc || self.accepter.vpc == vpc
    }
}
