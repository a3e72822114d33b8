//! The requests for the attributes of a queue, which all types of the service are made of.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_sqs::types::QueueAttributeName;

use crate::answers;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::policy;
use crate::resource::Operation;

/// The error codes of an absent queue, in the words of the query protocol and of JSON:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &[
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
];

/// A policy that names a role or user which was made just now is refused at first.
pub(super) const NEW_PRINCIPAL: (&str, &str) = ("InvalidAttributeValue", "parameter Policy");

/// A queue for dead letters that was made just now is not known everywhere at first.
pub(super) const NEW_TARGET: (&str, &str) =
    ("InvalidParameterValue", "Dead letter target does not exist");

/// Seconds between two looks at attributes that settle, which takes up to a minute:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>.
const INTERVAL: f64 = 2.0;

/// Attributes of a queue by their names in the API.
pub(super) type QueueAttributes = BTreeMap<String, String>;

/// An answer; none if the error is that of an absent queue.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    answers::found(answer, NOT_FOUND_CODES)
}

/// All attributes of a queue; none if it is not there.
pub(super) async fn attributes(
    client: &AwsClient,
    url: &str,
) -> Result<Option<QueueAttributes>, AwsError> {
    let answer = client.call("sqs:GetQueueAttributes", || {
        let request = client.clients.sqs.get_queue_attributes().queue_url(url);
        request.attribute_names(QueueAttributeName::All).send()
    });
    let found = found(answer.await)?.map(|it| it.attributes.unwrap_or_default());
    let pairs = |it: HashMap<QueueAttributeName, String>| {
        let pairs = it.into_iter();
        pairs.map(|(name, value)| (name.as_str().to_owned(), value))
    };
    Ok(found.map(|it| pairs(it).collect()))
}

/// Attributes in the form of a request.
pub(super) fn sdk_attributes(attributes: &QueueAttributes) -> HashMap<QueueAttributeName, String> {
    let pairs = attributes.iter();
    pairs
        .map(|(name, value)| (name.as_str().into(), value.clone()))
        .collect()
}

/// Sets attributes of a queue, if there are any, and waits until they are seen.
pub(super) async fn set(
    operation: &Operation<'_>,
    url: &str,
    attributes: &QueueAttributes,
) -> Result<(), AwsError> {
    if attributes.is_empty() {
        return Ok(());
    }
    let client = operation.client;
    let answer = client.call("sqs:SetQueueAttributes", || {
        let request = client.clients.sqs.set_queue_attributes().queue_url(url);
        let attributes = sdk_attributes(attributes);
        request.set_attributes(Some(attributes)).send()
    });
    answer.await?;
    settled(operation, url, attributes).await
}

/// Waits until a queue has these attributes: a change is not seen everywhere for up to a minute.
pub(super) async fn settled(
    operation: &Operation<'_>,
    url: &str,
    wanted: &QueueAttributes,
) -> Result<(), AwsError> {
    let holds = || async {
        let found = attributes(operation.client, url).await?;
        // A queue that is gone has none of them, which is what a delete of one is to lead to.
        Ok(has_all(&found.unwrap_or_default(), wanted))
    };
    let what = "the attributes of the queue to settle";
    operation.until(what, INTERVAL, holds).await
}

/// Whether all attributes that are wanted are there; an empty one is as good as none.
fn has_all(found: &QueueAttributes, wanted: &QueueAttributes) -> bool {
    wanted.iter().all(|(name, wanted)| {
        let found = found.get(name).map(String::as_str).unwrap_or_default();
        found == wanted
            || policy::is_same_json(found, wanted)
            || (name == "Policy" && policy::is_same(found, wanted))
    })
}
