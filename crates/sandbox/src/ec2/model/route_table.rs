//! Route tables. Which subnets use a table is kept in the subnets.

use crate::ec2::model::route::Route;
use serde::{Deserialize, Serialize};

/// A route table. Which subnets follow it is written in the subnets.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct RouteTable {
    pub vpc: String,
    /// The id of the association that makes it the VPC's main table.
    pub main: Option<String>,
    /// The VPC's own blocks are routed without being listed here.
    pub routes: Vec<Route>,
    /// The virtual private gateways whose routes come into the table.
    #[serde(default)]
    pub propagating: Vec<String>,
}

impl RouteTable {
    /// The main table of a new VPC.
    pub(crate) fn main_of(vpc: &str, association: String) -> RouteTable {
        RouteTable {
            vpc: vpc.to_owned(),
            main: Some(association),
            ..RouteTable::default()
        }
    }
}
