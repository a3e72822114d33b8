//! Routes of route tables.

use serde::{Deserialize, Serialize};

/// One route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Route {
    pub to: RouteDestination,
    pub through: RouteTarget,
    /// `CreateRoute`, or `CreateRouteTable` for the VPC's own blocks.
    pub origin: String,
}

/// What is routed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum RouteDestination {
    /// An IPv4 block.
    V4(String),
    /// An IPv6 block.
    V6(String),
    /// A prefix list's id.
    PrefixList(String),
}

/// Where it is routed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RouteTarget {
    /// Inside the VPC.
    Local,
    /// An internet gateway's id.
    Gateway(String),
    /// A NAT gateway's id.
    Nat(String),
    /// A network interface's id.
    Interface(String),
    /// A peering connection's id.
    Peering(String),
    /// An egress-only internet gateway's id.
    Egress(String),
}

impl RouteDestination {
    pub(crate) fn text(&self) -> &str {
        match self {
            RouteDestination::V4(text)
            | RouteDestination::V6(text)
            | RouteDestination::PrefixList(text) => text,
        }
    }
}
