//! `aws_autoscaling_attachment`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_attachment>
//! - <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachLoadBalancerTargetGroups.html>

use async_trait::async_trait;

use super::requests::{groups, unless_absent};
use crate::answers::{distinct, in_order};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_autoscaling_attachment`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_attachment>
pub struct Attachment;

#[async_trait]
impl Resource for Attachment {
    fn title(&self) -> &'static str {
        "Auto Scaling Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("autoscaling_group_name", STRING).force_new(),
            optional("elb", STRING).force_new(),
            optional("lb_target_group_arn", STRING)
                .force_new()
                .check(checks::arn),
        ])
        .exactly_one(&["elb", "lb_target_group_arn"])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            retryable_errors: &[("ValidationError", "update too many")],
            retryable_delete_errors: &[("ValidationError", "update too many")],
            // To attach the same once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let planned = operation.planned;
        let group = planned.text("autoscaling_group_name");
        let client = &operation.client.clients.autoscaling;
        if let Some(balancer) = planned.string("elb") {
            let send = || {
                let request = client.attach_load_balancers();
                let request = request.auto_scaling_group_name(group);
                request.load_balancer_names(balancer).send()
            };
            let answer = operation
                .client
                .call("autoscaling:AttachLoadBalancers", send);
            answer.await?;
        } else {
            let target = planned.text("lb_target_group_arn");
            let send = || {
                let request = client.attach_load_balancer_target_groups();
                let request = request.auto_scaling_group_name(group);
                request.target_group_arns(target).send()
            };
            let answer = operation
                .client
                .call("autoscaling:AttachLoadBalancerTargetGroups", send);
            answer.await?;
        }
        Ok(naming::generated(operation, &format!("{group}-")))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let key = "autoscaling_group_name";
        let found = groups(client, &distinct(known, key)).await?;
        let answers = in_order(known, key, &found, |it| {
            it.auto_scaling_group_name.as_deref()
        });
        Ok(answers
            .map(|(known, group)| {
                let group = group?;
                let has = |all: &Option<Vec<String>>, name: &str| {
                    let wanted = known.string(name)?;
                    let all = all.as_deref().unwrap_or_default();
                    all.iter().any(|it| it == wanted).then_some(())
                };
                match known.string("elb") {
                    Some(_) => has(&group.load_balancer_names, "elb")?,
                    None => has(&group.target_group_arns, "lb_target_group_arn")?,
                }
                Some(ObjectBuilder::from(known).build())
            })
            .collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let prior = operation.prior;
        let group = prior.text("autoscaling_group_name");
        let client = &operation.client.clients.autoscaling;
        if let Some(balancer) = prior.string("elb") {
            let send = || {
                let request = client.detach_load_balancers();
                let request = request.auto_scaling_group_name(group);
                request.load_balancer_names(balancer).send()
            };
            let answer = operation
                .client
                .call("autoscaling:DetachLoadBalancers", send);
            return unless_absent(answer.await);
        }
        let target = prior.text("lb_target_group_arn");
        let send = || {
            let request = client.detach_load_balancer_target_groups();
            let request = request.auto_scaling_group_name(group);
            request.target_group_arns(target).send()
        };
        let answer = operation
            .client
            .call("autoscaling:DetachLoadBalancerTargetGroups", send);
        unless_absent(answer.await)
    }

    fn import(&self, _id: &str) -> Result<ObjectBuilder, Problem> {
        Err(not_importable("aws_autoscaling_attachment"))
    }
}
