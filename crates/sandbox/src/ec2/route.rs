//! Routes: where they go, and whether that is still there.

use super::cidr::{Cidr, canonical};
use super::resource::{find, find_mut, many};
use crate::action::{Actions, Outcome};
use crate::ec2::model::{
    EgressGateway, Instance, NetworkInterface, Peering, Route, RouteDestination, RouteTable,
    RouteTarget,
};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on single routes.
pub(crate) const ACTIONS: Actions = &[
    ("CreateRoute", create),
    ("ReplaceRoute", replace),
    ("DeleteRoute", delete),
];

impl RouteDestination {
    fn read(call: &Call) -> Result<RouteDestination, Failure> {
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
            return block(text).map(RouteDestination::V6);
        }
        if let Some(id) = params.get("DestinationPrefixListId") {
            return Ok(RouteDestination::PrefixList(id.to_owned()));
        }
        block(params.required("DestinationCidrBlock")?).map(RouteDestination::V4)
    }
}

impl Route {
    fn state(&self, account: &Account) -> &'static str {
        let ec2 = &account.ec2;
        let alive = match &self.through {
            RouteTarget::Local => true,
            RouteTarget::Gateway(id) if id.starts_with("vpce-") => ec2.vpc_endpoints.contains(id),
            RouteTarget::Gateway(id) if id.starts_with("vgw-") => {
                let gateway = ec2.vpn_gateways.get(id);
                gateway.is_some_and(|gateway| gateway.is_attached(account.now))
            }
            RouteTarget::Gateway(id) => ec2
                .internet_gateways
                .get(id)
                .is_some_and(|gateway| gateway.vpc.is_some()),
            RouteTarget::Nat(id) => {
                let gateway = ec2.nat_gateways.get(id);
                gateway.is_some_and(|gateway| gateway.is_alive(account.now))
            }
            RouteTarget::Interface(id) => {
                let interface = ec2.network_interfaces.get(id);
                interface.is_some_and(|interface| interface.attachment.is_some())
            }
            RouteTarget::Peering(id) => {
                let peering = ec2.peerings.get(id);
                peering.is_some_and(|peering| peering.state.at(account.now) == "active")
            }
            RouteTarget::Egress(id) => ec2.egress_gateways.contains(id),
        };
        if alive { "active" } else { "blackhole" }
    }

    /// Writes the elements that describe the route.
    pub(crate) fn write(&self, account: &Account, xml: &mut Xml) {
        match &self.to {
            RouteDestination::V4(block) => xml.text("destinationCidrBlock", block),
            RouteDestination::V6(block) => xml.text("destinationIpv6CidrBlock", block),
            RouteDestination::PrefixList(id) => xml.text("destinationPrefixListId", id),
        };
        match &self.through {
            RouteTarget::Local => xml.text("gatewayId", "local"),
            RouteTarget::Gateway(id) => xml.text("gatewayId", id),
            RouteTarget::Nat(id) => xml.text("natGatewayId", id),
            RouteTarget::Interface(id) => {
                let interface = account.ec2.network_interfaces.get(id);
                let associate = interface.and_then(|interface| interface.attachment.as_ref());
                let instance = associate.and_then(|associate| associate.instance.as_ref());
                xml.optional("instanceId", instance);
                xml.optional("instanceOwnerId", instance.map(|_| &account.account_id));
                xml.text("networkInterfaceId", id)
            }
            RouteTarget::Peering(id) => xml.text("vpcPeeringConnectionId", id),
            RouteTarget::Egress(id) => xml.text("egressOnlyInternetGatewayId", id),
        };
        xml.text("state", self.state(account))
            .text("origin", &self.origin);
    }
}

/// The routes of a table, those of the VPC's own blocks first.
pub(crate) fn all(table: &RouteTable, account: &Account) -> Vec<Route> {
    let vpc = account.ec2.vpcs.get(&table.vpc);
    let v4 = vpc.into_iter().flat_map(|vpc| &vpc.blocks);
    let v4 = v4.map(|block| RouteDestination::V4(block.block.clone()));
    let v6 = vpc.into_iter().flat_map(|vpc| &vpc.ipv6_blocks);
    let v6 = v6.map(|block| RouteDestination::V6(block.block.clone()));
    let local = |to| Route {
        to,
        through: RouteTarget::Local,
        origin: "CreateRouteTable".to_owned(),
    };
    v4.chain(v6)
        .map(local)
        .chain(table.routes.iter().cloned())
        .collect()
}

