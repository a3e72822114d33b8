//! `aws_vpn_gateway_route_propagation`: a route table that takes the routes of a VPN gateway.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpn_gateway_route_propagation>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVgwRoutePropagation.html>

use async_trait::async_trait;

use super::super::describe::pages_by;
use crate::answers::distinct;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_vpn_gateway_route_propagation`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpn_gateway_route_propagation>
pub struct VpnGatewayRoutePropagation;

#[async_trait]
impl Resource for VpnGatewayRoutePropagation {
    fn title(&self) -> &'static str {
        "EC2 VPN Gateway Route Propagation"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("route_table_id", STRING).force_new(),
            required("vpn_gateway_id", STRING).force_new(),
        ])
        .timeouts(&[("create", 2), ("delete", 2)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &[
                "InvalidRouteTableID.NotFound",
                "InvalidVpnGatewayID.NotFound",
            ],
            retryable_errors: &[("Gateway.NotAttached", "")],
            // What is propagated already stays so.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(propagation_id(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        operation
            .client
            .call("ec2:EnableVgwRoutePropagation", || {
                ec2.enable_vgw_route_propagation()
                    .gateway_id(planned.text("vpn_gateway_id"))
                    .route_table_id(planned.text("route_table_id"))
                    .send()
            })
            .await?;
        Ok(propagation_id(planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let tables = pages_by!(
            client,
            "ec2:DescribeRouteTables",
            route_tables,
            "route-table-id",
            distinct(known, "route_table_id"),
            client.clients.ec2.describe_route_tables()
        );
        let read = |known: &Value| {
            let id = known.string("route_table_id");
            let table = tables
                .iter()
                .find(|it| it.route_table_id.as_deref() == id)?;
            let mut gateways = table.propagating_vgws.iter().flatten();
            let gateway = known.string("vpn_gateway_id");
            let is_there = gateways.any(|it| it.gateway_id.as_deref() == gateway);
            is_there.then(|| known.clone())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, ec2) = (operation.prior, &operation.client.clients.ec2);
        operation
            .client
            .call("ec2:DisableVgwRoutePropagation", || {
                ec2.disable_vgw_route_propagation()
                    .gateway_id(prior.text("vpn_gateway_id"))
                    .route_table_id(prior.text("route_table_id"))
                    .send()
            })
            .await?;
        Ok(())
    }

    fn import(&self, _id: &str) -> Result<ObjectBuilder, Problem> {
        Err(not_importable("aws_vpn_gateway_route_propagation"))
    }
}

fn propagation_id(object: &Value) -> String {
    format!(
        "{}_{}",
        object.text("vpn_gateway_id"),
        object.text("route_table_id")
    )
}
