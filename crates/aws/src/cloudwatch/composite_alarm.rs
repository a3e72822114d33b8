//! `aws_cloudwatch_composite_alarm`: an alarm whose rule names other alarms.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_composite_alarm>
//! - <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_cloudwatch::types::{AlarmType, CompositeAlarm as SdkAlarm};
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, actions, alarms, delete_alarm};
use super::tags::{self, sdk_tags};
use crate::answers::in_order;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, required,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_cloudwatch_composite_alarm`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_composite_alarm>
pub struct CompositeAlarm;

#[async_trait]
impl Resource for CompositeAlarm {
    fn title(&self) -> &'static str {
        "CloudWatch Composite Alarm"
    }

    fn spec(&self) -> Spec {
        let own = [
            id(),
            optional("actions_enabled", BOOL).default(true).force_new(),
            optional("alarm_description", STRING).length(0, 1024),
            required("alarm_name", STRING).force_new().length(0, 255),
            required("alarm_rule", STRING).length(1, 10_240),
            computed("arn", STRING),
        ];
        Spec::new(own.into_iter().chain(actions()))
            .block(suppressor())
            .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // An alarm that was made just now is not known to rules everywhere yet.
            retryable_while_new: &[("ValidationError", "in the alarm rule does not exist")],
            // To put an alarm once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("alarm_name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation, &operation.tags()).await?;
        Ok(operation.planned.text("alarm_name").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let pages = alarms(client, AlarmType::CompositeAlarm, known).await?;
        let found = pages.into_iter();
        let found: Vec<SdkAlarm> = found
            .flat_map(|it| it.composite_alarms.unwrap_or_default())
            .collect();
        let paired = in_order(known, "id", &found, |it| it.alarm_name.as_deref());
        let read = paired.map(|(known, found)| async move {
            match found {
                Some(found) => described(client, known, found).await,
                None => Ok(None),
            }
        });
        try_join_all(read).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let arguments = [
            "actions_suppressor",
            "alarm_actions",
            "alarm_description",
            "alarm_rule",
            "insufficient_data_actions",
            "ok_actions",
        ];
        match operation.changes_any(&arguments) {
            true => put(operation, &BTreeMap::new()).await,
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
        delete_alarm(operation).await
    }
}

fn suppressor() -> Nested {
    list_block(
        "actions_suppressor",
        [
            required("alarm", STRING).length(1, 1600),
            required("extension_period", NUMBER),
            required("wait_period", NUMBER),
        ],
    )
    .max(1)
}

async fn put(operation: &Operation<'_>, tags: &BTreeMap<String, String>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.cloudwatch);
    let suppressor = planned.first("actions_suppressor");
    let send = || {
        client
            .put_composite_alarm()
            .alarm_name(planned.text("alarm_name"))
            .alarm_rule(planned.text("alarm_rule"))
            .actions_enabled(planned.flag("actions_enabled"))
            .set_alarm_description(planned.owned("alarm_description"))
            .set_alarm_actions(Some(planned.strings("alarm_actions")))
            .set_insufficient_data_actions(Some(planned.strings("insufficient_data_actions")))
            .set_ok_actions(Some(planned.strings("ok_actions")))
            .set_actions_suppressor(suppressor.and_then(|it| it.owned("alarm")))
            .set_actions_suppressor_extension_period(
                suppressor.and_then(|it| it.integer("extension_period")),
            )
            .set_actions_suppressor_wait_period(suppressor.and_then(|it| it.integer("wait_period")))
            .set_tags(sdk_tags(tags))
            .send()
    };
    let answer = operation.client.call("cloudwatch:PutCompositeAlarm", send);
    answer.await.map(drop)
}

async fn described(
    client: &AwsClient,
    known: &Value,
    found: &SdkAlarm,
) -> Result<Option<Value>, AwsError> {
    let arn = found.alarm_arn.as_deref().unwrap_or_default();
    let Some(tags) = tags::of(client, arn).await? else {
        return Ok(None);
    };
    let name = found.alarm_name.as_deref();
    let suppressors = found.actions_suppressor.iter().map(|alarm| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("alarm", Some(alarm))
            .number(
                "extension_period",
                found.actions_suppressor_extension_period,
            )
            .number("wait_period", found.actions_suppressor_wait_period);
        builder.build()
    });
    let suppressors = Value::list(suppressor().element_type(), suppressors);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("arn", Some(arn))
        .flag("actions_enabled", found.actions_enabled)
        .set("actions_suppressor", suppressors)
        .string_set(
            "alarm_actions",
            found.alarm_actions.clone().unwrap_or_default(),
        )
        .text("alarm_description", found.alarm_description.as_deref())
        .text("alarm_name", name)
        .text("alarm_rule", found.alarm_rule.as_deref())
        .string_set(
            "insufficient_data_actions",
            found.insufficient_data_actions.clone().unwrap_or_default(),
        )
        .string_set("ok_actions", found.ok_actions.clone().unwrap_or_default())
        .set("tags_all", string_map_value(&tags));
    Ok(Some(builder.build()))
}
