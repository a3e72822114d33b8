//! Internet gateways.

use serde::{Deserialize, Serialize};

/// An internet gateway, attached or not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct InternetGateway {
    /// The id of the VPC that it is attached to.
    pub vpc: Option<String>,
}
