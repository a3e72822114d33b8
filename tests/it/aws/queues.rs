//! SQS: queues, and their policies as types of their own.

use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, life, made, text};

const QUEUE: &str = "aws_sqs_queue";
const URL: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs";

async fn harness() -> Harness {
    let harness = Harness::new(21);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

fn policy(action: &str) -> String {
    let statement = json!({
        "Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*",
    });
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn redrive(target: &Value, count: u32) -> String {
    json!({"deadLetterTargetArn": text(target, "arn"), "maxReceiveCount": count}).to_string()
}

#[tokio::test(start_paused = true)]
async fn a_queue_changes_in_place_once_its_attributes_have_settled() {
    let harness = harness().await;
    let dead = made(&harness, QUEUE, json!({"name": "dead"})).await;
    let first = json!({
        "name": "jobs", "delay_seconds": 5, "policy": policy("sqs:SendMessage"),
        "redrive_policy": redrive(&dead, 3), "tags": {"a": "1"},
    });
    let second = json!({
        "name": "jobs", "visibility_timeout_seconds": 60, "policy": policy("sqs:*"),
        "redrive_policy": redrive(&dead, 4), "kms_master_key_id": "alias/aws/sqs",
        "redrive_allow_policy": json!({"redrivePermission": "denyAll"}).to_string(),
    });
    let queue = life(&harness, QUEUE, URL, first, second).await;
    assert_eq!(text(&queue, "url"), URL);
    let managed = queue.get("sqs_managed_sse_enabled").cloned();
    assert_eq!(managed, Some(Value::Bool(false)));
    let found = harness.data(QUEUE, json!({"name": "jobs"})).await;
    let found = found.expect("a queue");
    assert_eq!(text(&found, "arn"), text(&queue, "arn"));
    gone(&harness, &[(QUEUE, &queue), (QUEUE, &dead)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_name_is_used_again_when_its_minute_has_passed() {
    let harness = harness().await;
    for _ in 0..2 {
        let queue = made(&harness, QUEUE, json!({"name": "jobs"})).await;
        gone(&harness, &[(QUEUE, &queue)]).await;
    }
    let queue = made(
        &harness,
        QUEUE,
        json!({"name_prefix": "jobs", "fifo_queue": true}),
    )
    .await;
    assert!(text(&queue, "name").ends_with(".fifo"));
    assert_eq!(text(&queue, "name_prefix"), "jobs");
    gone(&harness, &[(QUEUE, &queue)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_somebody_else_made_is_left_alone() {
    let harness = harness().await;
    let config = json!({"name": "jobs"});
    made(&harness, QUEUE, config.clone()).await;
    for config in [config, json!({"name": "jobs", "delay_seconds": 1})] {
        let response = harness.change(QUEUE, &Value::NULL, &config).await;
        let said = response.problems.first().map(|it| it.summary.clone());
        let said = said.unwrap_or_default();
        assert!(said.contains("already exists"), "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn policies_of_a_queue_are_types_of_their_own() {
    let harness = harness().await;
    let dead = made(&harness, QUEUE, json!({"name": "dead"})).await;
    let queue = made(&harness, QUEUE, json!({"name": "jobs"})).await;
    let with = |name: &str, value: String| json!({"queue_url": text(&queue, "url"), name: value});
    let allow = |what: &str| json!({"redrivePermission": what}).to_string();
    let cases: [(&str, &str, [String; 2]); 3] = [
        (
            "aws_sqs_queue_policy",
            "policy",
            ["sqs:*", "sqs:SendMessage"].map(policy),
        ),
        (
            "aws_sqs_queue_redrive_policy",
            "redrive_policy",
            [1, 9].map(|count| redrive(&dead, count)),
        ),
        (
            "aws_sqs_queue_redrive_allow_policy",
            "redrive_allow_policy",
            ["allowAll", "denyAll"].map(allow),
        ),
    ];
    let mut all = Vec::new();
    for (kind, argument, [first, second]) in cases {
        let (first, second) = (with(argument, first), with(argument, second));
        all.push((kind, life(&harness, kind, URL, first, second).await));
    }
    let mut objects: Vec<(&str, &Value)> = all.iter().map(|(kind, it)| (*kind, it)).collect();
    objects.extend([(QUEUE, &queue), (QUEUE, &dead)]);
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn lost_answers_leave_no_queue_behind() {
    for seed in 0..8 {
        let harness = Harness::with(seed, Faults::drawn(seed));
        harness.configure(json!({"region": "us-east-1"})).await;
        let config: Json = json!({"name": "jobs", "tags": {"a": "1"}});
        let queue = made(&harness, QUEUE, config).await;
        gone(&harness, &[(QUEUE, &queue)]).await;
    }
}
