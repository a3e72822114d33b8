//! EventBridge: buses, rules, targets and permissions.

use rform_sandbox::Faults;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, life, made, text};

const BUS: &str = "aws_cloudwatch_event_bus";
const PERMISSION: &str = "aws_cloudwatch_event_permission";
const RULE: &str = "aws_cloudwatch_event_rule";
const TARGET: &str = "aws_cloudwatch_event_target";

async fn harness() -> Harness {
    let harness = Harness::new(23);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

fn queue(name: &str) -> String {
    format!("arn:aws:sqs:us-east-1:123456789012:{name}")
}

#[tokio::test(start_paused = true)]
async fn a_bus_has_rules_and_these_have_targets() {
    let harness = harness().await;
    let first = json!({
        "name": "orders", "description": "Orders", "dead_letter_config": [{"arn": queue("dead")}],
        "tags": {"a": "1"},
    });
    let second = json!({
        "name": "orders", "kms_key_identifier": "alias/orders",
        "log_config": [{"include_detail": "FULL", "level": "ERROR"}], "tags": {"b": "2"},
    });
    let bus = life(&harness, BUS, "orders", first, second).await;
    let rule = |source: &str, state: &str| {
        let pattern = json!({"source": [source]}).to_string();
        json!({
            "name": "new", "event_bus_name": "orders", "event_pattern": pattern, "state": state,
            "tags": {"a": source},
        })
    };
    let (first, second) = (rule("shop", "ENABLED"), rule("bazaar", "DISABLED"));
    let made_rule = life(&harness, RULE, "orders/new", first, second).await;
    assert_eq!(text(&made_rule, "id"), "orders/new");
    assert_eq!(
        made_rule.get("is_enabled").and_then(|it| it.as_bool()),
        Some(false)
    );
    let target = |name: &str, more: Json| {
        let mut config = json!({
            "rule": "new", "event_bus_name": "orders", "target_id": "queue", "arn": queue(name),
        });
        let given = config.as_object_mut().expect("an object");
        given.extend(more.as_object().cloned().unwrap_or_default());
        config
    };
    let first = target("jobs", json!({"input_path": "$.detail"}));
    let second = target(
        "jobs.fifo",
        json!({
            "sqs_target": [{"message_group_id": "a"}],
            "retry_policy": [{"maximum_retry_attempts": 3}],
            "input_transformer": [{
                "input_paths": {"order": "$.detail.order"}, "input_template": "\"<order>\"",
            }],
        }),
    );
    let made_target = life(&harness, TARGET, "orders/new/queue", first, second).await;
    assert_eq!(text(&made_target, "id"), "orders-new-queue");
    gone(
        &harness,
        &[(TARGET, &made_target), (RULE, &made_rule), (BUS, &bus)],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_default_bus_is_not_named_in_ids() {
    let harness = harness().await;
    let rule = json!({"name_prefix": "daily-", "schedule_expression": "rate(1 day)"});
    let rule = made(&harness, RULE, rule).await;
    assert_eq!(text(&rule, "id"), text(&rule, "name"));
    assert_eq!(text(&rule, "name_prefix"), "daily-");
    let target = json!({"rule": text(&rule, "name"), "arn": queue("jobs")});
    let target = made(&harness, TARGET, target).await;
    gone(&harness, &[(TARGET, &target), (RULE, &rule)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_permission_is_one_statement_of_the_policy() {
    let harness = harness().await;
    let first = json!({"principal": "111111111111", "statement_id": "other"});
    let second = json!({
        "principal": "*", "statement_id": "other",
        "condition": [{"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-1"}],
    });
    let permission = life(&harness, PERMISSION, "other", first, second).await;
    gone(&harness, &[(PERMISSION, &permission)]).await;
}

#[tokio::test(start_paused = true)]
async fn lost_answers_leave_no_rule_behind() {
    for seed in 0..8 {
        let harness = Harness::with(seed, Faults::drawn(seed));
        harness.configure(json!({"region": "us-east-1"})).await;
        let rule = json!({"name": "daily", "schedule_expression": "rate(1 day)"});
        let rule = made(&harness, RULE, rule).await;
        let target = json!({"rule": "daily", "target_id": "a", "arn": queue("jobs")});
        let target = made(&harness, TARGET, target).await;
        gone(&harness, &[(TARGET, &target), (RULE, &rule)]).await;
    }
}
