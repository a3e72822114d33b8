//! What SQS refuses, and what takes it time.

use crate::testing::{json, sandbox};
use crate::{Latency, Sandbox};
use std::time::Duration;

async fn ask(sandbox: &Sandbox, action: &str, body: &str) -> (u16, String) {
    json(sandbox, "sqs", &format!("AmazonSQS.{action}"), body).await
}

const URL: &str = r#"{"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"}"#;
const NAME: &str = r#"{"QueueName": "jobs"}"#;

#[tokio::test(start_paused = true)]
async fn a_name_is_not_free_for_a_minute() {
    let sandbox = sandbox(|options| options.latencies.queue_deleted = Latency::seconds(5, 5));
    assert_eq!(ask(&sandbox, "CreateQueue", NAME).await.0, 200);
    assert_eq!(ask(&sandbox, "CreateQueue", NAME).await.0, 200);
    let other = r#"{"QueueName": "jobs", "Attributes": {"DelaySeconds": "5"}}"#;
    let (_, body) = ask(&sandbox, "CreateQueue", other).await;
    assert!(body.contains("QueueNameExists"), "{body}");
    assert_eq!(ask(&sandbox, "DeleteQueue", URL).await.0, 200);
    assert_eq!(ask(&sandbox, "GetQueueAttributes", URL).await.0, 200);
    tokio::time::sleep(Duration::from_secs(6)).await;
    let (_, body) = ask(&sandbox, "GetQueueAttributes", URL).await;
    assert!(body.contains("QueueDoesNotExist"), "{body}");
    let (_, body) = ask(&sandbox, "CreateQueue", NAME).await;
    assert!(body.contains("QueueDeletedRecently"), "{body}");
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(ask(&sandbox, "CreateQueue", NAME).await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn changes_of_attributes_settle() {
    let sandbox = sandbox(|options| options.latencies.queue_settled = Latency::seconds(9, 9));
    ask(&sandbox, "CreateQueue", NAME).await;
    let with = |more: &str| URL.replace('}', &format!(", {more}}}"));
    let delay = with(r#""Attributes": {"DelaySeconds": "7"}"#);
    assert_eq!(ask(&sandbox, "SetQueueAttributes", &delay).await.0, 200);
    let all = with(r#""AttributeNames": ["DelaySeconds"]"#);
    let told = ask(&sandbox, "GetQueueAttributes", &all).await.1;
    assert_eq!(told, r#"{"Attributes":{"DelaySeconds":"0"}}"#);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let told = ask(&sandbox, "GetQueueAttributes", &all).await.1;
    assert_eq!(told, r#"{"Attributes":{"DelaySeconds":"7"}}"#);
    for refused in [
        r#"{"DelaySeconds": "901"}"#,
        r#"{"FifoQueue": "true"}"#,
        r#"{"ContentBasedDeduplication": "true"}"#,
        r#"{"Colour": "blue"}"#,
        r#"{"Policy": "{}"}"#,
        r#"{"RedrivePolicy": "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:no\",\"maxReceiveCount\":5}"}"#,
        r#"{"RedriveAllowPolicy": "{\"redrivePermission\":\"byQueue\"}"}"#,
    ] {
        let body = with(&format!("\"Attributes\": {refused}"));
        let (status, body) = ask(&sandbox, "SetQueueAttributes", &body).await;
        assert_eq!(status, 400, "{refused}: {body}");
    }
}