/// The values of the `route.…` filters.
pub(crate) fn filter(table: &RouteTable, account: &Account, name: &str) -> Option<Vec<String>> {
    let values = |pick: fn(&Route) -> Option<&str>| {
        let routes = all(table, account);
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
            RouteDestination::V4(block) => Some(block),
            _ => None,
        }),
        "route.destination-ipv6-cidr-block" => values(|route| match &route.to {
            RouteDestination::V6(block) => Some(block),
            _ => None,
        }),
        "route.gateway-id" => values(|route| match &route.through {
            RouteTarget::Gateway(id) => Some(id),
            RouteTarget::Local => Some("local"),
            _ => None,
        }),
        "route.destination-prefix-list-id" => values(|route| match &route.to {
            RouteDestination::PrefixList(id) => Some(id),
            _ => None,
        }),
        "route.transit-gateway-id" | "route.carrier-gateway-id" => many(Vec::<String>::new()),
        "route.instance-id" => many(all(table, account).iter().filter_map(|route| {
            let RouteTarget::Interface(id) = &route.through else {
                return None;
            };
            account
                .ec2
                .network_interfaces
                .get(id)?
                .attachment
                .as_ref()?
                .instance
                .as_ref()
        })),
        "route.nat-gateway-id" => values(|route| match &route.through {
            RouteTarget::Nat(id) => Some(id),
            _ => None,
        }),
        "route.network-interface-id" => values(|route| match &route.through {
            RouteTarget::Interface(id) => Some(id),
            _ => None,
        }),
        "route.vpc-peering-connection-id" => values(|route| match &route.through {
            RouteTarget::Peering(id) => Some(id),
            _ => None,
        }),
        "route.egress-only-internet-gateway-id" => values(|route| match &route.through {
            RouteTarget::Egress(id) => Some(id),
            _ => None,
        }),
        "route.origin" => values(|route| Some(&route.origin)),
        "route.state" => many(all(table, account).iter().map(|route| route.state(account))),
        _ => None,
    }
}

