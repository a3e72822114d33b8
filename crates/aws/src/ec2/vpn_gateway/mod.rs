//! `aws_vpn_gateway`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpn_gateway>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnGateway.html>

pub(super) mod attachment;
pub(super) mod propagation;
mod requests;

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    AttachmentStatus, GatewayType, ResourceType, VpnGateway as SdkVpnGateway,
};

use super::blockers::blocker;
use super::gateway_blockers::vpn_connections;
use super::tags;
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, optional_computed};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use requests::{NOT_FOUND_CODES, attach, attached_to, describe, detach};
use rform_core::value::Value;

/// The resource `aws_vpn_gateway`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpn_gateway>
pub struct VpnGateway;

#[async_trait]
impl Resource for VpnGateway {
    fn title(&self) -> &'static str {
        "EC2 VPN Gateway"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional_computed("amazon_side_asn", STRING)
                .force_new()
                .check(asn),
            computed("arn", STRING),
            optional("availability_zone", STRING).force_new(),
            optional_computed("vpc_id", STRING),
        ])
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            dependency_violation_codes: &["DependencyViolation", "IncorrectState"],
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let asn = planned
            .string("amazon_side_asn")
            .and_then(|it| it.parse().ok());
        let created = operation
            .client
            .call_once("ec2:CreateVpnGateway", || {
                ec2.create_vpn_gateway()
                    .set_amazon_side_asn(asn)
                    .set_availability_zone(planned.owned("availability_zone"))
                    .r#type(GatewayType::Ipsec1)
                    .set_tag_specifications(tags::with_attempt(operation, ResourceType::VpnGateway))
                    .send()
            })
            .await?;
        let id = created.vpn_gateway.and_then(|it| it.vpn_gateway_id);
        id.ok_or_else(|| AwsError::new("the answer holds no VPN gateway"))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        match operation.planned.string("vpc_id") {
            Some(vpc) => attach(operation, id, vpc).await,
            None => Ok(()),
        }
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, &distinct(known, "id")).await?;
        let account = client.identity().await?.account.clone();
        let answers = in_order(known, "id", &found, |it| it.vpn_gateway_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(client, known, found?, &account)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("vpc_id") {
            return Ok(());
        }
        if let Some(vpc) = operation.prior.string("vpc_id") {
            detach(operation, operation.id(), vpc).await?;
        }
        self.finish(operation, operation.id()).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let found = describe(operation.client, &[operation.id().to_owned()]).await?;
        if let Some(vpc) = found.first().and_then(attached_to) {
            detach(operation, operation.id(), vpc).await?;
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteVpnGateway", || {
                ec2.delete_vpn_gateway()
                    .vpn_gateway_id(operation.id())
                    .send()
            })
            .await?;
        Ok(())
    }

    /// Its VPC, which the next try detaches it from, and its connections.
    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let (client, id) = (operation.client, operation.id());
        let found = describe(client, &[id.to_owned()]).await?;
        let attachments = found
            .into_iter()
            .flat_map(|it| it.vpc_attachments.unwrap_or_default());
        let attached = attachments.filter(|it| it.state != Some(AttachmentStatus::Detached));
        let attached = attached.map(|it| Blocker {
            is_being_deleted: true,
            ..blocker("attachment to VPC", it.vpc_id)
        });
        let connections = vpn_connections(client, "vpn-gateway-id", id).await?;
        Ok(attached.chain(connections).collect())
    }
}

/// The private numbers of autonomous systems that Amazon's side may have, among others:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnGateway.html>.
pub(super) fn asn(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|it| !it.is_empty())?;
    match text.parse::<u64>() {
        Ok(number) if (1..=4_294_967_294).contains(&number) => None,
        Ok(number) => Some(format!(
            "{name} ({number}) must be in the range 1 to 4294967294"
        )),
        Err(_) => Some(format!("{name} (\"{text}\") must be a 64-bit integer")),
    }
}

fn object(client: &AwsClient, known: &Value, found: &SdkVpnGateway, account: &str) -> Value {
    let id = found.vpn_gateway_id.as_deref().unwrap_or_default();
    let arn = client.arn("ec2", account, &format!("vpn-gateway/{id}"));
    let asn = found.amazon_side_asn.map(|it| it.to_string());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text("amazon_side_asn", asn.as_deref())
        .text("arn", Some(&arn))
        .text("vpc_id", attached_to(found))
        .set("tags_all", tags::value(found.tags.as_deref()));
    if let Some(zone) = found
        .availability_zone
        .as_deref()
        .filter(|it| !it.is_empty())
    {
        builder.text("availability_zone", Some(zone));
    }
    builder.build()
}
