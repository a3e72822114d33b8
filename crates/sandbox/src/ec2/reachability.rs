//! Whether an instance can reach the world outside of its VPC.

use crate::ec2::model::{Route, RouteDestination, RouteTarget};
use crate::store::Account;

/// Whether what has these interfaces in a subnet reaches the internet: by an internet gateway and
/// an address of its own, or by a NAT gateway that is available.
pub(crate) fn reaches_internet(account: &Account, subnet: &str, interfaces: &[String]) -> bool {
    let routes = routes_of(account, subnet).unwrap_or_default();
    let mut out = routes.iter().filter(|route| is_default(route));
    out.any(|route| match &route.through {
        RouteTarget::Gateway(id) => is_attached(account, id) && is_public(account, interfaces),
        RouteTarget::Nat(id) => {
            let nat = account.ec2.nat_gateways.get(id);
            nat.is_some_and(|nat| nat.state.at(account.now) == "available")
        }
        _ => false,
    })
}

/// The routes of a subnet's table, or else of the VPC's main one.
fn routes_of(account: &Account, subnet: &str) -> Option<Vec<Route>> {
    let subnet = account.ec2.subnets.get(subnet)?;
    let own = subnet.route_table.as_ref();
    let table = match own.and_then(|it| account.ec2.route_tables.get(&it.with)) {
        Some(table) => table,
        None => {
            let mut tables = account.ec2.route_tables.values();
            tables.find(|table| table.vpc == subnet.vpc && table.main.is_some())?
        }
    };
    Some(table.routes.clone())
}

fn is_default(route: &Route) -> bool {
    route.to == RouteDestination::V4("0.0.0.0/0".to_owned())
}

fn is_attached(account: &Account, gateway: &str) -> bool {
    let gateway = account.ec2.internet_gateways.get(gateway);
    gateway.is_some_and(|gateway| gateway.vpc.is_some())
}

fn is_public(account: &Account, interfaces: &[String]) -> bool {
    let mut found = interfaces
        .iter()
        .filter_map(|id| account.ec2.network_interfaces.get(id));
    found.any(|it| it.public_ip.is_some() || !it.elastic.is_empty())
}
