//! What services keep of their subnet groups.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A subnet group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SubnetGroup {
    pub name: String,
    pub description: String,
    pub vpc: String,
    /// The id and the availability zone of each subnet.
    pub subnets: Vec<(String, String)>,
    pub tags: BTreeMap<String, String>,
    /// The ARN under which the group is tagged.
    pub arn: String,
}
