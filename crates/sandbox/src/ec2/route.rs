//! Routes: where they go, and whether that is still there.

use super::Outcome;
use super::cidr::{Cidr, canonical};
use super::egress_only_internet_gateway::EgressGateway;
use super::instance::Instance;
use super::network_interface::NetworkInterface;
use super::peering::Peering;
use super::resource::{find, find_mut, many};
use super::route_table::RouteTable;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Xml};
use serde::{Deserialize, Serialize};

/// What is about routes.
pub const ACTIONS: Actions = &[
    ("CreateRoute", create),
    ("ReplaceRoute", replace),
    ("DeleteRoute", delete),
];

/// One route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    pub to: Destination,
    pub through: Target,
    /// `CreateRoute`, or `CreateRouteTable` for the VPC's own blocks.
    pub origin: String,
}

/// What is routed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Destination {
    /// An IPv4 block.
    V4(String),
    /// An IPv6 block.
    V6(String),
    /// A prefix list's id.
    PrefixList(String),
}

/// Where it is routed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
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

impl Destination {
    fn read(call: &Call) -> Result<Destination, Failure> {
        let block = |text: &str| {
            canonical(text).ok_or_else(|| {
                Failure::invalid(format!(
                    "Value ({text}) for parameter destinationCidrBlock is invalid. \
                     This is not a valid CIDR block."
                ))
            })
        };
        let params = &call.params;
        if let Some(text) = params.get("DestinationIpv6CidrBlock") {
            return block(text).map(Destination::V6);
        }
        if let Some(id) = params.get("DestinationPrefixListId") {
            return Ok(Destination::PrefixList(id.to_owned()));
        }
        block(params.required("DestinationCidrBlock")?).map(Destination::V4)
    }

    fn text(&self) -> &str {
        match self {
            Destination::V4(text) | Destination::V6(text) | Destination::PrefixList(text) => text,
        }
    }
}

impl Route {
    fn state(&self, cloud: &Cloud) -> &'static str {
        let ec2 = &cloud.ec2;
        let alive = match &self.through {
            Target::Local => true,
            Target::Gateway(id) => ec2
                .internet_gateways
                .get(id)
                .is_some_and(|gateway| gateway.vpc.is_some()),
            Target::Nat(id) => {
                let gateway = ec2.nat_gateways.get(id);
                gateway.is_some_and(|gateway| gateway.is_alive(cloud.now))
            }
            Target::Interface(id) => {
                let interface = ec2.network_interfaces.get(id);
                interface.is_some_and(|interface| interface.attachment.is_some())
            }
            Target::Peering(id) => {
                let peering = ec2.peerings.get(id);
                peering.is_some_and(|peering| peering.state.at(cloud.now) == "active")
            }
            Target::Egress(id) => ec2.egress_gateways.contains(id),
        };
        if alive { "active" } else { "blackhole" }
    }

    /// Describes the route.
    pub fn write(&self, cloud: &Cloud, xml: &mut Xml) {
        match &self.to {
            Destination::V4(block) => xml.text("destinationCidrBlock", block),
            Destination::V6(block) => xml.text("destinationIpv6CidrBlock", block),
            Destination::PrefixList(id) => xml.text("destinationPrefixListId", id),
        };
        match &self.through {
            Target::Local => xml.text("gatewayId", "local"),
            Target::Gateway(id) => xml.text("gatewayId", id),
            Target::Nat(id) => xml.text("natGatewayId", id),
            Target::Interface(id) => {
                let interface = cloud.ec2.network_interfaces.get(id);
                let associate = interface.and_then(|interface| interface.attachment.as_ref());
                let instance = associate.and_then(|associate| associate.instance.as_ref());
                xml.optional("instanceId", instance);
                xml.optional("instanceOwnerId", instance.map(|_| &cloud.account));
                xml.text("networkInterfaceId", id)
            }
            Target::Peering(id) => xml.text("vpcPeeringConnectionId", id),
            Target::Egress(id) => xml.text("egressOnlyInternetGatewayId", id),
        };
        xml.text("state", self.state(cloud))
            .text("origin", &self.origin);
    }
}

/// The routes of a table, those of the VPC's own blocks first.
pub fn all(table: &RouteTable, cloud: &Cloud) -> Vec<Route> {
    let vpc = cloud.ec2.vpcs.get(&table.vpc);
    let v4 = vpc.into_iter().flat_map(|vpc| &vpc.blocks);
    let v4 = v4.map(|block| Destination::V4(block.block.clone()));
    let v6 = vpc.into_iter().flat_map(|vpc| &vpc.ipv6_blocks);
    let v6 = v6.map(|block| Destination::V6(block.block.clone()));
    let local = |to| Route {
        to,
        through: Target::Local,
        origin: "CreateRouteTable".to_owned(),
    };
    v4.chain(v6)
        .map(local)
        .chain(table.routes.iter().cloned())
        .collect()
}

