//! `aws_route_table` and `aws_default_route_table`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_route_table>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route_table>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html>

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use aws_sdk_ec2::types::{ResourceType, RouteTable as SdkRouteTable};

use super::routes::{self, Destination, Target};
use super::tags;
use crate::answers::{distinct, in_order};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{
    Nested, STRING, Spec, computed, id, optional, optional_computed, required, set_block,
    string_set,
};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_route_table`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route_table>
pub struct RouteTable;

#[async_trait]
impl Resource for RouteTable {
    fn title(&self) -> &'static str {
        "Route Table"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("owner_id", STRING),
            optional_computed("propagating_vgws", string_set()),
            required("vpc_id", STRING).force_new(),
        ])
        .block(route_block(ROUTE))
        .tagged()
        .timeouts(&[("create", 5), ("delete", 5), ("update", 2)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidRouteTableID.NotFound"],
            supports_client_token: true,
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let ec2 = &operation.client.clients.ec2;
        let created = operation
            .client
            .call_once("ec2:CreateRouteTable", || {
                ec2.create_route_table()
                    .set_vpc_id(operation.planned.owned("vpc_id"))
                    .client_token(operation.client_token())
                    .set_tag_specifications(tags::without_attempt(
                        operation,
                        ResourceType::RouteTable,
                    ))
                    .send()
            })
            .await?;
        created
            .route_table
            .and_then(|table| table.route_table_id)
            .ok_or_else(|| AwsError::new("the answer holds no route table"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let vpc = [operation.planned.text("vpc_id").to_owned()];
        let found = routes::tables(operation.client, "vpc-id", &vpc).await?;
        let same = found.into_iter().filter(|it| {
            let mut associations = it.associations.iter().flatten();
            associations.next().is_none() && tags::match_planned(operation, it.tags.as_deref())
        });
        Ok(Some(same.filter_map(|it| it.route_table_id).collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        enable(
            operation,
            id,
            &operation.planned.strings("propagating_vgws"),
        )
        .await?;
        change_routes(operation, id, &BTreeMap::new()).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        read(client, known, ROUTE).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        update(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let tables = routes::tables(
            operation.client,
            "route-table-id",
            &[operation.id().to_owned()],
        )
        .await?;
        let associations = tables
            .into_iter()
            .flat_map(|it| it.associations.unwrap_or_default());
        let free = associations.filter(|it| it.main != Some(true));
        for association in free.filter_map(|it| it.route_table_association_id) {
            super::route_table_association::disassociate(operation.client, &association).await?;
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteRouteTable", || {
                ec2.delete_route_table()
                    .route_table_id(operation.id())
                    .send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let ids = [operation.id().to_owned()];
        let found = routes::tables(operation.client, "route-table-id", &ids).await?;
        Ok(found.iter().flat_map(users).collect())
    }
}

/// What a route table is associated with: it is the main one of its VPC, or subnets and gateways
/// use it (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html>).
fn users(table: &SdkRouteTable) -> impl Iterator<Item = Blocker> {
    let associations = table.associations.iter().flatten();
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    associations.map(move |association| {
        let user = association.subnet_id.clone();
        let user = user.or_else(|| association.gateway_id.clone());
        match association.main {
            Some(true) => Blocker::new(MAIN, text(&association.route_table_association_id)),
            // The next try disassociates it.
            _ => Blocker {
                is_being_deleted: true,
                ..Blocker::new("association with", user.unwrap_or_default())
            },
        }
    })
}

/// What a main route table is used by; another one has to become the main one first.
const MAIN: &str = "its being the main route table of its VPC (another one has to become that) by";

const ROUTE: &[&str] = &[
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

pub(super) fn route_block(targets: &[&'static str]) -> Nested {
    let destinations = [
        optional("cidr_block", STRING).check(checks::cidr),
        optional("destination_prefix_list_id", STRING),
        optional("ipv6_cidr_block", STRING)
            .check(checks::ipv6_cidr)
            .diff_suppress(checks::same_cidr),
    ];
    let targets = targets.iter().map(|name| optional(name, STRING));
    set_block("route", destinations.into_iter().chain(targets))
        .computed()
        .as_attribute()
}

type Routes = BTreeMap<Destination, Target>;

fn routes_of(object: &Value) -> Routes {
    let routes = object.items("route").filter_map(|route| {
        let destination = Destination::of(route, "cidr_block", "ipv6_cidr_block")?;
        Some((destination, routes::target(route)?))
    });
    routes.collect()
}

pub(super) fn found_routes(table: &SdkRouteTable) -> Routes {
    let routes = table.routes.as_deref().unwrap_or_default().iter();
    let created = routes.filter(|route| routes::is_own_route(route));
    created
        .filter_map(|route| Some((found_destination(route)?, routes::found_target(route)?)))
        .collect()
}

fn found_destination(route: &aws_sdk_ec2::types::Route) -> Option<Destination> {
    let v4 = route.destination_cidr_block.clone().map(Destination::V4);
    let v6 = route
        .destination_ipv6_cidr_block
        .clone()
        .map(Destination::V6);
    let list = route.destination_prefix_list_id.clone();
    v4.or(v6).or(list.map(Destination::List))
}

/// Makes the routes of the plan of those there are.
pub(super) async fn change_routes(
    operation: &Operation<'_>,
    id: &str,
    before: &Routes,
) -> Result<(), AwsError> {
    if operation
        .planned
        .get("route")
        .is_none_or(|it| !it.is_known())
        && before.is_empty()
    {
        return Ok(());
    }
    let after = routes_of(operation.planned);
    for destination in before.keys().filter(|it| !after.contains_key(*it)) {
        routes::delete(operation.client, id, destination).await?;
    }
    for (destination, target) in &after {
        match before.get(destination) {
            None => routes::create(operation.client, id, destination, target).await?,
            Some(before) if before != target => {
                routes::replace(operation.client, id, destination, target).await?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

pub(super) async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    if operation.changes("propagating_vgws") {
        let before: BTreeSet<String> = operation
            .prior
            .strings("propagating_vgws")
            .into_iter()
            .collect();
        let after: BTreeSet<String> = operation
            .planned
            .strings("propagating_vgws")
            .into_iter()
            .collect();
        let ec2 = &operation.client.clients.ec2;
        for gateway in before.difference(&after) {
            operation
                .client
                .call("ec2:DisableVgwRoutePropagation", || {
                    let request = ec2.disable_vgw_route_propagation();
                    request
                        .route_table_id(operation.id())
                        .gateway_id(gateway)
                        .send()
                })
                .await?;
        }
        let new: Vec<String> = after.difference(&before).cloned().collect();
        enable(operation, operation.id(), &new).await?;
    }
    match operation.changes("route") {
        true => change_routes(operation, operation.id(), &routes_of(operation.prior)).await,
        false => Ok(()),
    }
}

pub(super) async fn enable(
    operation: &Operation<'_>,
    id: &str,
    gateways: &[String],
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    for gateway in gateways {
        operation
            .client
            .call("ec2:EnableVgwRoutePropagation", || {
                let request = ec2.enable_vgw_route_propagation();
                request.route_table_id(id).gateway_id(gateway).send()
            })
            .await?;
    }
    Ok(())
}

pub(super) async fn read(
    client: &AwsClient,
    known: &[Value],
    targets: &[&'static str],
) -> Result<Vec<Option<Value>>, AwsError> {
    let found = routes::tables(client, "route-table-id", &distinct(known, "id")).await?;
    let answers = in_order(known, "id", &found, |table| table.route_table_id.as_deref());
    Ok(answers
        .map(|(known, found)| Some(object(client, known, found?, targets)))
        .collect())
}

fn object(
    client: &AwsClient,
    known: &Value,
    table: &SdkRouteTable,
    targets: &[&'static str],
) -> Value {
    let id = table.route_table_id.as_deref().unwrap_or_default();
    let owner = table.owner_id.as_deref().unwrap_or_default();
    let gateways = table.propagating_vgws.as_deref().unwrap_or_default();
    let mut routes = found_routes(table);
    routes.extend(adopted(table, known));
    let routes = routes.into_iter();
    let routes = routes.map(|(destination, target)| route(&destination, &target, targets));
    let block = route_block(targets);
    let arn = client.arn("ec2", owner, &format!("route-table/{id}"));
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text("arn", Some(&arn))
        .text("owner_id", Some(owner))
        .string_set(
            "propagating_vgws",
            gateways.iter().filter_map(|it| it.gateway_id.as_deref()),
        )
        .text("vpc_id", table.vpc_id.as_deref())
        .set("route", Value::set(block.element_type(), routes))
        .set("tags_all", tags::value(table.tags.as_deref()));
    builder.build()
}

/// The routes of the table itself that the stack has taken over.
fn adopted(table: &SdkRouteTable, known: &Value) -> Routes {
    let written = routes_of(known);
    let own = table.routes.iter().flatten();
    let own = own.filter(|route| routes::is_of_the_table(route));
    own.filter_map(|route| {
        let (destination, _) = written.iter().find(|(it, _)| it.is_of(route))?;
        Some((destination.clone(), routes::found_target(route)?))
    })
    .collect()
}

fn route(destination: &Destination, (name, id): &Target, targets: &[&'static str]) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    for name in targets {
        builder.text(name, None);
    }
    let of = |is_it: bool| is_it.then(|| destination.text());
    builder
        .text(name, Some(id))
        .text("cidr_block", of(matches!(destination, Destination::V4(_))))
        .text(
            "ipv6_cidr_block",
            of(matches!(destination, Destination::V6(_))),
        )
        .text(
            "destination_prefix_list_id",
            of(matches!(destination, Destination::List(_))),
        );
    builder.build()
}
