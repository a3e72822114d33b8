//! What the sandbox keeps of a VPC endpoint.

use crate::clock::Moment;
use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};

/// An endpoint, kept until its deletion is done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VpcEndpoint {
    pub vpc: String,
    pub service: String,
    /// `Gateway` or `Interface`.
    pub kind: String,
    /// The tables that route to a gateway endpoint.
    pub route_tables: Vec<String>,
    /// The subnets of an interface endpoint, each with the interface that it has there.
    pub subnets: Vec<(String, String)>,
    pub groups: Vec<String>,
    pub policy: Option<String>,
    pub private_dns: bool,
    pub ip_address_type: String,
    pub dns_record_type: String,
    pub created: Moment,
    pub state: Transition,
}
