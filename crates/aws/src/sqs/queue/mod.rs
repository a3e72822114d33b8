//! `aws_sqs_queue`: a queue, standard or first in, first out.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue>
//! - <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html>

mod read;
mod schema;

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::requests::{
    NEW_PRINCIPAL, NEW_TARGET, NOT_FOUND_CODES, QueueAttributes, attributes, found, sdk_attributes,
    set, settled,
};
use super::tags::QueueTagging;
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::{Attributes, attribute_text};
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_sqs_queue`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue>
pub struct Queue;

/// The arguments that are attributes of a queue, with their names in the API:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("content_based_deduplication", "ContentBasedDeduplication"),
    ("deduplication_scope", "DeduplicationScope"),
    ("delay_seconds", "DelaySeconds"),
    ("fifo_queue", "FifoQueue"),
    ("fifo_throughput_limit", "FifoThroughputLimit"),
    (
        "kms_data_key_reuse_period_seconds",
        "KmsDataKeyReusePeriodSeconds",
    ),
    ("kms_master_key_id", "KmsMasterKeyId"),
    ("max_message_size", "MaximumMessageSize"),
    ("message_retention_seconds", "MessageRetentionPeriod"),
    ("policy", "Policy"),
    ("receive_wait_time_seconds", "ReceiveMessageWaitTimeSeconds"),
    ("redrive_allow_policy", "RedriveAllowPolicy"),
    ("redrive_policy", "RedrivePolicy"),
    ("sqs_managed_sse_enabled", "SqsManagedSseEnabled"),
    ("visibility_timeout_seconds", "VisibilityTimeout"),
];

/// A queue of that name was deleted less than a minute ago, in the words of both protocols:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html>.
const DELETED_RECENTLY: [(&str, &str); 2] = [
    ("AWS.SimpleQueueService.QueueDeletedRecently", ""),
    ("QueueDeletedRecently", ""),
];

#[async_trait]
impl Resource for Queue {
    fn title(&self) -> &'static str {
        "SQS Queue"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &DELETED_RECENTLY,
            retryable_while_new: &[NEW_PRINCIPAL, NEW_TARGET],
            waits_delete: true,
            // A name is one queue's.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &QueueTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let client = &operation.client.clients.sqs;
        let (name, tags) = (schema::name_of(operation), operation.tags());
        let answer = operation.client.call_once("sqs:CreateQueue", || {
            let tags = tags.clone().into_iter().collect();
            client
                .create_queue()
                .queue_name(&name)
                .set_attributes(Some(sdk_attributes(&created(operation.planned))))
                .set_tags((!operation.tags().is_empty()).then_some(tags))
                .send()
        });
        let url = answer.await?.queue_url.unwrap_or_default();
        // AWS answers with a queue that has the same attributes, whoever made it.
        match operation.before().is_some_and(|it| it.contains(&url)) {
            true => Err(AwsError::refused(
                "QueueNameExists",
                format!("the queue {name} already exists"),
            )),
            false => Ok(url),
        }
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let found = url_of(operation.client, &schema::name_of(operation)).await?;
        Ok(Some(found.into_iter().collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        settled(operation, id, &created(operation.planned)).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let status = |id: &String| {
            let id = id.clone();
            async move {
                let found = attributes(client, &id).await?;
                Ok(found.map_or(Status::Absent, |_| Status::Ready))
            }
        };
        try_join_all(ids.iter().map(status)).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read::read(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let changed = ATTRIBUTES.iter();
        let changed = changed.filter(|(argument, _)| operation.changes(argument));
        let changed = changed.map(|(argument, name)| {
            let value = attribute_text(operation.planned.attribute(argument));
            ((*name).to_owned(), value)
        });
        set(operation, operation.id(), &changed.collect()).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.sqs;
        let send = || client.delete_queue().queue_url(operation.id()).send();
        let answer = operation.client.call("sqs:DeleteQueue", send);
        answer.await.map(drop)
    }
}

/// The attributes of a new queue. AWS refuses those of FIFO queues for others, whatever they say.
fn created(planned: &Value) -> QueueAttributes {
    let attributes = ATTRIBUTES.iter().filter_map(|(argument, name)| {
        let value = attribute_text(planned.attribute(argument));
        let is_of_fifo = ["content_based_deduplication", "fifo_queue"].contains(argument);
        let is_void = value.is_empty() || (is_of_fifo && value == "false");
        (!is_void).then(|| ((*name).to_owned(), value))
    });
    attributes.collect()
}

/// The URL of the queue with that name; none if there is no such queue.
pub(super) async fn url_of(client: &AwsClient, name: &str) -> Result<Option<String>, AwsError> {
    let answer = client.call("sqs:GetQueueUrl", || {
        client.clients.sqs.get_queue_url().queue_name(name).send()
    });
    Ok(found(answer.await)?.and_then(|it| it.queue_url))
}
