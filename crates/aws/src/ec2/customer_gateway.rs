//! `aws_customer_gateway`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/customer_gateway>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCustomerGateway.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{CustomerGateway as SdkCustomerGateway, GatewayType, ResourceType};

use super::describe::pages_once;
use super::gateway_blockers::vpn_connections;
use super::tags;
use super::vpn_gateway::asn;
use crate::answers::{distinct, in_order, statuses};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Blocker, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_customer_gateway`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/customer_gateway>
pub struct CustomerGateway;

#[async_trait]
impl Resource for CustomerGateway {
    fn title(&self) -> &'static str {
        "EC2 Customer Gateway"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("bgp_asn", STRING)
                .force_new()
                .conflicts_with(&["bgp_asn_extended"])
                .check(asn),
            optional("bgp_asn_extended", STRING)
                .force_new()
                .conflicts_with(&["bgp_asn"])
                .check(asn),
            optional("certificate_arn", STRING)
                .force_new()
                .check(checks::arn),
            optional("device_name", STRING).force_new().length(1, 255),
            optional("ip_address", STRING)
                .force_new()
                .check(checks::ipv4_address),
            required("type", STRING).force_new().one_of(&["ipsec.1"]),
        ])
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidCustomerGatewayID.NotFound"],
            dependency_violation_codes: &["DependencyViolation", "IncorrectState"],
            waits_create: true,
            waits_delete: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let number = |name: &str| planned.string(name).and_then(|it| it.parse::<i64>().ok());
        // Four bytes have an argument of their own.
        let short = number("bgp_asn");
        let long = number("bgp_asn_extended").or(short.filter(|it| i32::try_from(*it).is_err()));
        let short = short.and_then(|it| i32::try_from(it).ok());
        let created = operation
            .client
            .call_once("ec2:CreateCustomerGateway", || {
                ec2.create_customer_gateway()
                    .set_bgp_asn(short)
                    .set_bgp_asn_extended(long)
                    .set_certificate_arn(planned.owned("certificate_arn"))
                    .set_device_name(planned.owned("device_name"))
                    .set_ip_address(planned.owned("ip_address"))
                    .set_type(planned.string("type").map(GatewayType::from))
                    .set_tag_specifications(tags::with_attempt(
                        operation,
                        ResourceType::CustomerGateway,
                    ))
                    .send()
            })
            .await?;
        let id = created
            .customer_gateway
            .and_then(|it| it.customer_gateway_id);
        id.ok_or_else(|| AwsError::new("the answer holds no customer gateway"))
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, ids).await?;
        let status = |it: &SdkCustomerGateway| match it.state.as_deref().unwrap_or_default() {
            "available" => Status::Ready,
            "deleted" => Status::Ended("it was deleted".to_owned()),
            state => Status::Pending(state.to_owned()),
        };
        Ok(statuses(
            ids,
            &found,
            |it| it.customer_gateway_id.as_deref(),
            status,
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let mut found = describe(client, &distinct(known, "id")).await?;
        found.retain(|it| !matches!(it.state.as_deref(), Some("deleted" | "deleting")));
        let account = client.identity().await?.account.clone();
        let answers = in_order(known, "id", &found, |it| it.customer_gateway_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(client, known, found?, &account)))
            .collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteCustomerGateway", || {
                let request = ec2.delete_customer_gateway();
                request.customer_gateway_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        vpn_connections(operation.client, "customer-gateway-id", operation.id()).await
    }
}

async fn describe(client: &AwsClient, ids: &[String]) -> Result<Vec<SdkCustomerGateway>, AwsError> {
    Ok(pages_once!(
        client,
        "ec2:DescribeCustomerGateways",
        customer_gateways,
        "customer-gateway-id",
        ids,
        client.clients.ec2.describe_customer_gateways()
    ))
}

fn object(client: &AwsClient, known: &Value, found: &SdkCustomerGateway, account: &str) -> Value {
    let id = found.customer_gateway_id.as_deref().unwrap_or_default();
    let arn = client.arn("ec2", account, &format!("customer-gateway/{id}"));
    let short = found.bgp_asn.as_deref();
    let long = found.bgp_asn_extended.as_deref();
    let by_long = known.string("bgp_asn_extended").is_some();
    let number = short.or(long);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text("arn", Some(&arn))
        .maybe("bgp_asn", number.filter(|_| !by_long))
        .maybe("bgp_asn_extended", long.or(short).filter(|_| by_long))
        .text("certificate_arn", found.certificate_arn.as_deref())
        .text("device_name", found.device_name.as_deref())
        .text("ip_address", found.ip_address.as_deref())
        .text("type", found.r#type.as_deref())
        .set("tags_all", tags::value(found.tags.as_deref()));
    builder.build()
}
