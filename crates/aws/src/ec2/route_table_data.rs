//! `data "aws_route_table"`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/route_table>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{Route, RouteTable as SdkRouteTable, RouteTableAssociation};

use super::describe::pages;
use super::{data, routes, tags};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, computed, id, optional_computed, string_map};
use crate::error::AwsError;
use crate::object::{ObjectBuilder, string_map_value};
use crate::resource::DataSource;
use crate::tags::is_ignored;
use rform_core::value::{Type, Value};

/// Where a route leads to, by the names of the attributes.
const TARGETS: [&str; 11] = [
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

const DESTINATIONS: [&str; 3] = [
    "cidr_block",
    "destination_prefix_list_id",
    "ipv6_cidr_block",
];

/// The data source `aws_route_table`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/route_table>
pub struct RouteTable;

#[async_trait]
impl DataSource for RouteTable {
    fn title(&self) -> &'static str {
        "EC2 Route Table"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("associations", Type::list(association_type())),
            optional_computed("gateway_id", STRING),
            computed("owner_id", STRING),
            optional_computed("route_table_id", STRING),
            computed("routes", Type::list(route_type())),
            optional_computed("subnet_id", STRING),
            optional_computed("tags", string_map()),
            optional_computed("vpc_id", STRING),
        ])
        .block(data::filter_block())
        .timeouts(&[("read", 20)])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut filters = data::filters(config);
        let arguments = [
            ("route_table_id", "route-table-id"),
            ("gateway_id", "association.gateway-id"),
            ("subnet_id", "association.subnet-id"),
            ("vpc_id", "vpc-id"),
        ];
        data::add(&mut filters, config, &arguments);
        let filters = data::some(filters);
        let ec2 = &client.clients.ec2;
        let all = pages!(
            client,
            "ec2:DescribeRouteTables",
            route_tables,
            ec2.describe_route_tables().set_filters(filters.clone())
        );
        let found = data::single(all, "EC2 Route Table")?;
        Ok(object(client, config, &found))
    }
}

fn association_type() -> Type {
    Type::object([
        ("gateway_id", STRING),
        ("main", BOOL),
        ("route_table_association_id", STRING),
        ("route_table_id", STRING),
        ("subnet_id", STRING),
    ])
}

fn route_type() -> Type {
    let names = TARGETS.into_iter().chain(DESTINATIONS);
    Type::object(names.map(|name| (name, STRING)))
}

fn object(client: &AwsClient, config: &Value, found: &SdkRouteTable) -> Value {
    let id = found.route_table_id.as_deref().unwrap_or_default();
    let owner = found.owner_id.as_deref().unwrap_or_default();
    let mut shown = tags::map(found.tags.as_deref());
    shown.retain(|key, _| !is_ignored(&client.settings, key));
    let associations = found.associations.as_deref().unwrap_or_default();
    let created = found.routes.as_deref().unwrap_or_default().iter();
    let created = created.filter(|it| routes::is_own_route(it)).map(route);
    let mut builder = ObjectBuilder::from(config);
    builder
        .text("id", Some(id))
        .text(
            "arn",
            Some(&client.arn("ec2", owner, &format!("route-table/{id}"))),
        )
        .set(
            "associations",
            Value::list(association_type(), associations.iter().map(association)),
        )
        .text("owner_id", Some(owner))
        .text("route_table_id", Some(id))
        .set("routes", Value::list(route_type(), created))
        .set("tags", string_map_value(&shown))
        .text("vpc_id", found.vpc_id.as_deref());
    builder.build()
}

fn association(found: &RouteTableAssociation) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("gateway_id", found.gateway_id.as_deref())
        .flag("main", found.main)
        .text(
            "route_table_association_id",
            found.route_table_association_id.as_deref(),
        )
        .text("route_table_id", found.route_table_id.as_deref())
        .text("subnet_id", found.subnet_id.as_deref());
    builder.build()
}

fn route(found: &Route) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    for name in TARGETS {
        builder.text(name, None);
    }
    if let Some((name, id)) = routes::found_target(found) {
        builder.text(name, Some(&id));
    }
    builder
        .text("cidr_block", found.destination_cidr_block.as_deref())
        .text(
            "destination_prefix_list_id",
            found.destination_prefix_list_id.as_deref(),
        )
        .text(
            "ipv6_cidr_block",
            found.destination_ipv6_cidr_block.as_deref(),
        );
    builder.build()
}
