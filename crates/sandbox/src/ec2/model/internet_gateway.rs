//! Internet gateways.

use serde::{Deserialize, Serialize};

/// An internet gateway.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct InternetGateway {
    /// What it is attached to.
    pub vpc: Option<String>,
}
