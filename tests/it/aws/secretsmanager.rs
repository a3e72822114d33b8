//! Secrets and their versions.

use super::harness::{Harness, text};
use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::json;

const SECRET: &str = "aws_secretsmanager_secret";
const VERSION: &str = "aws_secretsmanager_secret_version";

#[tokio::test(start_paused = true)]
async fn a_secret_and_its_value_come_and_go() {
    let harness = Harness::new(1);
    harness.configure(json!({})).await;
    let config = json!({"name": "app/token", "recovery_window_in_days": 0});
    let secret = harness.create(SECRET, config.clone()).await;
    let arn = text(&secret, "arn");
    assert_eq!(text(&secret, "id"), arn);
    harness.is_settled(SECRET, &secret, &config).await;

    let value = json!({"secret_id": arn, "secret_string": "first"});
    let version = harness.create(VERSION, value.clone()).await;
    let id = text(&version, "version_id");
    assert_eq!(text(&version, "id"), format!("{arn}|{id}"));
    harness.is_settled(VERSION, &version, &value).await;

    let found = harness.data(SECRET, json!({"name": "app/token"})).await;
    assert_eq!(found.map(|it| text(&it, "arn")), Ok(arn.clone()));
    let found = harness
        .data(VERSION, json!({"secret_id": "app/token"}))
        .await;
    assert_eq!(
        found.map(|it| text(&it, "secret_string")),
        Ok("first".into())
    );

    let after = json!({
        "name": "app/token",
        "description": "the token",
        "policy": json!({"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}).to_string(),
        "recovery_window_in_days": 0,
        "tags": {"Team": "app"},
    });
    let secret = harness.succeed(SECRET, &secret, after.clone()).await;
    harness.is_settled(SECRET, &secret, &after).await;

    assert_eq!(harness.delete(VERSION, &version).await, []);
    assert_eq!(harness.delete(SECRET, &secret).await, []);
    assert_eq!(harness.refresh(SECRET, &secret).await, Value::NULL);
    assert_eq!(harness.refresh(VERSION, &version).await, Value::NULL);
    assert!(harness.sandbox.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_binary_value_is_kept_in_base64_and_labels_move() {
    let harness = Harness::new(2);
    harness.configure(json!({})).await;
    let config = json!({"name_prefix": "app-", "recovery_window_in_days": 0});
    let secret = harness.create(SECRET, config).await;
    assert_eq!(text(&secret, "name_prefix"), "app-");
    let arn = text(&secret, "arn");
    let value = json!({"secret_id": arn, "secret_binary": "cmF3", "version_stages": ["AWSCURRENT", "blue"]});
    let version = harness.create(VERSION, value.clone()).await;
    assert_eq!(text(&version, "secret_binary"), "cmF3");
    harness.is_settled(VERSION, &version, &value).await;
    let next = json!({"secret_id": arn, "secret_string": "next"});
    let next = harness.create(VERSION, next).await;
    let value =
        json!({"secret_id": arn, "secret_binary": "cmF3", "version_stages": ["AWSPREVIOUS"]});
    let version = harness.refresh(VERSION, &version).await;
    let version = harness.succeed(VERSION, &version, value.clone()).await;
    harness.is_settled(VERSION, &version, &value).await;
    assert_eq!(harness.delete(VERSION, &version).await, []);
    assert_eq!(harness.delete(VERSION, &next).await, []);
    assert_eq!(harness.delete(SECRET, &secret).await, []);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_waits_for_its_end_is_taken() {
    let harness = Harness::new(3);
    harness.configure(json!({})).await;
    let config = json!({"name": "kept"});
    let secret = harness.create(SECRET, config.clone()).await;
    assert_eq!(harness.delete(SECRET, &secret).await, []);
    let response = harness.change(SECRET, &Value::NULL, &config).await;
    let said = format!("{:?}", response.problems);
    assert!(said.contains("already scheduled for deletion"), "{said}");
    assert!(said.contains("restore-secret"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_secret_is_guarded_by_a_policy_of_its_own() {
    let harness = Harness::new(5);
    harness.configure(json!({})).await;
    let config = json!({"name": "guarded", "recovery_window_in_days": 0});
    let secret = harness.create(SECRET, config.clone()).await;
    let document = |sid: &str| {
        let statement = json!({"Sid": sid, "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"});
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    };
    let kind = "aws_secretsmanager_secret_policy";
    let policy = json!({"secret_arn": text(&secret, "arn"), "policy": document("Read")});
    let guard = harness.create(kind, policy.clone()).await;
    harness.is_settled(kind, &guard, &policy).await;
    harness.is_settled(SECRET, &secret, &config).await;
    let policy = json!({"secret_arn": text(&secret, "arn"), "policy": document("ReadIt")});
    let guard = harness.succeed(kind, &guard, policy.clone()).await;
    harness.is_settled(kind, &guard, &policy).await;
    assert_eq!(harness.delete(kind, &guard).await, []);
    assert_eq!(harness.refresh(kind, &guard).await, Value::NULL);
    assert_eq!(harness.delete(SECRET, &secret).await, []);
    assert!(harness.sandbox.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_said_so() {
    let harness = Harness::new(4);
    harness.configure(json!({})).await;
    let summary = |found: Result<Value, Vec<_>>| -> String {
        let problems: Vec<rform_provider::Problem> = found.err().unwrap_or_default();
        problems.into_iter().map(|it| it.summary).collect()
    };
    assert_eq!(
        summary(harness.data(SECRET, json!({"name": "no-such"})).await),
        "Secrets Manager Secret \"no-such\" not found"
    );
    assert_eq!(
        summary(harness.data(SECRET, json!({})).await),
        "must specify either arn or name"
    );
    assert_eq!(
        summary(harness.data(VERSION, json!({"secret_id": "no-such"})).await),
        "Secrets Manager Secret \"no-such\" Version \"AWSCURRENT\" not found"
    );
}

#[tokio::test(start_paused = true)]
async fn with_injected_faults_there_is_one_secret_with_one_value() {
    for seed in 0..20 {
        let faults = Faults {
            lost_responses: 0.15,
            server_errors: 0.1,
            throttles: 0.1,
            eventual_consistency: true,
        };
        let harness = Harness::with(seed, faults);
        harness.configure(json!({})).await;
        let config = json!({"name_prefix": "s-", "recovery_window_in_days": 0});
        let secret = harness.create(SECRET, config).await;
        let value = json!({"secret_id": text(&secret, "id"), "secret_string": "v"});
        let version = harness.create(VERSION, value).await;
        let objects = harness.sandbox.inspect().objects;
        assert_eq!(objects.len(), 1, "seed {seed}");
        assert_eq!(harness.delete(VERSION, &version).await, [], "seed {seed}");
        assert_eq!(harness.delete(SECRET, &secret).await, [], "seed {seed}");
        assert!(harness.sandbox.inspect().is_empty(), "seed {seed}");
    }
}
