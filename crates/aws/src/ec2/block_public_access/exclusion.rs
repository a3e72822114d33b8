//! `aws_vpc_block_public_access_exclusion`: a VPC or subnet that internet gateways lead to all the same.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_block_public_access_exclusion>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcBlockPublicAccessExclusion.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    InternetGatewayExclusionMode, ResourceType, VpcBlockPublicAccessExclusion as SdkExclusion,
};

use super::super::describe::pages;
use super::super::tags;
use crate::answers::{in_order, statuses};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, optional, required, string_map};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_vpc_block_public_access_exclusion`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_block_public_access_exclusion>
pub struct PublicAccessExclusion;

#[async_trait]
impl Resource for PublicAccessExclusion {
    fn title(&self) -> &'static str {
        "VPC Block Public Access Exclusion"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            computed("id", STRING).use_state_for_unknown(),
            required("internet_gateway_exclusion_mode", STRING)
                .one_of(&["allow-bidirectional", "allow-egress"]),
            computed("resource_arn", STRING).use_state_for_unknown(),
            optional("subnet_id", STRING).force_new(),
            optional("tags", string_map()),
            computed("tags_all", string_map()),
            optional("vpc_id", STRING).force_new(),
        ])
        .exactly_one(&["subnet_id", "vpc_id"])
        .timeouts(&[("create", 30), ("delete", 30), ("update", 30)])
        .framework()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidVpcBlockPublicAccessExclusionId.NotFound"],
            waits_create: true,
            waits_update: true,
            waits_delete: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let created = operation
            .client
            .call_once("ec2:CreateVpcBlockPublicAccessExclusion", || {
                ec2.create_vpc_block_public_access_exclusion()
                    .internet_gateway_exclusion_mode(mode(planned))
                    .set_subnet_id(planned.owned("subnet_id"))
                    .set_vpc_id(planned.owned("vpc_id"))
                    .set_tag_specifications(tags::with_attempt(
                        operation,
                        ResourceType::VpcBlockPublicAccessExclusion,
                    ))
                    .send()
            })
            .await?;
        let exclusion = created.vpc_block_public_access_exclusion;
        let id = exclusion.and_then(|it| it.exclusion_id);
        id.ok_or_else(|| AwsError::new("the answer holds no exclusion"))
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = all(client).await?;
        Ok(statuses(
            ids,
            &found,
            |it| it.exclusion_id.as_deref(),
            status,
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let mut found = all(client).await?;
        found.retain(|it| !state(it).starts_with("delete-"));
        let answers = in_order(known, "id", &found, |it| it.exclusion_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(known, found?)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("internet_gateway_exclusion_mode") {
            return Ok(());
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:ModifyVpcBlockPublicAccessExclusion", || {
                ec2.modify_vpc_block_public_access_exclusion()
                    .exclusion_id(operation.id())
                    .internet_gateway_exclusion_mode(mode(operation.planned))
                    .send()
            })
            .await?;
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteVpcBlockPublicAccessExclusion", || {
                let request = ec2.delete_vpc_block_public_access_exclusion();
                request.exclusion_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }
}

fn mode(planned: &Value) -> InternetGatewayExclusionMode {
    planned.text("internet_gateway_exclusion_mode").into()
}

/// All exclusions of the region: there is no filter by id, and the quota is 50
/// (<https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>).
async fn all(client: &AwsClient) -> Result<Vec<SdkExclusion>, AwsError> {
    Ok(pages!(
        client,
        "ec2:DescribeVpcBlockPublicAccessExclusions",
        vpc_block_public_access_exclusions,
        client
            .clients
            .ec2
            .describe_vpc_block_public_access_exclusions()
    ))
}

fn state(exclusion: &SdkExclusion) -> &str {
    exclusion.state.as_ref().map_or("", |it| it.as_str())
}

fn status(exclusion: &SdkExclusion) -> Status {
    let reason = || exclusion.reason.clone().unwrap_or_default();
    match state(exclusion) {
        "create-complete" | "update-complete" => Status::Ready,
        "create-failed" | "update-failed" => Status::Failed(reason()),
        "delete-complete" => Status::Ended("it was deleted".to_owned()),
        state => Status::Pending(state.to_owned()),
    }
}

fn object(known: &Value, found: &SdkExclusion) -> Value {
    let arn = found.resource_arn.as_deref();
    let mode = found.internet_gateway_exclusion_mode.as_ref();
    // `arn:aws:ec2:REGION:ACCOUNT:vpc/ID`, or with `subnet`.
    let named = |kind: &str| {
        let (_, resource) = arn?.rsplit_once(':')?;
        resource.strip_prefix(kind)?.strip_prefix('/')
    };
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", found.exclusion_id.as_deref())
        .text(
            "internet_gateway_exclusion_mode",
            mode.map(|it| it.as_str()),
        )
        .text("resource_arn", arn)
        .maybe("subnet_id", named("subnet"))
        .maybe("vpc_id", named("vpc"))
        .set("tags_all", tags::value(found.tags.as_deref()));
    builder.build()
}
