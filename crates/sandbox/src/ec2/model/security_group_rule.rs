//! Rules of security groups.

use serde::{Deserialize, Serialize};

/// One rule of a security group, for one peer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SecurityGroupRule {
    pub egress: bool,
    pub protocol: String,
    /// The first and the last port; none for all ports.
    pub ports: Option<(i32, i32)>,
    pub peer: RulePeer,
    pub description: Option<String>,
}

/// The other side of the traffic that a rule allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RulePeer {
    V4(String),
    V6(String),
    PrefixList(String),
    Group { id: String, account: String },
}

impl SecurityGroupRule {
    /// The rule that allows all outbound traffic to every IPv4 address.
    pub(crate) fn all_out() -> SecurityGroupRule {
        SecurityGroupRule::all(true, RulePeer::V4("0.0.0.0/0".to_owned()))
    }

    /// Everything from (or to) the members of a group.
    pub(crate) fn from_group(egress: bool, id: &str, account: &str) -> SecurityGroupRule {
        SecurityGroupRule::all(
            egress,
            RulePeer::Group {
                id: id.to_owned(),
                account: account.to_owned(),
            },
        )
    }

    /// A rule for all protocols and ports.
    pub(crate) fn all(egress: bool, peer: RulePeer) -> SecurityGroupRule {
        SecurityGroupRule {
            egress,
            protocol: "-1".to_owned(),
            ports: None,
            peer,
            description: None,
        }
    }

    /// The IPv4 block, if the peer is one.
    pub(crate) fn cidr(&self) -> Option<&String> {
        if let RulePeer::V4(block) = &self.peer {
            Some(block)
        } else {
            None
        }
    }

    /// The id of the group, if the peer is one.
    pub(crate) fn group(&self) -> Option<&String> {
        if let RulePeer::Group { id, .. } = &self.peer {
            Some(id)
        } else {
            None
        }
    }

    /// Whether two rules differ in their descriptions at most.
    pub(crate) fn same(&self, other: &SecurityGroupRule) -> bool {
        self.egress == other.egress
            && self.protocol == other.protocol
            && self.ports == other.ports
            && self.peer == other.peer
    }

    /// Takes over the other's description.
    pub(crate) fn describe_as(&mut self, other: &SecurityGroupRule) {
        self.description.clone_from(&other.description);
    }

    /// Describes the rule in other words, or in none.
    pub(crate) fn set_description(&mut self, text: Option<&str>) {
        self.description = text.filter(|text| !text.is_empty()).map(str::to_owned);
    }
}
