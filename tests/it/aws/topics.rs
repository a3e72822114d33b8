//! SNS: topics, their policies, and subscriptions.

use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, life, made, text};

const TOPIC: &str = "aws_sns_topic";
const SUBSCRIPTION: &str = "aws_sns_topic_subscription";
const ARN: &str = "arn:aws:sns:us-east-1:123456789012:news";

async fn harness() -> Harness {
    let harness = Harness::new(22);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

fn policy(action: &str) -> String {
    let statement = json!({
        "Effect": "Allow", "Principal": "*", "Action": action, "Resource": ARN,
    });
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

#[tokio::test(start_paused = true)]
async fn a_topic_changes_in_place() {
    let harness = harness().await;
    let delivery = json!({"http": {"disableSubscriptionOverrides": false}}).to_string();
    let first = json!({
        "name": "news", "display_name": "News", "policy": policy("sns:Publish"),
        "http_success_feedback_sample_rate": 50, "delivery_policy": delivery, "tags": {"a": "1"},
    });
    let second = json!({
        "name": "news", "kms_master_key_id": "alias/aws/sns", "policy": policy("sns:*"),
        "signature_version": 2, "tracing_config": "Active", "tags": {"b": "2"},
    });
    let topic = life(&harness, TOPIC, ARN, first, second).await;
    assert_eq!(text(&topic, "owner"), "123456789012");
    let found = harness.data(TOPIC, json!({"name": "news"})).await;
    assert_eq!(found.map(|it| text(&it, "arn")), Ok(ARN.to_owned()));
    gone(&harness, &[(TOPIC, &topic)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_topic_in_order_archives_its_messages() {
    let harness = harness().await;
    let config = |days: u32| {
        json!({
            "name": "news.fifo", "fifo_topic": true, "content_based_deduplication": days > 7,
            "archive_policy": json!({"MessageRetentionPeriod": days}).to_string(),
            "fifo_throughput_scope": "MessageGroup",
        })
    };
    let arn = format!("{ARN}.fifo");
    let topic = life(&harness, TOPIC, &arn, config(7), config(30)).await;
    gone(&harness, &[(TOPIC, &topic)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_topic_that_somebody_else_made_is_left_alone() {
    let harness = harness().await;
    let config = json!({"name": "news"});
    made(&harness, TOPIC, config.clone()).await;
    let response = harness.change(TOPIC, &Value::NULL, &config).await;
    let said = response.problems.first().map(|it| it.summary.clone());
    let said = said.unwrap_or_default();
    assert!(said.contains("already exists"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_policy_is_a_type_of_its_own() {
    let harness = harness().await;
    let topic = made(&harness, TOPIC, json!({"name": "news"})).await;
    let config = |action: &str| json!({"arn": ARN, "policy": policy(action)});
    let kind = "aws_sns_topic_policy";
    let own = life(&harness, kind, ARN, config("sns:Publish"), config("sns:*")).await;
    gone(&harness, &[(kind, &own), (TOPIC, &topic)]).await;
}

#[tokio::test(start_paused = true)]
async fn subscriptions_filter_what_they_are_sent() {
    let harness = harness().await;
    let topic = made(&harness, TOPIC, json!({"name": "news"})).await;
    let queue = made(&harness, "aws_sqs_queue", json!({"name": "jobs"})).await;
    let filter = |kind: &str| json!({"kind": [kind]}).to_string();
    let with = |more: Json| {
        let mut config = json!({
            "topic_arn": ARN, "protocol": "sqs", "endpoint": text(&queue, "arn"),
        });
        let given = config.as_object_mut().expect("an object");
        given.extend(more.as_object().cloned().unwrap_or_default());
        config
    };
    let dead = json!({"deadLetterTargetArn": text(&queue, "arn")}).to_string();
    let first = with(json!({"filter_policy": filter("a"), "raw_message_delivery": true}));
    let second = with(json!({
        "filter_policy": filter("b"), "filter_policy_scope": "MessageBody",
        "redrive_policy": dead,
    }));
    let subscription = harness.create(SUBSCRIPTION, first.clone()).await;
    harness
        .is_settled(SUBSCRIPTION, &subscription, &first)
        .await;
    assert_eq!(
        text(&subscription, "filter_policy_scope"),
        "MessageAttributes"
    );
    let subscription = harness
        .succeed(SUBSCRIPTION, &subscription, second.clone())
        .await;
    harness
        .is_settled(SUBSCRIPTION, &subscription, &second)
        .await;
    let plain = with(json!({}));
    let subscription = harness
        .succeed(SUBSCRIPTION, &subscription, plain.clone())
        .await;
    harness
        .is_settled(SUBSCRIPTION, &subscription, &plain)
        .await;
    let objects = [
        (SUBSCRIPTION, &subscription),
        ("aws_sqs_queue", &queue),
        (TOPIC, &topic),
    ];
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn endpoints_confirm_or_do_not() {
    let harness = harness().await;
    let topic = made(&harness, TOPIC, json!({"name": "news"})).await;
    let server = json!({
        "topic_arn": ARN, "protocol": "https", "endpoint": "https://example.com",
        "endpoint_auto_confirms": true,
    });
    let server = made(&harness, SUBSCRIPTION, server).await;
    assert_eq!(
        server.get("pending_confirmation"),
        Some(&Value::Bool(false))
    );
    let reader = json!({"topic_arn": ARN, "protocol": "email", "endpoint": "a@example.com"});
    let reader = made(&harness, SUBSCRIPTION, reader).await;
    assert_eq!(reader.get("pending_confirmation"), Some(&Value::Bool(true)));
    let objects = [
        (SUBSCRIPTION, &server),
        (SUBSCRIPTION, &reader),
        (TOPIC, &topic),
    ];
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn lost_answers_leave_no_topic_behind() {
    for seed in 0..8 {
        let harness = Harness::with(seed, Faults::drawn(seed));
        harness.configure(json!({"region": "us-east-1"})).await;
        let config = json!({"name": "news", "display_name": "News", "tags": {"a": "1"}});
        let topic = made(&harness, TOPIC, config).await;
        gone(&harness, &[(TOPIC, &topic)]).await;
    }
}
