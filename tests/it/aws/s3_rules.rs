//! Lifecycle rules of a bucket, and objects under their former name.

use super::harness::{Harness, gone, made, text};
use rform_core::value::Value;
use rform_provider::{Provider, ReadRequest};
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn rules_come_change_and_go() {
    let harness = Harness::new(1);
    harness.configure(json!({})).await;
    let bucket = made(
        &harness,
        "aws_s3_bucket",
        json!({"bucket": "kept-for-a-while"}),
    )
    .await;
    let name = text(&bucket, "id");
    let kind = "aws_s3_bucket_lifecycle_configuration";
    let config = json!({"bucket": name, "rule": [
        {
            "id": "logs",
            "status": "Enabled",
            "filter": [{"prefix": "logs/"}],
            "expiration": [{"days": 90}],
            "transition": [
                {"days": 30, "storage_class": "STANDARD_IA"},
                {"days": 60, "storage_class": "GLACIER"},
            ],
            "noncurrent_version_expiration": [{"noncurrent_days": 7, "newer_noncurrent_versions": "3"}],
        },
        {
            "id": "tagged",
            "status": "Disabled",
            "filter": [{"and": [{"prefix": "tmp/", "tags": {"Kind": "tmp"}, "object_size_greater_than": 500}]}],
            "expiration": [{"date": "2030-01-01T00:00:00Z"}],
            "noncurrent_version_transition": [{"noncurrent_days": 10, "storage_class": "GLACIER"}],
        },
        {
            "id": "parts",
            "status": "Enabled",
            "filter": [{}],
            "abort_incomplete_multipart_upload": [{"days_after_initiation": 2}],
        },
    ]});
    let rules = made(&harness, kind, config).await;
    assert_eq!(text(&rules, "id"), name);
    let sized = json!({"bucket": name, "rule": [{
        "id": "large",
        "status": "Enabled",
        "filter": [{"object_size_greater_than": "1000"}],
        "expiration": [{"expired_object_delete_marker": true}],
    }]});
    let rules = harness.succeed(kind, &rules, sized.clone()).await;
    harness.is_settled(kind, &rules, &sized).await;
    let imported = harness.aws.import(kind, &name).await.unwrap_or_default();
    let imported = imported.into_iter().map(|it| ReadRequest {
        current: it.object.value,
        private: it.object.private,
        identity: Value::NULL,
    });
    let found = harness.aws.read(kind, imported.collect()).await;
    let found = found.into_iter().flatten().flatten().next();
    let found = found.map_or(Value::NULL, |it| it.value);
    harness.is_settled(kind, &found, &sized).await;

    // What S3 does not take is refused by the sandbox too.
    let twice =
        json!({"id": "a", "status": "Enabled", "filter": [{}], "expiration": [{"days": 1}]});
    let refused = harness
        .change(
            kind,
            &rules,
            &json!({"bucket": name, "rule": [twice, twice]}),
        )
        .await;
    let said: String = refused.problems.iter().map(|it| &*it.summary).collect();
    assert!(said.contains("Rule ID must be unique"), "{said}");
    gone(&harness, &[(kind, &rules), ("aws_s3_bucket", &bucket)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_says_nothing_may_be_left_out() {
    let harness = Harness::new(2);
    harness.configure(json!({})).await;
    let bucket = made(&harness, "aws_s3_bucket", json!({"bucket": "says-nothing"})).await;
    let kind = "aws_s3_bucket_lifecycle_configuration";
    let rule = json!({"id": "a", "status": "Enabled", "filter": [{}], "expiration": [{"days": 1}]});
    let config = json!({"bucket": "says-nothing", "rule": [rule]});
    let rules = made(&harness, kind, config).await;
    let without = json!({"id": "a", "status": "Enabled", "expiration": [{"days": 1}]});
    let without = json!({"bucket": "says-nothing", "rule": [without]});
    harness.is_settled(kind, &rules, &without).await;
    gone(&harness, &[(kind, &rules), ("aws_s3_bucket", &bucket)]).await;
}

#[tokio::test(start_paused = true)]
async fn an_object_goes_by_its_former_name_too() {
    let harness = Harness::new(3);
    harness.configure(json!({})).await;
    let bucket = made(&harness, "aws_s3_bucket", json!({"bucket": "former"})).await;
    let kind = "aws_s3_bucket_object";
    let config = json!({"bucket": "former", "key": "a/b.txt", "content": "text"});
    let object = made(&harness, kind, config.clone()).await;
    let warned = harness.validate(kind, &config);
    let warned: Vec<&str> = warned.iter().map(|it| &*it.detail).collect();
    assert_eq!(warned, ["Use the aws_s3_object resource instead"; 2]);
    for id in ["former/a/b.txt", "s3://former/a/b.txt"] {
        let found = harness.aws.import(kind, id).await.unwrap_or_default();
        let found: Vec<String> = found
            .iter()
            .map(|it| text(&it.object.value, "key"))
            .collect();
        assert_eq!(found, ["a/b.txt"]);
    }
    assert!(harness.aws.import(kind, "former").await.is_err());
    gone(&harness, &[(kind, &object), ("aws_s3_bucket", &bucket)]).await;
}
