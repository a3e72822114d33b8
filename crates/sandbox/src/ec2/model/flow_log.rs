//! What the sandbox keeps of a flow log.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};

/// A flow log of a VPC, a subnet or a network interface.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FlowLog {
    /// The id of what is watched.
    pub resource: String,
    pub traffic: Option<String>,
    pub destination_type: String,
    pub destination: Option<String>,
    pub group: Option<String>,
    pub role: Option<String>,
    pub cross_account_role: Option<String>,
    pub format: String,
    pub interval: u32,
    /// File format, hive-compatible partitions, partitions by hour.
    pub options: Option<(String, bool, bool)>,
    pub created: Moment,
}
