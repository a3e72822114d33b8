//! Routes of route tables.

use serde::{Deserialize, Serialize};

/// One route of a route table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Route {
    pub to: RouteDestination,
    pub through: RouteTarget,
    /// `CreateRoute`, or `CreateRouteTable` for the VPC's own blocks.
    pub origin: String,
}

/// The destination of a route: which traffic it applies to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum RouteDestination {
    /// An IPv4 block in canonical form.
    V4(String),
    /// An IPv6 block in canonical form.
    V6(String),
    /// The id of a prefix list.
    PrefixList(String),
}

/// The target of a route: where traffic is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RouteTarget {
    /// The VPC itself.
    Local,
    /// The id of an internet gateway.
    Gateway(String),
    /// The id of a NAT gateway.
    Nat(String),
    /// The id of a network interface.
    Interface(String),
    /// The id of a peering connection.
    Peering(String),
    /// The id of an egress-only internet gateway.
    Egress(String),
}

impl RouteDestination {
    /// The block or the id of the prefix list.
    pub(crate) fn text(&self) -> &str {
        match self {
            RouteDestination::V4(text)
            | RouteDestination::V6(text)
            | RouteDestination::PrefixList(text) => text,
        }
    }
}
