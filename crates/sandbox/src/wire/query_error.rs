//! Errors of a JSON service in the words of the query protocol that it spoke before.

use bytes::Bytes;
use http::Response;
use serde_json::Value;

/// Adds the header that tells an error in the words of the former query protocol:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html>.
pub(super) fn name(response: &mut Response<Bytes>) {
    let document: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    let Some(code) = document.get("__type").and_then(Value::as_str) else {
        return;
    };
    let code = match code {
        "QueueDoesNotExist" => "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDeletedRecently" => "AWS.SimpleQueueService.QueueDeletedRecently",
        "QueueNameExists" => "QueueAlreadyExists",
        other => other,
    };
    if let Ok(value) = format!("{code};Sender").parse() {
        response.headers_mut().insert("x-amzn-query-error", value);
    }
}
