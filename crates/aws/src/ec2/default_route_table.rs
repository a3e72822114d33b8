//! `aws_default_route_table`: the main route table that a VPC is created with.

use async_trait::async_trait;

use super::route_table::{change_routes, enable, found_routes, read, route_block, update};
use super::routes;
use super::tags;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, required, string_set};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_default_route_table`: adopts the main route table that every VPC has.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_route_table>
pub struct DefaultRouteTable;

#[async_trait]
impl Resource for DefaultRouteTable {
    fn title(&self) -> &'static str {
        "EC2 Default Route Table"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("default_route_table_id", STRING).force_new(),
            computed("owner_id", STRING),
            optional("propagating_vgws", string_set()),
            computed("vpc_id", STRING),
        ])
        .block(route_block(DEFAULT_ROUTE))
        .tagged()
        .timeouts(&[("create", 5), ("update", 2)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidRouteTableID.NotFound"],
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        Ok(operation.planned.text("default_route_table_id").to_owned())
    }

    /// Replaces the routes of the table by those of the configuration.
    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let tables = routes::tables(operation.client, "route-table-id", &[id.to_owned()]).await?;
        let table = tables.into_iter().next().ok_or_else(|| {
            let message = format!("The routeTable ID '{id}' does not exist");
            AwsError::refused("InvalidRouteTableID.NotFound", message)
        })?;
        enable(
            operation,
            id,
            &operation.planned.strings("propagating_vgws"),
        )
        .await?;
        change_routes(operation, id, &found_routes(&table)).await?;
        tags::replace_by_planned(operation, id, table.tags.as_deref()).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let all = read(client, known, DEFAULT_ROUTE).await?;
        let all = all.into_iter().map(|found| {
            let found = found?;
            let mut builder = ObjectBuilder::from(&found);
            builder.text("default_route_table_id", found.string("id"));
            Some(builder.build())
        });
        Ok(all.collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        update(operation).await
    }

    /// AWS does not delete it; it only leaves the state.
    async fn delete(&self, _operation: &Operation<'_>) -> Result<(), AwsError> {
        Ok(())
    }
}

const DEFAULT_ROUTE: &[&str] = &[
    "core_network_arn",
    "egress_only_gateway_id",
    "gateway_id",
    "instance_id",
    "nat_gateway_id",
    "network_interface_id",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
];
