//! `aws_autoscaling_notification`: the events of groups that a topic of SNS is told.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_notification>
//! - <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutNotificationConfiguration.html>

use async_trait::async_trait;
use aws_sdk_autoscaling::types::NotificationConfiguration;

use super::requests::{pages, unless_absent};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required, string_set};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_autoscaling_notification`: what groups tell a topic.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_notification>
pub struct Notification;

#[async_trait]
impl Resource for Notification {
    fn title(&self) -> &'static str {
        "Auto Scaling Notification"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("group_names", string_set()),
            required("notifications", string_set()),
            required("topic_arn", STRING).force_new(),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            // A topic that was made just now is not known everywhere yet.
            retryable_errors: &[(
                "ValidationError",
                "Unable to publish test message to notification target",
            )],
            // To put a configuration once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("topic_arn")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation, operation.planned.strings("group_names")).await?;
        Ok(operation.planned.text("topic_arn").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        // A request that names a group that is gone is refused: all are listed, and looked through.
        let all = pages!(
            client,
            "autoscaling:DescribeNotificationConfigurations",
            notification_configurations,
            client
                .clients
                .autoscaling
                .describe_notification_configurations()
        );
        Ok(known.iter().map(|known| object(known, &all)).collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, planned) = (operation.prior, operation.planned);
        let (before, after) = (prior.strings("group_names"), planned.strings("group_names"));
        let left = before.iter().filter(|it| !after.contains(it));
        let left: Vec<String> = left.cloned().collect();
        remove(operation, left).await?;
        if operation.changes("notifications") {
            return put(operation, after).await;
        }
        match operation.changes("group_names") {
            true => {
                let new = after.into_iter().filter(|it| !before.contains(it));
                put(operation, new.collect()).await
            }
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        remove(operation, operation.prior.strings("group_names")).await
    }

    fn import(&self, _id: &str) -> Result<ObjectBuilder, Problem> {
        Err(not_importable("aws_autoscaling_notification"))
    }
}

async fn put(operation: &Operation<'_>, groups: Vec<String>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.autoscaling);
    for group in groups {
        let send = || {
            client
                .put_notification_configuration()
                .auto_scaling_group_name(&group)
                .topic_arn(planned.text("topic_arn"))
                .set_notification_types(Some(planned.strings("notifications")))
                .send()
        };
        let action = "autoscaling:PutNotificationConfiguration";
        operation.client.call(action, send).await?;
    }
    Ok(())
}

async fn remove(operation: &Operation<'_>, groups: Vec<String>) -> Result<(), AwsError> {
    let client = &operation.client.clients.autoscaling;
    let topic = operation.prior.text("topic_arn");
    for group in groups {
        let send = || {
            let request = client.delete_notification_configuration();
            let request = request.auto_scaling_group_name(&group);
            request.topic_arn(topic).send()
        };
        let action = "autoscaling:DeleteNotificationConfiguration";
        unless_absent(operation.client.call(action, send).await)?;
    }
    Ok(())
}

/// What the groups that are known tell the topic; none if they tell nothing any more.
fn object(known: &Value, all: &[NotificationConfiguration]) -> Option<Value> {
    let topic = known.string("topic_arn").unwrap_or(known.text("id"));
    let groups = known.strings("group_names");
    let own = all.iter().filter(|it| {
        let group = it.auto_scaling_group_name.as_ref();
        it.topic_arn.as_deref() == Some(topic) && group.is_some_and(|it| groups.contains(it))
    });
    let own: Vec<&NotificationConfiguration> = own.collect();
    if own.is_empty() {
        return None;
    }
    let names = own
        .iter()
        .filter_map(|it| it.auto_scaling_group_name.clone());
    let kinds = own.iter().filter_map(|it| it.notification_type.clone());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(topic))
        .string_set("group_names", names)
        .string_set("notifications", kinds)
        .text("topic_arn", Some(topic));
    Some(builder.build())
}
