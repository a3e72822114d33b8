//! `aws_lb_listener_rule`, and `aws_alb_listener_rule`, which is the same
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener_rule>
//! - <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html>

mod condition;
mod schema;
mod transform;

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types::{Rule as SdkRule, RulePriorityPair};

use super::action::{self, sdk_actions};
use super::requests::{NOT_FOUND_CODES, by_arns, pages};
use super::tags::{ArnTagging, sdk_tags, tags_of};
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_lb_listener_rule`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener_rule>
pub struct ListenerRule;

/// What is added to the refusal of a priority that was chosen here: the next one is tried then.
const CHOSEN: &str = "the next free priority is taken";

#[async_trait]
impl Resource for ListenerRule {
    fn title(&self) -> &'static str {
        "ELBv2 Listener Rule"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[("PriorityInUse", CHOSEN)],
            // Nothing but the list of rules tells which one a lost create has made.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &ArnTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        if let Some(priority) = operation.planned.integer("priority") {
            return create(operation, priority).await;
        }
        // Rules without a priority come after those that there are, one by one.
        let _turn = operation.client.shared.rule_priorities.lock().await;
        let listener = operation.planned.text("listener_arn");
        let rules = of_listener(operation.client, listener).await?;
        let priorities = rules.iter().filter_map(priority);
        let next = priorities.max().unwrap_or_default() + 1;
        let made = create(operation, next).await;
        made.map_err(|error| match error.is(&["PriorityInUse"]) {
            true => AwsError {
                message: format!("{}: {CHOSEN}", error.message),
                ..error
            },
            false => error,
        })
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let planned = operation.planned;
        let rules = of_listener(operation.client, planned.text("listener_arn")).await?;
        let wanted = planned.integer("priority");
        let rules = rules.into_iter();
        let rules = rules.filter(|it| wanted.is_none() || priority(it) == wanted);
        Ok(Some(rules.filter_map(|it| it.rule_arn).collect()))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, &distinct(known, "id")).await?;
        let arns: Vec<String> = found.iter().filter_map(|it| it.rule_arn.clone()).collect();
        let tags = tags_of(client, &arns).await?;
        let answers = in_order(known, "id", &found, |rule| rule.rule_arn.as_deref());
        Ok(answers
            .map(|(known, rule)| {
                let tags = tags.get(known.text("id")).cloned().unwrap_or_default();
                let mut builder = described(known, rule?);
                builder.set("tags_all", string_map_value(&tags));
                Some(builder.build())
            })
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if operation.changes("priority") {
            set_priority(operation).await?;
        }
        match operation.changes_any(&["action", "condition", "transform"]) {
            true => modify(operation).await,
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.elbv2;
        let send = || client.delete_rule().rule_arn(operation.id()).send();
        let answer = operation
            .client
            .call("elasticloadbalancing:DeleteRule", send);
        answer.await.map(drop)
    }
}

async fn create(operation: &Operation<'_>, priority: i32) -> Result<String, AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.elbv2);
    let tags = sdk_tags(&operation.tags());
    let transforms = transform::sdk(planned);
    let transforms = (!transforms.is_empty()).then_some(transforms);
    let created = operation
        .client
        .call_once("elasticloadbalancing:CreateRule", || {
            client
                .create_rule()
                .set_listener_arn(planned.owned("listener_arn"))
                .priority(priority)
                .set_actions(Some(sdk_actions(planned, "action")))
                .set_conditions(Some(condition::sdk(planned)))
                .set_transforms(transforms.clone())
                .set_tags(tags.clone())
                .send()
        })
        .await?;
    let rule = created.rules.unwrap_or_default().into_iter().next();
    rule.and_then(|it| it.rule_arn)
        .ok_or_else(|| AwsError::new("the answer holds no rule"))
}

async fn set_priority(operation: &Operation<'_>) -> Result<(), AwsError> {
    let client = &operation.client.clients.elbv2;
    let pair = RulePriorityPair::builder()
        .rule_arn(operation.id())
        .set_priority(operation.planned.integer("priority"))
        .build();
    let answer = operation
        .client
        .call("elasticloadbalancing:SetRulePriorities", || {
            let request = client.set_rule_priorities();
            request.rule_priorities(pair.clone()).send()
        });
    answer.await.map(drop)
}

async fn modify(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.elbv2);
    let transforms = transform::sdk(planned);
    let resets = transforms.is_empty() && operation.changes("transform");
    let transforms = (!transforms.is_empty()).then_some(transforms);
    let answer = operation
        .client
        .call("elasticloadbalancing:ModifyRule", || {
            client
                .modify_rule()
                .rule_arn(operation.id())
                .set_actions(Some(sdk_actions(planned, "action")))
                .set_conditions(Some(condition::sdk(planned)))
                .set_transforms(transforms.clone())
                .set_reset_transforms(resets.then_some(true))
                .send()
        });
    answer.await.map(drop)
}

/// The priority of a rule; none of the default one.
fn priority(rule: &SdkRule) -> Option<i32> {
    rule.priority.as_deref()?.parse().ok()
}

/// Describes rules by ARN; those that are absent are left out.
async fn describe(client: &AwsClient, arns: &[String]) -> Result<Vec<SdkRule>, AwsError> {
    by_arns(arns, |part| async move {
        let answer = client
            .call("elasticloadbalancing:DescribeRules", || {
                let request = client.clients.elbv2.describe_rules();
                request.set_rule_arns(Some(part.clone())).send()
            })
            .await?;
        Ok(answer.rules.unwrap_or_default())
    })
    .await
}

/// All rules of a listener, the default one included.
async fn of_listener(client: &AwsClient, arn: &str) -> Result<Vec<SdkRule>, AwsError> {
    Ok(pages!(
        client,
        "elasticloadbalancing:DescribeRules",
        rules,
        client.clients.elbv2.describe_rules().listener_arn(arn)
    ))
}

fn described(known: &Value, rule: &SdkRule) -> ObjectBuilder {
    let arn = rule.rule_arn.as_deref();
    let actions = rule.actions.as_deref().unwrap_or_default();
    let conditions = rule.conditions.as_deref().unwrap_or_default();
    let transforms = rule.transforms.as_deref().unwrap_or_default();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", arn)
        .text("arn", arn)
        .set("action", action::value(action::Of::Rule, known, actions))
        .set("condition", condition::value(conditions))
        .text("listener_arn", arn.and_then(listener_of).as_deref())
        .number("priority", priority(rule))
        .set("transform", transform::value(transforms));
    builder
}

/// The ARN of a rule's listener: `…:listener-rule/app/NAME/ID/LISTENER/RULE`.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html>
fn listener_of(rule: &str) -> Option<String> {
    let (before, path) = rule.split_once(":listener-rule/")?;
    let (listener, _) = path.rsplit_once('/')?;
    Some(format!("{before}:listener/{listener}"))
}
