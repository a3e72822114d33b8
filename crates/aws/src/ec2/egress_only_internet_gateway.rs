//! `aws_egress_only_internet_gateway`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/egress_only_internet_gateway>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateEgressOnlyInternetGateway.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{EgressOnlyInternetGateway as SdkEgressOnlyInternetGateway, ResourceType};

use super::describe::pages;
use super::tags;
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_egress_only_internet_gateway`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/egress_only_internet_gateway>
pub struct EgressOnlyInternetGateway;

#[async_trait]
impl Resource for EgressOnlyInternetGateway {
    fn title(&self) -> &'static str {
        "EC2 Egress-only Internet Gateway"
    }

    fn spec(&self) -> Spec {
        Spec::new([id(), required("vpc_id", STRING).force_new()])
            .tagged()
            .default_timeout(5)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidGatewayID.NotFound"],
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
            .call_once("ec2:CreateEgressOnlyInternetGateway", || {
                let tags =
                    tags::without_attempt(operation, ResourceType::EgressOnlyInternetGateway);
                ec2.create_egress_only_internet_gateway()
                    .client_token(operation.client_token())
                    .set_vpc_id(operation.planned.owned("vpc_id"))
                    .set_tag_specifications(tags)
                    .send()
            })
            .await?;
        created
            .egress_only_internet_gateway
            .and_then(|gateway| gateway.egress_only_internet_gateway_id)
            .ok_or_else(|| AwsError::new("the answer holds no gateway"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let vpc = operation.planned.string("vpc_id");
        let same = describe(operation.client).await?.into_iter().filter(|it| {
            let mut associations = it.attachments.iter().flatten();
            associations.any(|association| association.vpc_id.as_deref() == vpc)
                && tags::match_planned(operation, it.tags.as_deref())
        });
        let ids = same.filter_map(|it| it.egress_only_internet_gateway_id);
        Ok(Some(ids.collect()))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let mut found = describe(client).await?;
        let wanted = distinct(known, "id");
        found.retain(|it| {
            let id = it.egress_only_internet_gateway_id.as_ref();
            id.is_some_and(|id| wanted.contains(id))
        });
        let answers = in_order(known, "id", &found, |it| {
            it.egress_only_internet_gateway_id.as_deref()
        });
        let answers = answers.map(|(known, found)| {
            let found = found?;
            let vpc = found
                .attachments
                .iter()
                .flatten()
                .find_map(|it| it.vpc_id.as_deref());
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("vpc_id", vpc)
                .set("tags_all", tags::value(found.tags.as_deref()));
            Some(builder.build())
        });
        Ok(answers.collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteEgressOnlyInternetGateway", || {
                let request = ec2.delete_egress_only_internet_gateway();
                request
                    .egress_only_internet_gateway_id(operation.id())
                    .send()
            })
            .await?;
        Ok(())
    }
}

/// All of them: one missing id would fail a list of ids as a whole.
async fn describe(client: &AwsClient) -> Result<Vec<SdkEgressOnlyInternetGateway>, AwsError> {
    Ok(pages!(
        client,
        "ec2:DescribeEgressOnlyInternetGateways",
        egress_only_internet_gateways,
        client
            .clients
            .ec2
            .describe_egress_only_internet_gateways()
            .max_results(255)
    ))
}