/// The values of the `route.…` filters.
pub fn filter(table: &RouteTable, cloud: &Cloud, name: &str) -> Option<Vec<String>> {
    let values = |pick: fn(&Route) -> Option<&str>| {
        let routes = all(table, cloud);
        many(
            routes
                .iter()
                .filter_map(pick)
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    };
    match name {
        "route.destination-cidr-block" => values(|route| match &route.to {
            Destination::V4(block) => Some(block),
            _ => None,
        }),
        "route.destination-ipv6-cidr-block" => values(|route| match &route.to {
            Destination::V6(block) => Some(block),
            _ => None,
        }),
        "route.gateway-id" => values(|route| match &route.through {
            Target::Gateway(id) => Some(id),
            Target::Local => Some("local"),
            _ => None,
        }),
        "route.destination-prefix-list-id" => values(|route| match &route.to {
            Destination::PrefixList(id) => Some(id),
            _ => None,
        }),
        "route.transit-gateway-id" | "route.carrier-gateway-id" => many(Vec::<String>::new()),
        "route.instance-id" => many(all(table, cloud).iter().filter_map(|route| {
            let Target::Interface(id) = &route.through else {
                return None;
            };
            cloud
                .ec2
                .network_interfaces
                .get(id)?
                .attachment
                .as_ref()?
                .instance
                .as_ref()
        })),
        "route.nat-gateway-id" => values(|route| match &route.through {
            Target::Nat(id) => Some(id),
            _ => None,
        }),
        "route.network-interface-id" => values(|route| match &route.through {
            Target::Interface(id) => Some(id),
            _ => None,
        }),
        "route.vpc-peering-connection-id" => values(|route| match &route.through {
            Target::Peering(id) => Some(id),
            _ => None,
        }),
        "route.egress-only-internet-gateway-id" => values(|route| match &route.through {
            Target::Egress(id) => Some(id),
            _ => None,
        }),
        "route.origin" => values(|route| Some(&route.origin)),
        "route.state" => many(all(table, cloud).iter().map(|route| route.state(cloud))),
        _ => None,
    }
}

fn target(cloud: &Cloud, call: &Call, table_id: &str) -> Result<Target, Failure> {
    let vpc = &find::<RouteTable>(cloud, table_id)?.vpc;
    let params = &call.params;
    if let Some(id) = params.get("GatewayId") {
        return gateway(cloud, id, table_id, vpc);
    }
    if let Some(id) = params.get("NatGatewayId") {
        return nat_gateway(cloud, id, table_id, vpc);
    }
    if let Some(id) = params.get("NetworkInterfaceId") {
        let interface = find::<NetworkInterface>(cloud, id)?;
        check_network(&interface.vpc == vpc, table_id, "interface", id)?;
        return Ok(Target::Interface(id.to_owned()));
    }
    if let Some(id) = params.get("InstanceId") {
        return instance(cloud, id, table_id, vpc);
    }
    if let Some(id) = params.get("VpcPeeringConnectionId") {
        let peering = find::<Peering>(cloud, id)?;
        check_network(peering.joins(vpc), table_id, "vpc peering connection", id)?;
        return Ok(Target::Peering(id.to_owned()));
    }
    if let Some(id) = params.get("EgressOnlyInternetGatewayId") {
        let gateway = find::<EgressGateway>(cloud, id)?;
        check_network(
            &gateway.vpc == vpc,
            table_id,
            "egress only internet gateway",
            id,
        )?;
        return Ok(Target::Egress(id.to_owned()));
    }
    let message = "The request must contain exactly one of gatewayId, natGatewayId, \
                   networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId, \
                   transitGatewayId, localGatewayId, carrierGatewayId, coreNetworkArn or \
                   vpcEndpointId";
    Err(Failure::new("MissingParameter", message))
}

fn check_network(same: bool, table_id: &str, noun: &str, id: &str) -> Result<(), Failure> {
    if same {
        return Ok(());
    }
    let message = format!("route table {table_id} and {noun} {id} belong to different networks");
    Err(Failure::invalid(message))
}

/// A NAT gateway may still be pending, but not on its way out.
fn nat_gateway(cloud: &Cloud, id: &str, table_id: &str, vpc: &str) -> Result<Target, Failure> {
    let found = cloud.ec2.nat_gateways.get(id).filter(|_| cloud.sees(id));
    let alive = found.filter(|gateway| gateway.is_alive(cloud.now));
    let gateway = alive.ok_or_else(|| {
        let message = format!("The natGateway ID '{id}' does not exist");
        Failure::new("InvalidNatGatewayID.NotFound", message)
    })?;
    check_network(gateway.vpc == vpc, table_id, "nat gateway", id)?;
    Ok(Target::Nat(id.to_owned()))
}

/// A route to an instance is a route to its only interface.
fn instance(cloud: &Cloud, id: &str, table_id: &str, vpc: &str) -> Result<Target, Failure> {
    let instance = find::<Instance>(cloud, id)?;
    check_network(instance.vpc == vpc, table_id, "instance", id)?;
    match instance.interfaces.as_slice() {
        [only] => Ok(Target::Interface(only.clone())),
        _ => {
            let message = format!(
                "There are multiple interfaces attached to instance '{id}'. Please specify an interface ID for the operation instead."
            );
            Err(Failure::new("InvalidInstanceID", message))
        }
    }
}

fn gateway(cloud: &Cloud, id: &str, table_id: &str, vpc: &str) -> Result<Target, Failure> {
    if id == "local" {
        return Ok(Target::Local);
    }
    let found = cloud
        .ec2
        .internet_gateways
        .get(id)
        .filter(|_| cloud.sees(id));
    let gateway = found.ok_or_else(|| {
        let message = format!("The gateway ID '{id}' does not exist");
        Failure::new("InvalidGatewayID.NotFound", message)
    })?;
    if gateway.vpc.as_deref() != Some(vpc) {
        let message =
            format!("route table {table_id} and network gateway {id} belong to different networks");
        return Err(Failure::invalid(message));
    }
    Ok(Target::Gateway(id.to_owned()))
}

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("RouteTableId")?;
    let to = Destination::read(call)?;
    let through = target(cloud, call, id)?;
    let existing = all(find::<RouteTable>(cloud, id)?, cloud);
    if let Some(same) = existing.into_iter().find(|route| route.to == to) {
        // Asking for what is already there succeeds.
        if same.through == through {
            return Ok(Answer::done());
        }
        let message = format!("The route identified by {} already exists.", to.text());
        return Err(Failure::new("RouteAlreadyExists", message));
    }
    check_inside(cloud, id, &to)?;
    let route = Route {
        to,
        through,
        origin: "CreateRoute".to_owned(),
    };
    find_mut::<RouteTable>(cloud, id)?.routes.push(route);
    Ok(Answer::done())
}

