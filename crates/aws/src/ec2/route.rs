//! `aws_route`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route>

use async_trait::async_trait;
use aws_sdk_ec2::types::{Route as SdkRoute, RouteOrigin, RouteState};

use super::routes::{self, Destination};
use crate::answers::distinct;
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, optional_computed, required};
use crate::error::AwsError;
use crate::hash::hash;
use crate::object::{Attributes, ObjectBuilder};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_route`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route>
pub struct Route;

/// The arguments of which exactly one must be given.
const TARGETS: &[&str] = &[
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
    "gateway_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
];

#[async_trait]
impl Resource for Route {
    fn title(&self) -> &'static str {
        "Route"
    }

    fn spec(&self) -> Spec {
        let targets = TARGETS.iter().map(|name| match *name {
            "network_interface_id" => optional_computed(name, STRING),
            name => optional(name, STRING),
        });
        let others = [
            id(),
            optional("destination_cidr_block", STRING)
                .force_new()
                .check(checks::ipv4_cidr),
            optional("destination_ipv6_cidr_block", STRING)
                .force_new()
                .check(checks::ipv6_cidr)
                .diff_suppress(checks::same_cidr),
            optional("destination_prefix_list_id", STRING).force_new(),
            computed("instance_id", STRING),
            computed("instance_owner_id", STRING),
            computed("origin", STRING),
            required("route_table_id", STRING).force_new(),
            computed("state", STRING),
        ];
        Spec::new(others.into_iter().chain(targets))
            .exactly_one(&[
                "destination_cidr_block",
                "destination_ipv6_cidr_block",
                "destination_prefix_list_id",
            ])
            .exactly_one(TARGETS)
            .timeouts(&[("create", 5), ("delete", 5), ("update", 2)])
            .customize_diff(set_dependent_computed)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidRoute.NotFound", "InvalidRouteTableID.NotFound"],
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        let (table, destination) = table_and_destination(operation.planned).ok()?;
        Some(id_of(table, &destination))
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        let (table, destination) = table_and_destination(operation.planned).ok()?;
        Some(format!("{table}_{}", destination.text()))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (table, destination) = table_and_destination(operation.planned)?;
        let target =
            routes::target(operation.config).ok_or_else(|| AwsError::new("it has no target"))?;
        // AWS takes the same route twice, and one of the two would then be the other's.
        if wait_for_route(operation.client, table, &destination)
            .await?
            .is_some()
        {
            let message = format!(
                "The route identified by {} already exists.",
                destination.text()
            );
            return Err(AwsError::refused("RouteAlreadyExists", message));
        }
        routes::create_new(operation.client, table, &destination, &target).await?;
        Ok(id_of(table, &destination))
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let (table, destination) = table_and_destination(operation.planned)?;
        let target = routes::target(operation.config);
        let found = wait_for_route(operation.client, table, &destination).await?;
        let found = found.filter(|it| target.is_none() || routes::found_target(it) == target);
        Ok(found.map(|_| id_of(table, &destination)))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let tables = distinct(known, "route_table_id");
        let found = routes::tables(client, "route-table-id", &tables).await?;
        let answers = known.iter().map(|known| {
            let (id, destination) = table_and_destination(known).ok()?;
            let table = found
                .iter()
                .find(|it| it.route_table_id.as_deref() == Some(id))?;
            let mut routes = table.routes.iter().flatten();
            let route = routes.find(|it| destination.is_of(it))?;
            Some(object(known, id, &destination, route))
        });
        Ok(answers.collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (table, destination) = table_and_destination(operation.planned)?;
        match routes::target(operation.config) {
            Some(target) if operation.changes_any(TARGETS) => {
                routes::replace(operation.client, table, &destination, &target).await
            }
            _ => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (table, destination) = table_and_destination(operation.prior)?;
        routes::delete(operation.client, table, &destination).await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let Some((table, destination)) = id.split_once('_') else {
            let summary =
                format!("unexpected format of ID (\"{id}\"), expected ROUTETABLEID_DESTINATION");
            return Err(Problem::error(summary, ""));
        };
        let name = match destination {
            list if list.starts_with("pl-") => "destination_prefix_list_id",
            range if range.contains(':') => "destination_ipv6_cidr_block",
            _ => "destination_cidr_block",
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("route_table_id", Some(table))
            .text(name, Some(destination));
        Ok(builder)
    }
}

/// The route to that destination that somebody made, if there is one.
async fn wait_for_route(
    client: &AwsClient,
    table: &str,
    destination: &Destination,
) -> Result<Option<SdkRoute>, AwsError> {
    let tables = routes::tables(client, "route-table-id", &[table.to_owned()]).await?;
    let mut routes = tables
        .into_iter()
        .flat_map(|it| it.routes.unwrap_or_default());
    let is_meant = |it: &SdkRoute| routes::is_own_route(it) || routes::is_of_the_table(it);
    Ok(routes.find(|it| is_meant(it) && destination.is_of(it)))
}

/// The interface and the instance of the former target are none of the new one's.
fn set_dependent_computed(diff: &mut ResourceDiff<'_>) {
    if diff.is_create() || !TARGETS.iter().any(|name| diff.changes(name)) {
        return;
    }
    let is_left_unset = |name: &str| diff.config.get(name).is_none_or(Value::is_null);
    let follows = ["instance_id", "instance_owner_id", "network_interface_id"];
    let open: Vec<&str> = follows.into_iter().filter(|it| is_left_unset(it)).collect();
    // An interface may be an instance's.
    let interface = diff.planned.value("network_interface_id");
    let may_be_instance = diff.changes("network_interface_id") && !interface.is_null();
    for name in open
        .into_iter()
        .filter(|name| may_be_instance || diff.prior.string(name).is_some())
    {
        diff.set_new_computed_string(name);
    }
}

/// The table a route is in, and its destination.
fn table_and_destination(object: &Value) -> Result<(&str, Destination), AwsError> {
    let v6 = "destination_ipv6_cidr_block";
    let destination = Destination::of(object, "destination_cidr_block", v6);
    let destination = destination.ok_or_else(|| AwsError::new("it has no destination"))?;
    Ok((object.text("route_table_id"), destination))
}

fn id_of(table: &str, destination: &Destination) -> String {
    format!("r-{table}{}", hash(destination.text()))
}

fn object(known: &Value, table: &str, destination: &Destination, route: &SdkRoute) -> Value {
    let mut builder = ObjectBuilder::from(known);
    for name in TARGETS {
        builder.text(name, None);
    }
    if let Some((name, id)) = routes::found_target(route) {
        builder.text(name, Some(&id));
    }
    let of = |is_it: bool| is_it.then(|| destination.text());
    builder
        .text("id", Some(&id_of(table, destination)))
        .text(
            "destination_cidr_block",
            of(matches!(destination, Destination::V4(_))),
        )
        .text(
            "destination_ipv6_cidr_block",
            of(matches!(destination, Destination::V6(_))),
        )
        .text(
            "destination_prefix_list_id",
            of(matches!(destination, Destination::List(_))),
        )
        .text("instance_id", route.instance_id.as_deref())
        .text("instance_owner_id", route.instance_owner_id.as_deref())
        .text(
            "network_interface_id",
            route.network_interface_id.as_deref(),
        )
        .text("origin", route.origin.as_ref().map(RouteOrigin::as_str))
        .text("state", route.state.as_ref().map(RouteState::as_str));
    builder.build()
}
