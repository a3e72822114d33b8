//! Whether a instance can reach the world outside of its VPC.

use super::route::{Destination, Route, Target};
use crate::cloud::Cloud;

/// Whether what has these interfaces in a subnet reaches the internet: by an internet gateway and
/// an address of its own, or by a NAT gateway that is available.
pub fn reaches_out(cloud: &Cloud, subnet: &str, interfaces: &[String]) -> bool {
    let routes = routes_of(cloud, subnet).unwrap_or_default();
    let mut out = routes.iter().filter(|route| is_default(route));
    out.any(|route| match &route.through {
        Target::Gateway(id) => is_attached(cloud, id) && is_public(cloud, interfaces),
        Target::Nat(id) => {
            let nat = cloud.ec2.nat_gateways.get(id);
            nat.is_some_and(|nat| nat.state.at(cloud.now) == "available")
        }
        _ => false,
    })
}

/// The routes of a subnet's table, or else of the VPC's main one.
fn routes_of(cloud: &Cloud, subnet: &str) -> Option<Vec<Route>> {
    let subnet = cloud.ec2.subnets.get(subnet)?;
    let own = subnet.route_table.as_ref();
    let table = match own.and_then(|it| cloud.ec2.route_tables.get(&it.with)) {
        Some(table) => table,
        None => {
            let mut tables = cloud.ec2.route_tables.values();
            tables.find(|table| table.vpc == subnet.vpc && table.main.is_some())?
        }
    };
    Some(table.routes.clone())
}

fn is_default(route: &Route) -> bool {
    route.to == Destination::V4("0.0.0.0/0".to_owned())
}

fn is_attached(cloud: &Cloud, gateway: &str) -> bool {
    let gateway = cloud.ec2.internet_gateways.get(gateway);
    gateway.is_some_and(|gateway| gateway.vpc.is_some())
}

fn is_public(cloud: &Cloud, interfaces: &[String]) -> bool {
    let mut found = interfaces
        .iter()
        .filter_map(|id| cloud.ec2.network_interfaces.get(id));
    found.any(|it| it.public_ip.is_some() || !it.elastic.is_empty())
}
