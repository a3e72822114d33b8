//! `aws_cloudwatch_log_group`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group>
//! - <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>

use std::collections::HashMap;

use async_trait::async_trait;
use aws_sdk_cloudwatchlogs::types::{LogGroup as SdkLogGroup, LogGroupClass};
use futures_util::future::try_join_all;

use super::requests::{ABORTED, NOT_FOUND_CODES, group};
use super::tags::{self, LogGroupTagging};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_cloudwatch_log_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group>
pub struct LogGroup;

/// How long events can be kept, in days; 0 is for ever:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>.
const RETENTION: [i64; 23] = [
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

#[async_trait]
impl Resource for LogGroup {
    fn title(&self) -> &'static str {
        "CloudWatch Logs Log Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional_computed("deletion_protection_enabled", BOOL),
            optional("kms_key_id", STRING).check(checks::arn),
            optional_computed("log_group_class", STRING)
                .force_new()
                .one_of(&["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]),
            optional_computed("name", STRING)
                .force_new()
                .conflicts_with(&["name_prefix"])
                .check(name),
            optional_computed("name_prefix", STRING)
                .force_new()
                .conflicts_with(&["name"])
                .check(name),
            optional("retention_in_days", NUMBER)
                .default(0)
                .check(retention),
            optional("skip_destroy", BOOL).default(false).own(),
        ])
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[ABORTED],
            retryable_delete_errors: &[ABORTED],
            // A name is one group's.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &LogGroupTagging
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.logs);
        let name = naming::name(operation, "name", "name_prefix");
        let tags: HashMap<String, String> = operation.tags().into_iter().collect();
        let tags = (!tags.is_empty()).then_some(tags);
        operation
            .client
            .call_once("logs:CreateLogGroup", || {
                client
                    .create_log_group()
                    .log_group_name(&name)
                    .set_kms_key_id(planned.owned("kms_key_id"))
                    .set_log_group_class(planned.string("log_group_class").map(LogGroupClass::from))
                    .set_deletion_protection_enabled(planned.boolean("deletion_protection_enabled"))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        Ok(name)
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let found = group(operation.client, &name).await?;
        Ok(Some(found.map(|_| name).into_iter().collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        match operation.planned.integer("retention_in_days").unwrap_or(0) {
            0 => Ok(()),
            days => retain(operation.client, id, days).await,
        }
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (planned, client, id) = (operation.planned, operation.client, operation.id());
        if operation.changes("retention_in_days") {
            let days = planned.integer("retention_in_days").unwrap_or(0);
            retain(client, id, days).await?;
        }
        if operation.changes("kms_key_id") {
            associate_key(client, id, planned.string("kms_key_id")).await?;
        }
        if operation.changes("deletion_protection_enabled") {
            let protects = planned.flag("deletion_protection_enabled");
            let answer = client.call("logs:PutLogGroupDeletionProtection", || {
                let request = client.clients.logs.put_log_group_deletion_protection();
                let request = request.log_group_identifier(id);
                request.deletion_protection_enabled(protects).send()
            });
            answer.await?;
        }
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if operation.prior.flag("skip_destroy") {
            return Ok(());
        }
        let client = &operation.client.clients.logs;
        let send = || {
            let request = client.delete_log_group();
            request.log_group_name(operation.id()).send()
        };
        let answer = operation.client.call("logs:DeleteLogGroup", send);
        answer.await.map(drop)
    }
}

/// Keeps events for so many days; 0 is for ever.
async fn retain(client: &AwsClient, id: &str, days: i32) -> Result<(), AwsError> {
    if days == 0 {
        let answer = client.call("logs:DeleteRetentionPolicy", || {
            let request = client.clients.logs.delete_retention_policy();
            request.log_group_name(id).send()
        });
        return answer.await.map(drop);
    }
    let answer = client.call("logs:PutRetentionPolicy", || {
        let request = client.clients.logs.put_retention_policy();
        request.log_group_name(id).retention_in_days(days).send()
    });
    answer.await.map(drop)
}

/// Has events encrypted by a key from now on, or by none of the account's.
async fn associate_key(client: &AwsClient, id: &str, key: Option<&str>) -> Result<(), AwsError> {
    let Some(key) = key else {
        let answer = client.call("logs:DisassociateKmsKey", || {
            let request = client.clients.logs.disassociate_kms_key();
            request.log_group_name(id).send()
        });
        return answer.await.map(drop);
    };
    let answer = client.call("logs:AssociateKmsKey", || {
        let request = client.clients.logs.associate_kms_key();
        request.log_group_name(id).kms_key_id(key).send()
    });
    answer.await.map(drop)
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let Some(found) = group(client, known.text("id")).await? else {
        return Ok(None);
    };
    let Some(tags) = tags::of(client, arn_of(&found)).await? else {
        return Ok(None);
    };
    let mut builder = described(known, &found);
    let name = found.log_group_name.as_deref();
    builder
        .text("name_prefix", name.and_then(naming::prefix_of))
        .set("tags_all", string_map_value(&tags));
    Ok(Some(builder.build()))
}

/// The ARN without `:*` at its end.
pub(super) fn arn_of(found: &SdkLogGroup) -> &str {
    let arn = found.log_group_arn.as_deref().or(found.arn.as_deref());
    arn.unwrap_or_default().trim_end_matches(":*")
}

/// A group as AWS describes it, without its tags.
pub(super) fn described(known: &Value, found: &SdkLogGroup) -> ObjectBuilder {
    let name = found.log_group_name.as_deref();
    let class = found.log_group_class.as_ref().map(LogGroupClass::as_str);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("arn", Some(arn_of(found)))
        .flag(
            "deletion_protection_enabled",
            found.deletion_protection_enabled,
        )
        .text("kms_key_id", found.kms_key_id.as_deref())
        .text("log_group_class", Some(class.unwrap_or("STANDARD")))
        .text("name", name)
        .number("retention_in_days", found.retention_in_days);
    builder
}

fn retention(name: &str, value: &Value) -> Option<String> {
    let days = value.as_i64().filter(|it| !RETENTION.contains(it))?;
    let allowed: Vec<String> = RETENTION.iter().map(ToString::to_string).collect();
    let allowed = allowed.join(" ");
    Some(format!(
        "expected {name} to be one of [{allowed}], got {days}"
    ))
}

/// A check: at most 512 letters, digits and some marks:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>.
pub(super) fn name(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    if text.len() > 512 {
        return Some(format!(
            "\"{name}\" cannot be longer than 512 characters: \"{text}\""
        ));
    }
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "._/#-".contains(it);
    (!text.chars().all(is_allowed)).then(|| {
        format!(
            "\"{name}\" isn't a valid log group name (alphanumeric characters, underscores, \
             hyphens, slashes, hash signs and dots are allowed): \"{text}\""
        )
    })
}
