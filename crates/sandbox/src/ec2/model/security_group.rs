//! Security groups.

use crate::ec2::model::security_group_rule::SecurityGroupRule;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A security group with its rules by their ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SecurityGroup {
    pub vpc: String,
    pub name: String,
    pub description: String,
    pub rules: BTreeMap<String, SecurityGroupRule>,
}

impl SecurityGroup {
    /// The default group of a new VPC: it allows traffic between its members, and all outbound
    /// traffic.
    pub(crate) fn default_of(
        vpc: &str,
        id: &str,
        ids: (String, String),
        account: &str,
    ) -> SecurityGroup {
        let within = SecurityGroupRule::from_group(false, id, account);
        SecurityGroup {
            vpc: vpc.to_owned(),
            name: "default".to_owned(),
            description: "default VPC security group".to_owned(),
            rules: BTreeMap::from([(ids.0, within), (ids.1, SecurityGroupRule::all_out())]),
        }
    }
}
