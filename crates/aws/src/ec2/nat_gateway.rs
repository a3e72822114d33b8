//! `aws_nat_gateway`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/nat_gateway>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    ConnectivityType, NatGateway as SdkNatGateway, NatGatewayState, ResourceType,
};

use super::deleting::after_deletion;
use super::describe::{FILTER_VALUES, distinct, filter, in_order, pages};
use super::tags;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, optional_computed, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_nat_gateway`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/nat_gateway>
pub struct NatGateway;

#[async_trait]
impl Resource for NatGateway {
    fn title(&self) -> &'static str {
        "EC2 NAT Gateway"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("allocation_id", STRING).force_new(),
            computed("association_id", STRING),
            optional("connectivity_type", STRING)
                .default("public")
                .force_new()
                .one_of(&["private", "public"]),
            computed("network_interface_id", STRING),
            optional_computed("private_ip", STRING).force_new(),
            computed("public_ip", STRING),
            required("subnet_id", STRING).force_new(),
        ])
        .tagged()
        .default_timeout(30)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["NatGatewayNotFound", "InvalidNatGatewayID.NotFound"],
            retryable_errors: &[
                ("InvalidAllocationID.NotFound", ""),
                ("InvalidElasticIpID.NotFound", ""),
            ],
            waits_create: true,
            waits_delete: true,
            supports_client_token: true,
            found_by_comparison: true,
            poll_interval: (30.0, 5.0),
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let kind = planned
            .string("connectivity_type")
            .map(ConnectivityType::from);
        let created = operation
            .client
            .call_once("ec2:CreateNatGateway", || {
                ec2.create_nat_gateway()
                    .client_token(operation.client_token())
                    .set_allocation_id(planned.owned("allocation_id"))
                    .set_connectivity_type(kind.clone())
                    .set_private_ip_address(planned.owned("private_ip"))
                    .set_subnet_id(planned.owned("subnet_id"))
                    .set_tag_specifications(tags::without_attempt(
                        operation,
                        ResourceType::Natgateway,
                    ))
                    .send()
            })
            .await?;
        created
            .nat_gateway
            .and_then(|gateway| gateway.nat_gateway_id)
            .ok_or_else(|| AwsError::new("the answer holds no NAT gateway"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let found = pages!(
            operation.client,
            "ec2:DescribeNatGateways",
            nat_gateways,
            operation
                .client
                .clients
                .ec2
                .describe_nat_gateways()
                .filter(filter("subnet-id", [operation.planned.text("subnet_id")]))
        );
        let same = found.into_iter().filter(|it| is_like(operation, it));
        Ok(Some(same.filter_map(|it| it.nat_gateway_id).collect()))
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, ids).await?;
        let status = |id: &String| {
            let gateway = found
                .iter()
                .find(|it| it.nat_gateway_id.as_ref() == Some(id));
            gateway.map_or(Status::Absent, state)
        };
        Ok(ids.iter().map(status).collect())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let ids = distinct(known, "id");
        let is_leaving = |it: &SdkNatGateway| it.state == Some(NatGatewayState::Deleting);
        let mut found = after_deletion(client, || describe(client, &ids), is_leaving).await?;
        found.retain(|it| it.state != Some(NatGatewayState::Deleted));
        let answers = in_order(known, "id", &found, |it| it.nat_gateway_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(known, found?)))
            .collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteNatGateway", || {
                ec2.delete_nat_gateway()
                    .nat_gateway_id(operation.id())
                    .send()
            })
            .await?;
        Ok(())
    }
}

/// Whether a gateway agrees with the request of a create.
fn is_like(operation: &Operation<'_>, it: &SdkNatGateway) -> bool {
    let ended = [NatGatewayState::Deleted, NatGatewayState::Deleting];
    let address = operation.planned.string("allocation_id");
    let mut addresses = it.nat_gateway_addresses.iter().flatten();
    !it.state.as_ref().is_some_and(|state| ended.contains(state))
        && address.is_none_or(|requested| {
            addresses.any(|it| it.allocation_id.as_deref() == Some(requested))
        })
        && tags::match_planned(operation, it.tags.as_deref())
}

fn state(gateway: &SdkNatGateway) -> Status {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match &gateway.state {
        Some(NatGatewayState::Available) => Status::Ready,
        Some(NatGatewayState::Deleted) => Status::Ended("it was deleted".to_owned()),
        Some(NatGatewayState::Failed) => {
            let (code, message) = (text(&gateway.failure_code), text(&gateway.failure_message));
            Status::Failed(format!("{code}: {message}"))
        }
        Some(state) => Status::Pending(state.as_str().to_owned()),
        None => Status::Pending(String::new()),
    }
}

async fn describe(client: &AwsClient, ids: &[String]) -> Result<Vec<SdkNatGateway>, AwsError> {
    let mut all = Vec::new();
    for part in ids.chunks(FILTER_VALUES) {
        all.extend(pages!(
            client,
            "ec2:DescribeNatGateways",
            nat_gateways,
            client
                .clients
                .ec2
                .describe_nat_gateways()
                .max_results(1000)
                .filter(filter("nat-gateway-id", part))
        ));
    }
    Ok(all)
}

fn object(known: &Value, gateway: &SdkNatGateway) -> Value {
    let addresses = gateway.nat_gateway_addresses.as_deref().unwrap_or_default();
    let first = addresses
        .iter()
        .find(|it| it.is_primary == Some(true))
        .or_else(|| addresses.first());
    let kind = gateway
        .connectivity_type
        .as_ref()
        .map(ConnectivityType::as_str);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", gateway.nat_gateway_id.as_deref())
        .text(
            "allocation_id",
            first.and_then(|it| it.allocation_id.as_deref()),
        )
        .text(
            "association_id",
            first.and_then(|it| it.association_id.as_deref()),
        )
        .text("connectivity_type", kind)
        .text(
            "network_interface_id",
            first.and_then(|it| it.network_interface_id.as_deref()),
        )
        .text("private_ip", first.and_then(|it| it.private_ip.as_deref()))
        .text("public_ip", first.and_then(|it| it.public_ip.as_deref()))
        .text("subnet_id", gateway.subnet_id.as_deref())
        .set("tags_all", tags::value(gateway.tags.as_deref()));
    builder.build()
}
