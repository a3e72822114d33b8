//! `aws_autoscaling_lifecycle_hook`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_lifecycle_hook>
//! - <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html>

use async_trait::async_trait;
use aws_sdk_autoscaling::types::LifecycleHook as SdkLifecycleHook;

use super::requests::{is_absent, unless_absent};
use crate::checks;
use crate::children;
use crate::client::AwsClient;
use crate::declare::{NUMBER, STRING, Spec, id, optional, optional_computed, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_autoscaling_lifecycle_hook`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_lifecycle_hook>
pub struct LifecycleHook;

#[async_trait]
impl Resource for LifecycleHook {
    fn title(&self) -> &'static str {
        "Auto Scaling Lifecycle Hook"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("autoscaling_group_name", STRING).force_new(),
            optional_computed("default_result", STRING).one_of(&["CONTINUE", "ABANDON"]),
            optional("heartbeat_timeout", NUMBER).between(30, 7200),
            required("lifecycle_transition", STRING).one_of(&[
                "autoscaling:EC2_INSTANCE_LAUNCHING",
                "autoscaling:EC2_INSTANCE_TERMINATING",
            ]),
            required("name", STRING).force_new().length(1, 255),
            optional("notification_metadata", STRING).length(1, 1023),
            optional("notification_target_arn", STRING).check(checks::arn),
            optional("role_arn", STRING).check(checks::arn),
        ])
        .default_timeout(5)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            // A topic or role that was made just now is not known everywhere yet.
            retryable_errors: &[(
                "ValidationError",
                "Unable to publish test message to notification target",
            )],
            // To put a hook once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(operation.planned.text("name").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |group: String| async move { hooks(client, &group).await };
        let find = |known: &Value, all: &[SdkLifecycleHook]| {
            let name = known.string("name").unwrap_or(known.text("id"));
            let mut all = all.iter();
            let hook = all.find(|it| it.lifecycle_hook_name.as_deref() == Some(name))?;
            Some(object(known, hook))
        };
        children::read(known, "autoscaling_group_name", list, find).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&[
            "default_result",
            "heartbeat_timeout",
            "lifecycle_transition",
            "notification_metadata",
            "notification_target_arn",
            "role_arn",
        ]);
        put(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.autoscaling);
        let send = || {
            client
                .delete_lifecycle_hook()
                .auto_scaling_group_name(prior.text("autoscaling_group_name"))
                .lifecycle_hook_name(prior.text("name"))
                .send()
        };
        let answer = operation
            .client
            .call("autoscaling:DeleteLifecycleHook", send);
        unless_absent(answer.await)
    }

    /// An import is by the names of the group and of the hook.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let form = "The id is the name of the group, a slash, and the name of the hook.";
        let names = ("autoscaling_group_name", "name");
        children::imported(id, '/', form, names)
    }
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.autoscaling);
    let send = || {
        client
            .put_lifecycle_hook()
            .auto_scaling_group_name(planned.text("autoscaling_group_name"))
            .lifecycle_hook_name(planned.text("name"))
            .set_default_result(planned.owned("default_result"))
            .set_heartbeat_timeout(planned.integer("heartbeat_timeout"))
            .set_lifecycle_transition(planned.owned("lifecycle_transition"))
            .set_notification_metadata(planned.owned("notification_metadata"))
            .set_notification_target_arn(planned.owned("notification_target_arn"))
            .set_role_arn(planned.owned("role_arn"))
            .send()
    };
    let answer = operation.client.call("autoscaling:PutLifecycleHook", send);
    answer.await.map(drop)
}

/// The hooks of a group; none if it is not there.
async fn hooks(client: &AwsClient, group: &str) -> Result<Vec<SdkLifecycleHook>, AwsError> {
    let answer = client.call("autoscaling:DescribeLifecycleHooks", || {
        let request = client.clients.autoscaling.describe_lifecycle_hooks();
        request.auto_scaling_group_name(group).send()
    });
    match answer.await {
        Err(error) if is_absent(&error) => Ok(Vec::new()),
        answer => Ok(answer?.lifecycle_hooks.unwrap_or_default()),
    }
}

fn object(known: &Value, hook: &SdkLifecycleHook) -> Value {
    let name = hook.lifecycle_hook_name.as_deref();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text(
            "autoscaling_group_name",
            hook.auto_scaling_group_name.as_deref(),
        )
        .text("default_result", hook.default_result.as_deref())
        .number("heartbeat_timeout", hook.heartbeat_timeout)
        .text("lifecycle_transition", hook.lifecycle_transition.as_deref())
        .text("name", name)
        .text(
            "notification_metadata",
            hook.notification_metadata.as_deref(),
        )
        .text(
            "notification_target_arn",
            hook.notification_target_arn.as_deref(),
        )
        .text("role_arn", hook.role_arn.as_deref());
    builder.build()
}
