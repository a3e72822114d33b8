//! `aws_instance`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>

mod capacity;
mod change;
mod data;
mod describe;
mod diff;
mod disks;
mod launch;
mod modify;
mod options;
mod profile;
mod read;
mod schema;
mod template;
mod user_data;

pub(super) use capacity::stop;
pub(super) use data::InstanceData;

use async_trait::async_trait;
use aws_sdk_ec2::types::{Instance as SdkInstance, InstanceStateName};

use self::describe::{describe, state, status};
use super::deleting::after_deletion;
use super::tags;
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::ec2::describe::{filter, pages};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_instance`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance>
pub struct Instance;

#[async_trait]
impl Resource for Instance {
    fn title(&self) -> &'static str {
        "EC2 Instance"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidInstanceID.NotFound"],
            // A profile, and the role in it, may be too new for EC2.
            retryable_while_new: &[
                ("InvalidParameterValue", "Invalid IAM Instance Profile"),
                ("InvalidParameterValue", "iamInstanceProfile"),
                ("InvalidParameterValue", " has no associated IAM Roles"),
            ],
            retry_seconds: 120,
            waits_create: true,
            waits_delete: true,
            supports_client_token: true,
            found_by_comparison: true,
            poll_interval: (2.0, 3.0),
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        launch::launch(operation).await
    }

    /// By the token that it was started with.
    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let image = operation
            .planned
            .owned("ami")
            .map(|image| filter("image-id", [image]));
        let reservations = pages!(
            operation.client,
            "ec2:DescribeInstances",
            reservations,
            operation
                .client
                .clients
                .ec2
                .describe_instances()
                .max_results(1000)
                .set_filters(image.clone().map(|it| vec![it]))
        );
        let token = operation.client_token();
        let instances = reservations
            .into_iter()
            .flat_map(|it| it.instances.unwrap_or_default());
        let mut ours = instances.filter(|it| {
            it.client_token.as_ref() == Some(&token)
                && state(it) != Some(&InstanceStateName::Terminated)
        });
        Ok(ours
            .next()
            .filter(|_| !token.is_empty())
            .and_then(|it| it.instance_id))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        change::finish(operation, id).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, ids).await?;
        let status = |id: &String| {
            let instance = found.iter().find(|it| it.instance_id.as_ref() == Some(id));
            instance.map_or(Status::Absent, status)
        };
        Ok(ids.iter().map(status).collect())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let ids = distinct(known, "id");
        let is_leaving = |it: &SdkInstance| state(it) == Some(&InstanceStateName::ShuttingDown);
        let mut found = after_deletion(client, || describe(client, &ids), is_leaving).await?;
        found.retain(|it| state(it) != Some(&InstanceStateName::Terminated));
        let details = read::Details::of(client, known, &found).await?;
        let answers = in_order(known, "id", &found, |it| it.instance_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(read::object(client, known, found?, &details)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        change::update(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if operation.prior.flag("force_destroy") {
            change::lift_protection(operation).await?;
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:TerminateInstances", || {
                ec2.terminate_instances()
                    .instance_ids(operation.id())
                    .send()
            })
            .await?;
        Ok(())
    }
}