/// A block inside the VPC's own must not be sent to a gateway.
fn check_inside(cloud: &Cloud, id: &str, to: &Destination) -> Result<(), Failure> {
    let table = find::<RouteTable>(cloud, id)?;
    let Destination::V4(text) = to else {
        return Ok(());
    };
    let vpc = cloud.ec2.vpcs.get(&table.vpc);
    let cidr = Cidr::read(text);
    let own = vpc.is_some_and(|vpc| vpc.cidrs().any(|own| Some(own) == cidr));
    if own {
        let message = format!(
            "The destination CIDR block {text} is equal to or more specific \
                               than one of this VPC's CIDR blocks."
        );
        return Err(Failure::invalid(message));
    }
    Ok(())
}

fn no_route(table_id: &str, to: &Destination) -> Failure {
    let message = format!(
        "no route with destination-cidr-block {} in route table {table_id}",
        to.text()
    );
    Failure::new("InvalidRoute.NotFound", message)
}

fn replace(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("RouteTableId")?;
    let to = Destination::read(call)?;
    let through = target(cloud, call, id)?;
    let table = find_mut::<RouteTable>(cloud, id)?;
    let route = table.routes.iter_mut().find(|route| route.to == to);
    route.ok_or_else(|| no_route(id, &to))?.through = through;
    Ok(Answer::done())
}

fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("RouteTableId")?;
    let to = Destination::read(call)?;
    let local = all(find::<RouteTable>(cloud, id)?, cloud);
    if local
        .iter()
        .any(|route| route.to == to && route.through == Target::Local)
    {
        let message = format!(
            "cannot remove local route {} in route table {id}",
            to.text()
        );
        return Err(Failure::invalid(message));
    }
    let table = find_mut::<RouteTable>(cloud, id)?;
    let place = table.routes.iter().position(|route| route.to == to);
    table.routes.remove(place.ok_or_else(|| no_route(id, &to))?);
    Ok(Answer::done())
}
