//! `aws_lb_target_group_attachment`, and `aws_alb_target_group_attachment`, which is the same
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group_attachment>
//! - <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html>

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types::{
    TargetDescription, TargetHealthDescription, TargetHealthReasonEnum,
};

use super::requests::{NOT_FOUND_CODES, found};
use crate::checks;
use crate::children;
use crate::client::AwsClient;
use crate::declare::{NUMBER, STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_lb_target_group_attachment`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group_attachment>
pub struct TargetGroupAttachment;

#[async_trait]
impl Resource for TargetGroupAttachment {
    fn title(&self) -> &'static str {
        "ELBv2 Target Group Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("availability_zone", STRING).force_new(),
            optional("port", NUMBER).force_new().between(1, 65535),
            required("target_group_arn", STRING)
                .force_new()
                .check(checks::arn),
            required("target_id", STRING).force_new(),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // An instance that was launched just now is registered as soon as it runs; the right
            // to invoke a function takes a while to be known.
            retryable_errors: &[
                ("InvalidTarget", ""),
                ("AccessDenied", "elasticloadbalancing principal"),
            ],
            retry_seconds: 600,
            // To register a target once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let client = &operation.client.clients.elbv2;
        let group = operation.planned.text("target_group_arn");
        let target = target(operation.planned);
        operation
            .client
            .call("elasticloadbalancing:RegisterTargets", || {
                let request = client.register_targets().target_group_arn(group);
                request.targets(target.clone()).send()
            })
            .await?;
        Ok(naming::generated(operation, &format!("{group}-")))
    }

    /// One request for each target group, whatever number of targets it has.
    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |group: String| async move { targets(client, &group).await };
        let find = |known: &Value, all: &[TargetHealthDescription]| {
            let is_there = all.iter().any(|it| is_same(known, it));
            is_there.then(|| ObjectBuilder::from(known).build())
        };
        children::read(known, "target_group_arn", list, find).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.elbv2;
        let target = target(operation.prior);
        let answer = operation
            .client
            .call("elasticloadbalancing:DeregisterTargets", || {
                client
                    .deregister_targets()
                    .target_group_arn(operation.prior.text("target_group_arn"))
                    .targets(target.clone())
                    .send()
            });
        answer.await.map(drop)
    }

    fn import(&self, _id: &str) -> Result<ObjectBuilder, Problem> {
        Err(not_importable("aws_lb_target_group_attachment"))
    }
}

fn target(object: &Value) -> TargetDescription {
    TargetDescription::builder()
        .set_id(object.owned("target_id"))
        .set_port(object.integer("port"))
        .set_availability_zone(object.owned("availability_zone"))
        .build()
}

/// The targets of a group; none if the group is not there.
async fn targets(client: &AwsClient, arn: &str) -> Result<Vec<TargetHealthDescription>, AwsError> {
    let answer = client.call("elasticloadbalancing:DescribeTargetHealth", || {
        let request = client.clients.elbv2.describe_target_health();
        request.target_group_arn(arn).send()
    });
    let found = found(answer.await)?;
    let found = found.and_then(|it| it.target_health_descriptions);
    Ok(found.unwrap_or_default())
}

/// Whether a target is the registered one. One that is being drained is not registered any more:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html>.
fn is_same(known: &Value, found: &TargetHealthDescription) -> bool {
    let reason = found
        .target_health
        .as_ref()
        .and_then(|it| it.reason.clone());
    let is_leaving = matches!(
        reason,
        Some(
            TargetHealthReasonEnum::DeregistrationInProgress
                | TargetHealthReasonEnum::NotRegistered
        )
    );
    let Some(target) = found.target.as_ref().filter(|_| !is_leaving) else {
        return false;
    };
    let port = known.integer("port");
    target.id.as_deref() == known.string("target_id") && (port.is_none() || target.port == port)
}
