//! `aws_cloudwatch_event_rule`: a rule that selects events or runs on a schedule.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_rule>
//! - <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_eventbridge::operation::describe_rule::DescribeRuleOutput;
use aws_sdk_eventbridge::types::RuleState;
use futures_util::future::try_join_all;

use super::requests::{CONCURRENT, NOT_FOUND_CODES, bus_name, found, id_of, imported};
use super::tags::{self, sdk_tags};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, computed, id, optional, optional_computed};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Operation, Resource};
use crate::{checks, json, naming, policy};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_cloudwatch_event_rule`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_rule>
pub struct Rule;

/// The states of rules:
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>.
const STATES: &[&str] = &[
    "ENABLED",
    "DISABLED",
    "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
];

/// A role that was made just now cannot be assumed everywhere yet.
const NEW_ROLE: (&str, &str) = ("ValidationException", "cannot be assumed by principal");

/// Targets that were removed a moment ago still count.
const HAS_TARGETS: (&str, &str) = (
    "ValidationException",
    "Rule can't be deleted since it has targets",
);

#[async_trait]
impl Resource for Rule {
    fn title(&self) -> &'static str {
        "EventBridge Rule"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("description", STRING).length(0, 512),
            bus_name(),
            optional("event_pattern", STRING)
                .check(json::json)
                .length(0, 4096)
                .state_func(policy::normal)
                .diff_suppress(policy::same_json),
            optional("force_destroy", BOOL).default(false).own(),
            optional("is_enabled", BOOL)
                .default(true)
                .deprecated("is_enabled is deprecated. Use state instead.")
                .conflicts_with(&["state"]),
            optional_computed("name", STRING)
                .force_new()
                .conflicts_with(&["name_prefix"])
                .check(name),
            optional_computed("name_prefix", STRING)
                .force_new()
                .conflicts_with(&["name"])
                .check(name),
            optional("role_arn", STRING).check(checks::arn),
            optional("schedule_expression", STRING).length(0, 256),
            optional("state", STRING)
                .default("ENABLED")
                .one_of(STATES)
                .conflicts_with(&["is_enabled"]),
        ])
        .at_least_one(&["event_pattern", "schedule_expression"])
        .version(1)
        .tagged()
        .default_timeout(5)
        .customize_diff(customize_diff)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[CONCURRENT],
            retryable_while_new: &[NEW_ROLE],
            retryable_delete_errors: &[CONCURRENT, HAS_TARGETS],
            // To put a rule once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        let name = naming::name(operation, "name", "name_prefix");
        Some(id_of(operation.planned.text("event_bus_name"), "/", &name))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        put(operation, &name, &operation.tags()).await?;
        Ok(id_of(operation.planned.text("event_bus_name"), "/", &name))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let arguments = [
            "description",
            "event_pattern",
            "is_enabled",
            "role_arn",
            "schedule_expression",
            "state",
        ];
        match operation.changes_any(&arguments) {
            true => put(operation, operation.prior.text("name"), &BTreeMap::new()).await,
            false => Ok(()),
        }
    }

    async fn retag(
        &self,
        operation: &Operation<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        tags::retag(operation.client, operation.prior.text("arn"), removed, &set).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.events);
        let send = || {
            client
                .delete_rule()
                .name(prior.text("name"))
                .set_event_bus_name(prior.owned("event_bus_name"))
                .force(prior.flag("force_destroy"))
                .send()
        };
        let answer = operation.client.call("events:DeleteRule", send);
        answer.await.map(drop)
    }

    /// An import is by the names of the bus and of the rule.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        imported(id, "name")
    }
}

/// Whether a rule is enabled follows from its state, and the other way round.
fn customize_diff(diff: &mut ResourceDiff<'_>) {
    let is_said = |name: &str| diff.config.get(name).is_some_and(|it| !it.is_null());
    let (said_enabled, said_state) = (is_said("is_enabled"), is_said("state"));
    if said_enabled {
        match diff.planned.value("is_enabled").as_bool() {
            Some(true) => _ = diff.planned.set("state", Value::string("ENABLED")),
            Some(false) => _ = diff.planned.set("state", Value::string("DISABLED")),
            None => diff.set_new_computed("state"),
        }
    } else if said_state && let Some(state) = diff.planned.value("state").as_str() {
        let enabled = Value::Bool(state != "DISABLED");
        diff.planned.set("is_enabled", enabled);
    }
}

/// A check: at most 64 letters, digits and some marks:
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>.
fn name(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    if text.len() > 64 {
        return Some(format!(
            "\"{name}\" cannot be longer than 64 characters: \"{text}\""
        ));
    }
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    (!text.chars().all(is_allowed)).then(|| {
        format!("\"{name}\" doesn't comply with restrictions (letters, digits, ._-): \"{text}\"")
    })
}

async fn put(
    operation: &Operation<'_>,
    name: &str,
    tags: &BTreeMap<String, String>,
) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.events);
    let state = match planned.boolean("is_enabled") {
        Some(false) => "DISABLED",
        _ => planned.string("state").unwrap_or("ENABLED"),
    };
    let send = || {
        client
            .put_rule()
            .name(name)
            .set_event_bus_name(planned.owned("event_bus_name"))
            .description(planned.text("description"))
            .set_event_pattern(planned.owned("event_pattern"))
            .set_role_arn(planned.owned("role_arn"))
            .set_schedule_expression(planned.owned("schedule_expression"))
            .state(RuleState::from(state))
            .set_tags(sdk_tags(tags))
            .send()
    };
    let answer = operation.client.call("events:PutRule", send);
    answer.await.map(drop)
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let id = known.text("id");
    let name = known.string("name");
    let name = name.unwrap_or(id.rsplit('/').next().unwrap_or_default());
    let answer = client.call("events:DescribeRule", || {
        let request = client.clients.events.describe_rule().name(name);
        let bus = known.owned("event_bus_name");
        request.set_event_bus_name(bus).send()
    });
    let Some(found) = found(answer.await)? else {
        return Ok(None);
    };
    let arn = found.arn.as_deref().unwrap_or_default();
    let Some(tags) = tags::of(client, arn).await? else {
        return Ok(None);
    };
    let mut builder = described(known, &found);
    builder.set("tags_all", string_map_value(&tags));
    Ok(Some(builder.build()))
}

fn described(known: &Value, found: &DescribeRuleOutput) -> ObjectBuilder {
    let name = found.name.as_deref();
    let pattern = found.event_pattern.as_deref().unwrap_or_default();
    let pattern = policy::kept_json(pattern, known.string("event_pattern"));
    let state = found.state.as_ref().map_or("ENABLED", RuleState::as_str);
    let bus = known
        .string("event_bus_name")
        .or(found.event_bus_name.as_deref());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("arn", found.arn.as_deref())
        .text("description", found.description.as_deref())
        .text("event_bus_name", bus)
        .text("event_pattern", Some(&pattern))
        .flag("is_enabled", Some(state != "DISABLED"))
        .text("name", name)
        .text("name_prefix", name.and_then(naming::prefix_of))
        .text("role_arn", found.role_arn.as_deref())
        .text("schedule_expression", found.schedule_expression.as_deref())
        .text("state", Some(state))
        .fallback("force_destroy", Value::Bool(false));
    builder
}
