//! CloudWatch Logs: groups, streams, filters and policies.

use rform_core::value::Value;
use serde_json::json;

use super::harness::{Harness, gone, life, made, text};

async fn harness() -> Harness {
    let harness = Harness::new(12);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

#[tokio::test(start_paused = true)]
async fn a_log_group_changes_in_place() {
    let harness = harness().await;
    let first = json!({"name": "/app", "retention_in_days": 7, "tags": {"a": "1"}});
    let second = json!({
        "name": "/app", "tags": {"b": "2"},
        "kms_key_id": "arn:aws:kms:us-east-1:123456789012:key/k",
    });
    let kind = "aws_cloudwatch_log_group";
    let group = life(&harness, kind, "/app", first, second).await;
    let arn = "arn:aws:logs:us-east-1:123456789012:log-group:/app";
    assert_eq!(text(&group, "arn"), arn);
    let found = harness.data(kind, json!({"name": "/app"})).await;
    assert_eq!(found.map(|it| text(&it, "arn")), Ok(arn.to_owned()));
    let prefix = json!({"log_group_name_prefix": "/a"});
    let found = harness.data("aws_cloudwatch_log_groups", prefix).await;
    let found = found.expect("groups");
    let names = found.get("log_group_names").map(|it| it.elements().count());
    assert_eq!(names, Some(1));
    gone(&harness, &[(kind, &group)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_group_that_somebody_else_made_is_left_alone() {
    let harness = harness().await;
    let kind = "aws_cloudwatch_log_group";
    let config = json!({"name": "/app"});
    let group = harness.create(kind, config.clone()).await;
    let response = harness.change(kind, &Value::NULL, &config).await;
    let said = response.problems.first().map(|it| it.summary.clone());
    let said = said.unwrap_or_default();
    assert!(said.contains("ResourceAlreadyExistsException"), "{said}");
    let kept = json!({"name": "/app", "skip_destroy": true});
    let kept = harness.succeed(kind, &group, kept).await;
    assert_eq!(harness.delete(kind, &kept).await, []);
    assert!(!harness.sandbox.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn filters_and_streams_belong_to_a_group() {
    let harness = harness().await;
    let group_kind = "aws_cloudwatch_log_group";
    let group = made(&harness, group_kind, json!({"name": "/app"})).await;
    let stream_kind = "aws_cloudwatch_log_stream";
    let stream = json!({"log_group_name": "/app", "name": "one"});
    let stream = made(&harness, stream_kind, stream).await;
    let metric_kind = "aws_cloudwatch_log_metric_filter";
    let metric = |pattern: &str, default: Option<&str>| {
        json!({
            "log_group_name": "/app", "name": "errors", "pattern": pattern,
            "metric_transformation": [{
                "name": "errors", "namespace": "app", "value": "1", "default_value": default,
            }],
        })
    };
    let (first, second) = (metric("ERROR", None), metric("WARN ", Some("0")));
    let metric = life(&harness, metric_kind, "/app:errors", first, second).await;
    let subscription_kind = "aws_cloudwatch_log_subscription_filter";
    let subscription = |distribution: &str| {
        json!({
            "log_group_name": "/app", "name": "all", "filter_pattern": "",
            "destination_arn": "arn:aws:kinesis:us-east-1:123456789012:stream/s",
            "distribution": distribution,
        })
    };
    let (first, second) = (subscription("ByLogStream"), subscription("Random"));
    let subscription = life(&harness, subscription_kind, "/app|all", first, second).await;
    let all = [
        (subscription_kind, &subscription),
        (metric_kind, &metric),
        (stream_kind, &stream),
        (group_kind, &group),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn a_policy_lets_services_write() {
    let harness = harness().await;
    let policy = |action: &str| {
        let statement = json!({
            "Effect": "Allow", "Principal": {"Service": "es.amazonaws.com"}, "Action": action,
            "Resource": "arn:aws:logs:*",
        });
        let document = json!({"Version": "2012-10-17", "Statement": [statement]});
        json!({"policy_name": "search", "policy_document": document.to_string()})
    };
    let kind = "aws_cloudwatch_log_resource_policy";
    let (first, second) = (policy("logs:PutLogEvents"), policy("logs:CreateLogStream"));
    let policy = life(&harness, kind, "search", first, second).await;
    gone(&harness, &[(kind, &policy)]).await;
}
