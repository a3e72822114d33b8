//! Network ACLs and their entries. Which subnets an ACL applies to is kept in the subnets.

use serde::{Deserialize, Serialize};

/// The number of the entries that deny what no other entry matches; they cannot be changed:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>.
pub(crate) const LAST_ENTRY: u32 = 32767;

/// A network ACL with its entries of both directions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NetworkAcl {
    pub vpc: String,
    pub is_default: bool,
    pub entries: Vec<NetworkAclEntry>,
}

/// One numbered rule of an ACL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NetworkAclEntry {
    pub number: u32,
    pub egress: bool,
    /// The number of an IP protocol; `-1` stands for all.
    pub protocol: String,
    /// What the rule does with matching traffic: `allow` or `deny`.
    pub action: String,
    pub block: Option<String>,
    pub ipv6_block: Option<String>,
    pub ports: Option<(String, String)>,
    pub icmp: Option<(String, String)>,
}

impl NetworkAclEntry {
    /// An entry for all IPv4 traffic; `action` is `allow` or `deny`.
    pub(crate) fn for_all(number: u32, egress: bool, action: &str) -> NetworkAclEntry {
        NetworkAclEntry {
            number,
            egress,
            protocol: "-1".to_owned(),
            action: action.to_owned(),
            block: Some("0.0.0.0/0".to_owned()),
            ipv6_block: None,
            ports: None,
            icmp: None,
        }
    }
}

impl NetworkAcl {
    /// The default ACL of a new VPC, which allows all traffic.
    pub(crate) fn default_of(vpc: &str) -> NetworkAcl {
        let mut acl = NetworkAcl::closed(vpc);
        let open = |egress| NetworkAclEntry::for_all(100, egress, "allow");
        acl.entries.splice(0..0, [open(true), open(false)]);
        acl.is_default = true;
        acl
    }

    /// A new ACL, which denies all traffic until it has entries.
    pub(crate) fn closed(vpc: &str) -> NetworkAcl {
        let entries =
            [true, false].map(|egress| NetworkAclEntry::for_all(LAST_ENTRY, egress, "deny"));
        NetworkAcl {
            vpc: vpc.to_owned(),
            is_default: false,
            entries: entries.into(),
        }
    }

    /// The place of the entry of that number and direction.
    pub(crate) fn position(&self, number: u32, egress: bool) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.number == number && entry.egress == egress)
    }
}
