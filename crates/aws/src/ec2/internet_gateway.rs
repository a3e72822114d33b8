//! `aws_internet_gateway`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/internet_gateway>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{InternetGateway as SdkInternetGateway, ResourceType};

use super::describe::{pages, pages_by};
use super::{blockers, tags};
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional_computed};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_internet_gateway`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/internet_gateway>
pub struct InternetGateway;

#[async_trait]
impl Resource for InternetGateway {
    fn title(&self) -> &'static str {
        "EC2 Internet Gateway"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("owner_id", STRING),
            optional_computed("vpc_id", STRING),
        ])
        .tagged()
        .timeouts(&[("create", 20), ("delete", 20), ("update", 20)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidInternetGatewayID.NotFound"],
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let ec2 = &operation.client.clients.ec2;
        let created = operation
            .client
            .call_once("ec2:CreateInternetGateway", || {
                let tags = tags::with_attempt(operation, ResourceType::InternetGateway);
                ec2.create_internet_gateway()
                    .set_tag_specifications(tags)
                    .send()
            })
            .await?;
        created
            .internet_gateway
            .and_then(|gateway| gateway.internet_gateway_id)
            .ok_or_else(|| AwsError::new("the answer holds no internet gateway"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let found = pages!(
            operation.client,
            "ec2:DescribeInternetGateways",
            internet_gateways,
            operation.client.clients.ec2.describe_internet_gateways()
        );
        let free = found.into_iter().filter(|it| {
            attached_to(it).is_none() && tags::match_planned(operation, it.tags.as_deref())
        });
        Ok(Some(free.filter_map(|it| it.internet_gateway_id).collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        match operation.planned.string("vpc_id") {
            Some(vpc) => attach(operation.client, id, vpc).await,
            None => Ok(()),
        }
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, &distinct(known, "id")).await?;
        let answers = in_order(known, "id", &found, |it| it.internet_gateway_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(client, known, found?)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("vpc_id") {
            return Ok(());
        }
        if let Some(vpc) = operation.prior.string("vpc_id") {
            detach(operation.client, operation.id(), vpc).await?;
        }
        self.finish(operation, operation.id()).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if let Some(vpc) = operation.prior.string("vpc_id") {
            detach(operation.client, operation.id(), vpc).await?;
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteInternetGateway", || {
                let request = ec2.delete_internet_gateway();
                request.internet_gateway_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        match operation.prior.string("vpc_id") {
            Some(vpc) => blockers::mapped_addresses(operation.client, vpc).await,
            None => Ok(Vec::new()),
        }
    }
}

/// Attaches a gateway to a VPC; to attach it once more changes nothing.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn attach(client: &AwsClient, id: &str, vpc: &str) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    let done = client
        .call("ec2:AttachInternetGateway", || {
            let request = ec2.attach_internet_gateway().vpc_id(vpc);
            request.internet_gateway_id(id).send()
        })
        .await;
    match done {
        // An earlier try, the response of which was lost, has done it.
        Err(error) if error.is(&["Resource.AlreadyAssociated"]) => {
            let found = describe(client, &[id.to_owned()]).await?;
            let hangs_on = found.first().and_then(attached_to);
            if hangs_on == Some(vpc) {
                Ok(())
            } else {
                Err(error)
            }
        }
        other => other.map(drop),
    }
}

/// Detaches a gateway from a VPC. If it is attached to another VPC or to none, or the VPC is gone,
/// nothing is to be done.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn detach(client: &AwsClient, id: &str, vpc: &str) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    let done = client
        .call("ec2:DetachInternetGateway", || {
            let request = ec2.detach_internet_gateway().vpc_id(vpc);
            request.internet_gateway_id(id).send()
        })
        .await;
    done.map(drop)
        .or_else(|error| error.unless(&["Gateway.NotAttached", "InvalidVpcID.NotFound"]))
}

/// The gateways of these ids.
pub(super) async fn describe(
    client: &AwsClient,
    ids: &[String],
) -> Result<Vec<SdkInternetGateway>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeInternetGateways",
        internet_gateways,
        "internet-gateway-id",
        ids,
        client
            .clients
            .ec2
            .describe_internet_gateways()
            .max_results(1000)
    ))
}

/// The VPC that a gateway is attached to.
pub(super) fn attached_to(gateway: &SdkInternetGateway) -> Option<&str> {
    let attachments = gateway.attachments.as_deref().unwrap_or_default();
    attachments.iter().find_map(|it| it.vpc_id.as_deref())
}

fn object(client: &AwsClient, known: &Value, gateway: &SdkInternetGateway) -> Value {
    let id = gateway.internet_gateway_id.as_deref().unwrap_or_default();
    let owner = gateway.owner_id.as_deref().unwrap_or_default();
    let arn = client.arn("ec2", owner, &format!("internet-gateway/{id}"));
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text("arn", Some(&arn))
        .text("owner_id", Some(owner))
        .text("vpc_id", attached_to(gateway))
        .set("tags_all", tags::value(gateway.tags.as_deref()));
    builder.build()
}
