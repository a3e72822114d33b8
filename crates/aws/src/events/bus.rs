//! `aws_cloudwatch_event_bus`: an event bus of EventBridge.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_bus>
//! - <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_eventbridge::operation::describe_event_bus::DescribeEventBusOutput;
use aws_sdk_eventbridge::types::{DeadLetterConfig, IncludeDetail, Level, LogConfig};
use futures_util::future::try_join_all;

use super::requests::{CONCURRENT, DEFAULT_BUS, NOT_FOUND_CODES, bus};
use super::tags::{self, sdk_tags};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{Nested, STRING, Spec, computed, id, list_block, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_cloudwatch_event_bus`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_bus>
pub struct Bus;

#[async_trait]
impl Resource for Bus {
    fn title(&self) -> &'static str {
        "EventBridge Event Bus"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("description", STRING).length(0, 512),
            optional("event_source_name", STRING)
                .force_new()
                .length(1, 256),
            optional("kms_key_identifier", STRING).length(0, 2048),
            required("name", STRING).force_new().check(name),
        ])
        .block(dead_letter())
        .block(log())
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[CONCURRENT],
            retryable_delete_errors: &[CONCURRENT],
            // A name is one bus's.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.events);
        let tags = sdk_tags(&operation.tags());
        let send = || {
            client
                .create_event_bus()
                .name(planned.text("name"))
                .set_description(planned.owned("description"))
                .set_event_source_name(planned.owned("event_source_name"))
                .set_kms_key_identifier(planned.owned("kms_key_identifier"))
                .set_dead_letter_config(sdk_dead_letter(planned))
                .set_log_config(sdk_log(planned))
                .set_tags(tags.clone())
                .send()
        };
        let answer = operation.client.call_once("events:CreateEventBus", send);
        answer.await?;
        Ok(planned.text("name").to_owned())
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = operation.planned.text("name");
        let found = bus(operation.client, name).await?;
        Ok(Some(found.map(|_| name.to_owned()).into_iter().collect()))
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
            "kms_key_identifier",
            "dead_letter_config",
            "log_config",
        ];
        if !operation.changes_any(&arguments) {
            return Ok(());
        }
        let (planned, client) = (operation.planned, &operation.client.clients.events);
        let send = || {
            client
                .update_event_bus()
                .name(operation.id())
                .description(planned.text("description"))
                .kms_key_identifier(planned.text("kms_key_identifier"))
                .set_dead_letter_config(sdk_dead_letter(planned))
                .set_log_config(sdk_log(planned))
                .send()
        };
        let answer = operation.client.call("events:UpdateEventBus", send);
        answer.await.map(drop)
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
        let client = &operation.client.clients.events;
        let send = || client.delete_event_bus().name(operation.id()).send();
        let answer = operation.client.call("events:DeleteEventBus", send);
        answer.await.map(drop)
    }
}

fn dead_letter() -> Nested {
    list_block(
        "dead_letter_config",
        [optional("arn", STRING).check(checks::arn)],
    )
    .max(1)
}

fn log() -> Nested {
    list_block(
        "log_config",
        [
            optional("include_detail", STRING).one_of(&["NONE", "FULL"]),
            optional("level", STRING).one_of(&["OFF", "ERROR", "INFO", "TRACE"]),
        ],
    )
    .max(1)
}

/// A check: a name that is not that of the bus which every region has.
fn name(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "._-/".contains(it);
    if text == DEFAULT_BUS {
        return Some(format!("cannot be \"{DEFAULT_BUS}\""));
    }
    let is_right = (1..=256).contains(&text.len()) && text.chars().all(is_allowed);
    (!is_right).then(|| {
        format!("invalid value for {name} (1 to 256 letters, digits and any of ._-/): {text}")
    })
}

fn sdk_dead_letter(planned: &Value) -> Option<DeadLetterConfig> {
    let block = planned.first("dead_letter_config")?;
    let arn = block.owned("arn");
    Some(DeadLetterConfig::builder().set_arn(arn).build())
}

fn sdk_log(planned: &Value) -> Option<LogConfig> {
    let block = planned.first("log_config")?;
    let detail = block.string("include_detail").map(IncludeDetail::from);
    let level = block.string("level").map(Level::from);
    let builder = LogConfig::builder().set_include_detail(detail);
    Some(builder.set_level(level).build())
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let Some(found) = bus(client, known.text("id")).await? else {
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

fn described(known: &Value, found: &DescribeEventBusOutput) -> ObjectBuilder {
    let name = found.name.as_deref();
    let source = name.filter(|it| it.starts_with("aws.partner/"));
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("name", name)
        .text("arn", found.arn.as_deref())
        .text("description", found.description.as_deref())
        .text(
            "event_source_name",
            source.or(known.string("event_source_name")),
        )
        .text("kms_key_identifier", found.kms_key_identifier.as_deref())
        .set("dead_letter_config", shown_dead_letter(found))
        .set("log_config", shown_log(found));
    builder
}

fn shown_dead_letter(found: &DescribeEventBusOutput) -> Value {
    let configs = found.dead_letter_config.iter();
    let configs = configs.filter(|it| it.arn.is_some()).map(|it| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder.text("arn", it.arn.as_deref());
        builder.build()
    });
    Value::list(dead_letter().element_type(), configs)
}

fn shown_log(found: &DescribeEventBusOutput) -> Value {
    let configs = found.log_config.iter().map(|it| {
        let detail = it.include_detail.as_ref().map(IncludeDetail::as_str);
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("include_detail", detail)
            .text("level", it.level.as_ref().map(Level::as_str));
        builder.build()
    });
    Value::list(log().element_type(), configs)
}
