//! `aws_sqs_queue` as AWS describes it.

use super::super::requests::{QueueAttributes, attributes};
use super::super::tags;
use super::schema::prefix_of;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::policy;
use rform_core::value::Value;

/// How long a data key is used again if nothing else was said, in seconds:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>.
const KEY_REUSE: i64 = 300;

/// Reads a queue; none if it is not there.
pub(super) async fn read(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let url = known.text("id");
    let (found, tags) =
        futures_util::future::try_join(attributes(client, url), tags::of(client, url)).await?;
    let (Some(found), Some(tags)) = (found, tags) else {
        return Ok(None);
    };
    let mut builder = object(known, url, &found);
    builder.set("tags_all", string_map_value(&tags));
    Ok(Some(builder.build()))
}

fn object(known: &Value, url: &str, found: &QueueAttributes) -> ObjectBuilder {
    let text = |name: &str| found.get(name).map(String::as_str);
    let flag = |name: &str| text(name).map(|it| it == "true");
    let kept = |name: &str, known_as: &str| {
        policy::kept_json(text(name).unwrap_or_default(), known.string(known_as))
    };
    let name = url.rsplit('/').next().unwrap_or_default();
    let policy = policy::kept(text("Policy").unwrap_or_default(), known.string("policy"));
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(url))
        .text("url", Some(url))
        .text("arn", text("QueueArn"))
        .text("name", Some(name))
        .text("name_prefix", prefix_of(name))
        .flag("fifo_queue", flag("FifoQueue"))
        .flag(
            "content_based_deduplication",
            flag("ContentBasedDeduplication"),
        )
        .text("deduplication_scope", text("DeduplicationScope"))
        .text("fifo_throughput_limit", text("FifoThroughputLimit"))
        .text("kms_master_key_id", text("KmsMasterKeyId"))
        .flag("sqs_managed_sse_enabled", flag("SqsManagedSseEnabled"))
        .text("policy", Some(&policy))
        .text(
            "redrive_policy",
            Some(&kept("RedrivePolicy", "redrive_policy")),
        )
        .text(
            "redrive_allow_policy",
            Some(&kept("RedriveAllowPolicy", "redrive_allow_policy")),
        );
    set_numbers(&mut builder, found);
    builder
}

fn set_numbers(builder: &mut ObjectBuilder, found: &QueueAttributes) {
    let number = |name: &str| found.get(name).and_then(|it| it.parse::<i64>().ok());
    let numbers = [
        ("delay_seconds", number("DelaySeconds")),
        ("max_message_size", number("MaximumMessageSize")),
        (
            "message_retention_seconds",
            number("MessageRetentionPeriod"),
        ),
        (
            "receive_wait_time_seconds",
            number("ReceiveMessageWaitTimeSeconds"),
        ),
        ("visibility_timeout_seconds", number("VisibilityTimeout")),
        (
            "kms_data_key_reuse_period_seconds",
            number("KmsDataKeyReusePeriodSeconds").or(Some(KEY_REUSE)),
        ),
    ];
    for (name, number) in numbers {
        builder.set(name, Value::int(number.unwrap_or_default()));
    }
}