fn target(account: &Account, call: &Call, table_id: &str) -> Result<RouteTarget, Failure> {
    let vpc = &find::<RouteTable>(account, table_id)?.vpc;
    let params = &call.params;
    if let Some(id) = params.get("GatewayId") {
        return gateway(account, id, table_id, vpc);
    }
    if let Some(id) = params.get("NatGatewayId") {
        return nat_gateway(account, id, table_id, vpc);
    }
    if let Some(id) = params.get("NetworkInterfaceId") {
        let interface = find::<NetworkInterface>(account, id)?;
        check_network(&interface.vpc == vpc, table_id, "interface", id)?;
        return Ok(RouteTarget::Interface(id.to_owned()));
    }
    if let Some(id) = params.get("InstanceId") {
        return instance(account, id, table_id, vpc);
    }
    if let Some(id) = params.get("VpcPeeringConnectionId") {
        let peering = find::<Peering>(account, id)?;
        check_network(peering.joins(vpc), table_id, "vpc peering connection", id)?;
        return Ok(RouteTarget::Peering(id.to_owned()));
    }
    if let Some(id) = params.get("EgressOnlyInternetGatewayId") {
        let gateway = find::<EgressGateway>(account, id)?;
        check_network(
            &gateway.vpc == vpc,
            table_id,
            "egress only internet gateway",
            id,
        )?;
        return Ok(RouteTarget::Egress(id.to_owned()));
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
fn nat_gateway(
    account: &Account,
    id: &str,
    table_id: &str,
    vpc: &str,
) -> Result<RouteTarget, Failure> {
    let found = account
        .ec2
        .nat_gateways
        .get(id)
        .filter(|_| account.is_visible(id));
    let alive = found.filter(|gateway| gateway.is_alive(account.now));
    let gateway = alive.ok_or_else(|| {
        let message = format!("The natGateway ID '{id}' does not exist");
        Failure::new("InvalidNatGatewayID.NotFound", message)
    })?;
    check_network(gateway.vpc == vpc, table_id, "nat gateway", id)?;
    Ok(RouteTarget::Nat(id.to_owned()))
}

/// A route to an instance is a route to its only interface.
fn instance(
    account: &Account,
    id: &str,
    table_id: &str,
    vpc: &str,
) -> Result<RouteTarget, Failure> {
    let instance = find::<Instance>(account, id)?;
    check_network(instance.vpc == vpc, table_id, "instance", id)?;
    match instance.interfaces.as_slice() {
        [only] => Ok(RouteTarget::Interface(only.clone())),
        _ => {
            let message = format!(
                "There are multiple interfaces attached to instance '{id}'. Please specify an interface ID for the operation instead."
            );
            Err(Failure::new("InvalidInstanceID", message))
        }
    }
}

fn gateway(account: &Account, id: &str, table_id: &str, vpc: &str) -> Result<RouteTarget, Failure> {
    if id == "local" {
        return Ok(RouteTarget::Local);
    }
    let found = account
        .ec2
        .internet_gateways
        .get(id)
        .filter(|_| account.is_visible(id));
    let gateway = found.ok_or_else(|| {
        let message = format!("The gateway ID '{id}' does not exist");
        Failure::new("InvalidGatewayID.NotFound", message)
    })?;
    if gateway.vpc.as_deref() != Some(vpc) {
        let message =
            format!("route table {table_id} and network gateway {id} belong to different networks");
        return Err(Failure::invalid(message));
    }
    Ok(RouteTarget::Gateway(id.to_owned()))
}

/// `CreateRoute`: repeating a route succeeds; another target for the same destination is refused.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("RouteTableId")?;
    let to = RouteDestination::read(call)?;
    let through = target(account, call, id)?;
    let existing = all(find::<RouteTable>(account, id)?, account);
    if let Some(same) = existing.into_iter().find(|route| route.to == to) {
        // Asking for what is already there succeeds.
        if same.through == through {
            return Ok(Answer::done());
        }
        let message = format!("The route identified by {} already exists.", to.text());
        return Err(Failure::new("RouteAlreadyExists", message));
    }
    check_inside(account, id, &to)?;
    let route = Route {
        to,
        through,
        origin: "CreateRoute".to_owned(),
    };
    find_mut::<RouteTable>(account, id)?.routes.push(route);
    Ok(Answer::done())
}

/// A block inside the VPC's own must not be sent to a gateway.
fn check_inside(account: &Account, id: &str, to: &RouteDestination) -> Result<(), Failure> {
    let table = find::<RouteTable>(account, id)?;
    let RouteDestination::V4(text) = to else {
        return Ok(());
    };
    let vpc = account.ec2.vpcs.get(&table.vpc);
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

fn no_route(table_id: &str, to: &RouteDestination) -> Failure {
    let message = format!(
        "no route with destination-cidr-block {} in route table {table_id}",
        to.text()
    );
    Failure::new("InvalidRoute.NotFound", message)
}

/// `ReplaceRoute`: changes the target of a route that exists.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html>.
fn replace(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("RouteTableId")?;
    let to = RouteDestination::read(call)?;
    let through = target(account, call, id)?;
    let table = find_mut::<RouteTable>(account, id)?;
    let route = table.routes.iter_mut().find(|route| route.to == to);
    route.ok_or_else(|| no_route(id, &to))?.through = through;
    Ok(Answer::done())
}

/// `DeleteRoute`: refused for the local routes of the VPC's own blocks.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRoute.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("RouteTableId")?;
    let to = RouteDestination::read(call)?;
    let local = all(find::<RouteTable>(account, id)?, account);
    if local
        .iter()
        .any(|route| route.to == to && route.through == RouteTarget::Local)
    {
        let message = format!(
            "cannot remove local route {} in route table {id}",
            to.text()
        );
        return Err(Failure::invalid(message));
    }
    let table = find_mut::<RouteTable>(account, id)?;
    let place = table.routes.iter().position(|route| route.to == to);
    table.routes.remove(place.ok_or_else(|| no_route(id, &to))?);
    Ok(Answer::done())
}
