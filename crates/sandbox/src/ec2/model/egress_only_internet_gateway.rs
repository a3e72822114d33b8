//! Egress-only internet gateways.

use serde::{Deserialize, Serialize};

/// An egress-only internet gateway; it is attached from birth.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EgressGateway {
    pub vpc: String,
}
