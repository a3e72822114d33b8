//! Routes, which inline blocks of route tables and `aws_route` share.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>

use aws_sdk_ec2::operation::create_route::builders::CreateRouteFluentBuilder as Create;
use aws_sdk_ec2::operation::replace_route::builders::ReplaceRouteFluentBuilder as Replace;
use aws_sdk_ec2::types::{Route, RouteOrigin, RouteTable as Table};

use super::describe::pages_by;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// The target of a route: the argument that names it, and its id.
pub type Target = (&'static str, String);

/// The arguments that name a target.
pub const TARGETS: &[&str] = &[
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
    "gateway_id",
    "instance_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
];

/// The destination of a route.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// An IPv4 block.
    V4(String),
    /// An IPv6 block.
    V6(String),
    /// The id of a prefix list.
    List(String),
}

impl Destination {
    /// The destination of an object, by the names of its arguments for IPv4 and IPv6.
    pub fn of(object: &Value, v4: &str, v6: &str) -> Option<Destination> {
        let list = || {
            object
                .owned("destination_prefix_list_id")
                .map(Destination::List)
        };
        let v6 = || object.owned(v6).map(Destination::V6);
        object
            .owned(v4)
            .map(Destination::V4)
            .or_else(v6)
            .or_else(list)
    }

    /// The destination as the configuration has it: a CIDR block or the id of a prefix list.
    pub fn text(&self) -> &str {
        match self {
            Destination::V4(text) | Destination::V6(text) | Destination::List(text) => text,
        }
    }

    /// Whether a route has this destination.
    pub fn is_of(&self, route: &Route) -> bool {
        let (text, found) = match self {
            Destination::V4(text) => (text, &route.destination_cidr_block),
            Destination::V6(text) => (text, &route.destination_ipv6_cidr_block),
            Destination::List(text) => (text, &route.destination_prefix_list_id),
        };
        let range = crate::checks::Cidr::parse;
        let same_range = |it: &String| range(it).is_some() && range(it) == range(text);
        found
            .as_ref()
            .is_some_and(|it| it == text || same_range(it))
    }
}

/// The target of an object; an endpoint counts as a gateway under another name.
pub fn target(object: &Value) -> Option<Target> {
    let named = TARGETS
        .iter()
        .filter(|name| **name != "instance_id" || object.owned("network_interface_id").is_none());
    named
        .filter_map(|name| Some((*name, object.owned(name)?)))
        .next()
}

/// The target of a route, with the argument that names it.
pub fn found_target(route: &Route) -> Option<Target> {
    let gateway = route.gateway_id.clone();
    let is_endpoint = gateway.as_deref().is_some_and(|it| it.starts_with("vpce-"));
    let gateway_name = if is_endpoint {
        "vpc_endpoint_id"
    } else {
        "gateway_id"
    };
    let all = [
        ("carrier_gateway_id", &route.carrier_gateway_id),
        ("core_network_arn", &route.core_network_arn),
        (
            "egress_only_gateway_id",
            &route.egress_only_internet_gateway_id,
        ),
        (gateway_name, &gateway),
        ("local_gateway_id", &route.local_gateway_id),
        ("nat_gateway_id", &route.nat_gateway_id),
        ("network_interface_id", &route.network_interface_id),
        ("transit_gateway_id", &route.transit_gateway_id),
        (
            "vpc_peering_connection_id",
            &route.vpc_peering_connection_id,
        ),
    ];
    all.into_iter()
        .find_map(|(name, value)| Some((name, value.clone()?)))
}

/// Creates a route. One with the same destination, perhaps of an earlier try, is replaced.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn create(
    client: &AwsClient,
    table: &str,
    destination: &Destination,
    target: &Target,
) -> Result<(), AwsError> {
    let request = || creation(client, table, destination, target).send();
    if is_local(target) {
        return adopt_local(client, table, destination).await;
    }
    match client.call("ec2:CreateRoute", request).await {
        Err(error) if error.is(&["RouteAlreadyExists"]) => {
            replace(client, table, destination, target).await
        }
        other => other.map(drop),
    }
}

/// Creates a route.
///
/// # Errors
/// When the destination has a route already (`RouteAlreadyExists`), AWS refuses otherwise, or does
/// not answer.
pub async fn create_new(
    client: &AwsClient,
    table: &str,
    destination: &Destination,
    target: &Target,
) -> Result<(), AwsError> {
    if is_local(target) {
        return adopt_local(client, table, destination).await;
    }
    let request = || creation(client, table, destination, target).send();
    client.call_once("ec2:CreateRoute", request).await.map(drop)
}

fn creation(client: &AwsClient, table: &str, destination: &Destination, target: &Target) -> Create {
    let request = client.clients.ec2.create_route().route_table_id(table);
    let request = match destination.clone() {
        Destination::V4(range) => request.destination_cidr_block(range),
        Destination::V6(range) => request.destination_ipv6_cidr_block(range),
        Destination::List(list) => request.destination_prefix_list_id(list),
    };
    aim_create(request, target)
}

/// Points the route for a destination to another target.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn replace(
    client: &AwsClient,
    table: &str,
    destination: &Destination,
    target: &Target,
) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    client
        .call("ec2:ReplaceRoute", || {
            let request = ec2.replace_route().route_table_id(table);
            let request = match destination.clone() {
                Destination::V4(range) => request.destination_cidr_block(range),
                Destination::V6(range) => request.destination_ipv6_cidr_block(range),
                Destination::List(list) => request.destination_prefix_list_id(list),
            };
            aim_replace(request, target).send()
        })
        .await?;
    Ok(())
}

