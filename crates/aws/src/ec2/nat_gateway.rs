//! `aws_nat_gateway`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/nat_gateway>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    AvailabilityMode, ConnectivityType, NatGateway as SdkNatGateway, NatGatewayAddress,
    NatGatewayState, ResourceType,
};

use super::deleting::after_deletion;
use super::describe::{filter, pages};
use super::nat_gateway_describe::describe;
use super::{nat_gateway_addresses, tags};
use crate::answers::{distinct, in_order, statuses};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{
    NUMBER, Nested, STRING, Spec, computed, id, optional, optional_computed, required, set_block,
    string_set,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use rform_core::value::{Type, Value};
use rform_provider::Problem;

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
            computed("auto_provision_zones", STRING),
            computed("auto_scaling_ips", STRING),
            optional_computed("availability_mode", STRING)
                .force_new()
                .one_of(&["zonal", "regional"]),
            optional("connectivity_type", STRING)
                .default("public")
                .force_new()
                .one_of(&["private", "public"]),
            computed("network_interface_id", STRING),
            optional_computed("private_ip", STRING).force_new(),
            computed("public_ip", STRING),
            computed(
                "regional_nat_gateway_address",
                Type::set(zone_address_type()),
            ),
            computed("regional_nat_gateway_auto_mode", STRING),
            computed("route_table_id", STRING),
            optional("secondary_allocation_ids", string_set()),
            optional_computed("secondary_private_ip_address_count", NUMBER)
                .force_new()
                .conflicts_with(&["secondary_private_ip_addresses"]),
            optional_computed("secondary_private_ip_addresses", string_set())
                .conflicts_with(&["secondary_private_ip_address_count"])
                .check_each(checks::ipv4_address),
            required("subnet_id", STRING).force_new(),
            optional_computed("vpc_id", STRING).force_new().refused(),
        ])
        .block(zone_address_block())
        .tagged()
        .timeouts(&[("create", 10), ("delete", 30), ("update", 10)])
        .validate(refuse_regional)
        .customize_diff(nat_gateway_addresses::customize_diff)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["NatGatewayNotFound", "InvalidNatGatewayID.NotFound"],
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
        let addresses = planned.strings("secondary_private_ip_addresses");
        let count = planned.integer("secondary_private_ip_address_count");
        let count = count.filter(|it| *it > 0 && addresses.is_empty());
        let created = operation
            .client
            .call_once("ec2:CreateNatGateway", || {
                ec2.create_nat_gateway()
                    .client_token(operation.client_token())
                    .set_allocation_id(planned.owned("allocation_id"))
                    .set_availability_mode(
                        planned
                            .string("availability_mode")
                            .map(AvailabilityMode::from),
                    )
                    .set_connectivity_type(kind.clone())
                    .set_private_ip_address(planned.owned("private_ip"))
                    .set_secondary_allocation_ids(some(planned.strings("secondary_allocation_ids")))
                    .set_secondary_private_ip_address_count(count)
                    .set_secondary_private_ip_addresses(some(addresses.clone()))
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
        Ok(statuses(
            ids,
            &found,
            |it| it.nat_gateway_id.as_deref(),
            state,
        ))
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

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        nat_gateway_addresses::update(operation).await
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

/// Regional gateways, which belong to a VPC rather than to a subnet.
fn refuse_regional(config: &Value) -> Vec<Problem> {
    if config.string("availability_mode") != Some("regional") {
        return Vec::new();
    }
    let detail = "This version of rform does not make regional NAT gateways. Remove \
                  \"availability_mode\" and give one subnet, or leave this object to Terraform.";
    vec![Problem::error("Argument not supported", detail).at_attribute("availability_mode")]
}

/// The addresses of a regional gateway, by zone.
fn zone_address_block() -> Nested {
    let fields = [
        optional("allocation_ids", string_set()),
        optional("availability_zone", STRING),
        optional("availability_zone_id", STRING),
    ];
    set_block("availability_zone_address", fields).refused()
}

/// The type of an address of a regional gateway.
pub(super) fn zone_address_type() -> Type {
    Type::object(
        [
            "allocation_id",
            "association_id",
            "availability_zone",
            "availability_zone_id",
            "network_interface_id",
            "public_ip",
            "status",
        ]
        .map(|name| (name, Type::String)),
    )
}

fn some(texts: Vec<String>) -> Option<Vec<String>> {
    (!texts.is_empty()).then_some(texts)
}

/// The gateway as AWS has it, over what is known of it.
pub(super) fn object(known: &Value, gateway: &SdkNatGateway) -> Value {
    let addresses = gateway.nat_gateway_addresses.as_deref().unwrap_or_default();
    let first = addresses
        .iter()
        .find(|it| it.is_primary == Some(true))
        .or_else(|| addresses.first());
    let kind = gateway
        .connectivity_type
        .as_ref()
        .map(ConnectivityType::as_str);
    let others = || {
        let is_first = |it: &NatGatewayAddress| first.is_some_and(|first| std::ptr::eq(first, it));
        addresses.iter().filter(move |it| !is_first(it))
    };
    let allocations = others().filter_map(|it| it.allocation_id.clone());
    let private: Vec<String> = others().filter_map(|it| it.private_ip.clone()).collect();
    let count = i64::try_from(private.len()).unwrap_or(i64::MAX);
    let mode = gateway.availability_mode.as_ref();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", gateway.nat_gateway_id.as_deref())
        .text(
            "availability_mode",
            Some(mode.map_or("zonal", |it| it.as_str())),
        )
        .string_set("secondary_allocation_ids", allocations)
        .set("secondary_private_ip_address_count", Value::int(count))
        .string_set("secondary_private_ip_addresses", private)
        .text("vpc_id", gateway.vpc_id.as_deref())
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
