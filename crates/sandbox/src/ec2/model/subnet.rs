//! Subnets, and their associations with a network ACL and a route table.

use crate::ec2::model::transition::Transition;
use crate::ec2::model::vpc::CidrAssociation;
use serde::{Deserialize, Serialize};

/// A subnet, and what it is associated with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subnet {
    pub vpc: String,
    pub block: String,
    pub ipv6_blocks: Vec<CidrAssociation>,
    /// The name of its zone, such as `us-east-1a`.
    pub zone: String,
    pub map_public_ip: bool,
    pub assign_ipv6: bool,
    pub default_for_zone: bool,
    pub dns64: bool,
    pub hostname_type: String,
    pub resource_name_a_record: bool,
    pub resource_name_aaaa_record: bool,
    /// Every subnet has one network ACL.
    pub acl: SubnetAssociation,
    /// The explicit association; without one the VPC's main route table applies.
    pub route_table: Option<SubnetAssociation>,
    /// Whether the subnet has no IPv4 addresses; its own block is then empty.
    #[serde(default)]
    pub ipv6_native: bool,
    pub state: Transition,
}

/// A subnet's association with a network ACL or a route table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SubnetAssociation {
    /// The association's id: `aclassoc-…` or `rtbassoc-…`.
    pub id: String,
    /// The id of the network ACL or route table.
    pub with: String,
}

impl Subnet {
    /// A subnet with the default of every attribute.
    pub(crate) fn new(
        vpc: &str,
        block: &str,
        zone: &str,
        acl: SubnetAssociation,
        state: Transition,
    ) -> Subnet {
        Subnet {
            vpc: vpc.to_owned(),
            block: block.to_owned(),
            ipv6_blocks: Vec::new(),
            zone: zone.to_owned(),
            map_public_ip: false,
            assign_ipv6: false,
            default_for_zone: false,
            dns64: false,
            hostname_type: "ip-name".to_owned(),
            resource_name_a_record: false,
            resource_name_aaaa_record: false,
            acl,
            route_table: None,
            ipv6_native: false,
            state,
        }
    }
}
