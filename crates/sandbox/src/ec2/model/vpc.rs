//! VPCs and their address blocks.

use crate::ec2::cidr::Cidr;
use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};

/// A VPC with its address blocks and the ids of its defaults.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Vpc {
    /// The IPv4 blocks, the primary one first.
    pub blocks: Vec<CidrAssociation>,
    pub ipv6_blocks: Vec<CidrAssociation>,
    pub dhcp_options: String,
    pub tenancy: String,
    pub dns_support: bool,
    pub dns_hostnames: bool,
    pub usage_metrics: bool,
    pub is_default: bool,
    pub main_route_table: String,
    pub default_acl: String,
    pub default_group: String,
    pub state: Transition,
}

/// A block and the id of its association.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CidrAssociation {
    pub association: String,
    pub block: String,
}

impl Vpc {
    /// A VPC whose default ACL, security group and route table are not created yet.
    pub(crate) fn new(
        association: String,
        block: &str,
        state: Transition,
        dhcp_options: String,
    ) -> Vpc {
        Vpc {
            blocks: vec![CidrAssociation {
                association,
                block: block.to_owned(),
            }],
            ipv6_blocks: Vec::new(),
            dhcp_options,
            tenancy: "default".to_owned(),
            dns_support: true,
            dns_hostnames: false,
            usage_metrics: false,
            is_default: false,
            main_route_table: String::new(),
            default_acl: String::new(),
            default_group: String::new(),
            state,
        }
    }

    /// The IPv4 blocks as numbers.
    pub(crate) fn cidrs(&self) -> impl Iterator<Item = Cidr> {
        self.blocks
            .iter()
            .filter_map(|block| Cidr::read(&block.block))
    }

    /// The primary IPv4 block, which is the first.
    pub(crate) fn primary(&self) -> &str {
        self.blocks.first().map_or("", |block| &block.block)
    }
}