/// Deletes a route; an absent one counts as deleted. The route of the table itself is left, or
/// pointed to where it was at first.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn delete(
    client: &AwsClient,
    table: &str,
    destination: &Destination,
) -> Result<(), AwsError> {
    match delete_made(client, table, destination).await {
        Err(error) if error.is(&["InvalidParameterValue"]) => {
            let found = tables(client, "route-table-id", &[table.to_owned()]).await?;
            let mut routes = found.iter().flat_map(|it| it.routes.iter().flatten());
            match routes.any(|it| is_of_the_table(it) && destination.is_of(it)) {
                true => adopt_local(client, table, destination).await,
                false => Err(error),
            }
        }
        other => other,
    }
}

async fn delete_made(
    client: &AwsClient,
    table: &str,
    destination: &Destination,
) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    let done = client
        .call("ec2:DeleteRoute", || {
            let request = ec2.delete_route().route_table_id(table);
            match destination.clone() {
                Destination::V4(range) => request.destination_cidr_block(range),
                Destination::V6(range) => request.destination_ipv6_cidr_block(range),
                Destination::List(list) => request.destination_prefix_list_id(list),
            }
            .send()
        })
        .await;
    done.map(drop)
        .or_else(|error| error.unless(&["InvalidRoute.NotFound"]))
}

fn aim_create(request: Create, (name, id): &Target) -> Create {
    match *name {
        "carrier_gateway_id" => request.carrier_gateway_id(id),
        "core_network_arn" => request.core_network_arn(id),
        "egress_only_gateway_id" => request.egress_only_internet_gateway_id(id),
        "instance_id" => request.instance_id(id),
        "local_gateway_id" => request.local_gateway_id(id),
        "nat_gateway_id" => request.nat_gateway_id(id),
        "network_interface_id" => request.network_interface_id(id),
        "transit_gateway_id" => request.transit_gateway_id(id),
        "vpc_endpoint_id" => request.vpc_endpoint_id(id),
        "vpc_peering_connection_id" => request.vpc_peering_connection_id(id),
        _ => request.gateway_id(id),
    }
}

fn aim_replace(request: Replace, (name, id): &Target) -> Replace {
    match *name {
        "carrier_gateway_id" => request.carrier_gateway_id(id),
        "core_network_arn" => request.core_network_arn(id),
        "egress_only_gateway_id" => request.egress_only_internet_gateway_id(id),
        "instance_id" => request.instance_id(id),
        "local_gateway_id" => request.local_gateway_id(id),
        "nat_gateway_id" => request.nat_gateway_id(id),
        "network_interface_id" => request.network_interface_id(id),
        "transit_gateway_id" => request.transit_gateway_id(id),
        "vpc_endpoint_id" => request.vpc_endpoint_id(id),
        "vpc_peering_connection_id" => request.vpc_peering_connection_id(id),
        _ if id == LOCAL => request.local_target(true),
        _ => request.gateway_id(id),
    }
}

/// The target of the routes that every table has for the blocks of its VPC.
pub const LOCAL: &str = "local";

/// Whether a target is the VPC itself.
pub fn is_local((name, id): &Target) -> bool {
    *name == "gateway_id" && id == LOCAL
}

/// Whether AWS made the route with the table, for a block of the VPC. It can be pointed elsewhere
/// and back, and not be deleted:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/replace-local-route-target.html>.
pub fn is_of_the_table(route: &Route) -> bool {
    route.gateway_id.as_deref() == Some(LOCAL)
        || route.origin == Some(RouteOrigin::CreateRouteTable)
}

/// Takes the local route to a destination as it is.
///
/// # Errors
/// When the table has none, AWS refuses a request, or does not answer.
pub async fn adopt_local(
    client: &AwsClient,
    table: &str,
    destination: &Destination,
) -> Result<(), AwsError> {
    let found = tables(client, "route-table-id", &[table.to_owned()]).await?;
    let mut routes = found.iter().flat_map(|it| it.routes.iter().flatten());
    match routes.find(|it| is_of_the_table(it) && destination.is_of(it)) {
        Some(route) if route.gateway_id.as_deref() == Some(LOCAL) => Ok(()),
        Some(_) => {
            replace(
                client,
                table,
                destination,
                &("gateway_id", LOCAL.to_owned()),
            )
            .await
        }
        None => Err(AwsError::new(format!(
            "{table} has no local route to {}: there is one for each block of the VPC, and it can only be adopted",
            destination.text()
        ))),
    }
}

/// The route tables with these ids. One request serves tables, routes and associations.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn tables(
    client: &AwsClient,
    name: &str,
    ids: &[String],
) -> Result<Vec<Table>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeRouteTables",
        route_tables,
        name,
        ids,
        client.clients.ec2.describe_route_tables().max_results(100)
    ))
}

/// Whether someone created the route, rather than AWS or a virtual gateway.
pub fn is_own_route(route: &Route) -> bool {
    let gateway = route.gateway_id.as_deref().unwrap_or_default();
    let is_endpoints = gateway.starts_with("vpce-") && route.destination_prefix_list_id.is_some();
    gateway != "local"
        && !is_endpoints
        && route.origin != Some(RouteOrigin::EnableVgwRoutePropagation)
        && route.origin != Some(RouteOrigin::CreateRouteTable)
}

/// Whether this run changes the table itself: that may take a route out.
pub(super) fn may_change(operation: &Operation<'_>, table: &str) -> bool {
    operation.changes_one(&["aws_route_table", "aws_default_route_table"], table)
}
