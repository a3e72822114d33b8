//! Buckets and what is set on them.

use super::harness::{Harness, text};
use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::{Value as Json, json};

const BUCKET: &str = "aws_s3_bucket";

async fn made(harness: &Harness, kind: &str, config: Json) -> Value {
    let object = harness.create(kind, config.clone()).await;
    harness.is_settled(kind, &object, &config).await;
    object
}

#[tokio::test(start_paused = true)]
async fn a_bucket_with_settings_of_their_own_comes_and_goes() {
    let harness = Harness::new(1);
    harness.configure(json!({})).await;
    let config = json!({"bucket_prefix": "state-", "tags": {"Name": "state"}});
    let bucket = made(&harness, BUCKET, config.clone()).await;
    let name = text(&bucket, "id");
    assert_eq!(text(&bucket, "bucket_prefix"), "state-");
    assert_eq!(text(&bucket, "arn"), format!("arn:aws:s3:::{name}"));
    assert_eq!(
        text(&bucket, "bucket_regional_domain_name"),
        format!("{name}.s3.us-east-1.amazonaws.com")
    );

    let versioning = json!({"bucket": name, "versioning_configuration": [{"status": "Enabled"}]});
    let versioning = made(&harness, "aws_s3_bucket_versioning", versioning).await;
    let encryption = json!({"bucket": name, "rule": [{
        "apply_server_side_encryption_by_default": [
            {"sse_algorithm": "aws:kms", "kms_master_key_id": "arn:aws:kms:us-east-1:123456789012:key/k"},
        ],
    }]});
    let kind = "aws_s3_bucket_server_side_encryption_configuration";
    let encryption = made(&harness, kind, encryption).await;
    let block = json!({
        "bucket": name,
        "block_public_acls": true,
        "block_public_policy": true,
        "ignore_public_acls": true,
        "restrict_public_buckets": true,
    });
    let block = made(&harness, "aws_s3_bucket_public_access_block", block).await;
    let ownership = json!({"bucket": name, "rule": [{"object_ownership": "BucketOwnerEnforced"}]});
    let ownership = made(&harness, "aws_s3_bucket_ownership_controls", ownership).await;
    let document = json!({"Version": "2012-10-17", "Statement": [{
        "Sid": "Tls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": format!("arn:aws:s3:::{name}/*"),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }]});
    let policy = json!({"bucket": name, "policy": document.to_string()});
    let policy = made(&harness, "aws_s3_bucket_policy", policy).await;

    let found = harness.data(BUCKET, json!({"bucket": name})).await;
    assert_eq!(
        found.map(|it| text(&it, "region")),
        Ok("us-east-1".to_owned())
    );
    // What others set on the bucket shows, and is no reason to change anything.
    harness.is_settled(BUCKET, &bucket, &config).await;

    for (kind, object) in [
        ("aws_s3_bucket_policy", &policy),
        ("aws_s3_bucket_ownership_controls", &ownership),
        ("aws_s3_bucket_public_access_block", &block),
        (kind, &encryption),
        ("aws_s3_bucket_versioning", &versioning),
        (BUCKET, &bucket),
    ] {
        assert_eq!(harness.delete(kind, object).await, [], "{kind}");
    }
    assert_eq!(harness.refresh(BUCKET, &bucket).await, Value::NULL);
    assert!(
        harness.sandbox.inspect().is_empty(),
        "{}",
        harness.sandbox.inspect()
    );
}

#[tokio::test(start_paused = true)]
async fn the_arguments_of_old_still_work() {
    let harness = Harness::new(2);
    harness.configure(json!({})).await;
    let config = json!({
        "bucket": "rform-of-old",
        "acl": "private",
        "versioning": [{"enabled": true}],
        "server_side_encryption_configuration": [{"rule": [{
            "apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}],
        }]}],
        "lifecycle_rule": [{
            "id": "old",
            "enabled": true,
            "prefix": "logs/",
            "expiration": [{"days": 30}],
            "noncurrent_version_expiration": [{"days": 7}],
            "transition": [{"days": 10, "storage_class": "GLACIER"}],
        }],
        "cors_rule": [{"allowed_methods": ["GET"], "allowed_origins": ["*"]}],
        "website": [{"index_document": "index.html"}],
        "force_destroy": true,
    });
    let bucket = made(&harness, BUCKET, config.clone()).await;
    assert_eq!(
        text(&bucket, "website_endpoint"),
        "rform-of-old.s3-website-us-east-1.amazonaws.com"
    );
    let mut after = config.clone();
    after["versioning"] = json!([{"enabled": false}]);
    after["tags"] = json!({"Name": "b"});
    let bucket = harness.succeed(BUCKET, &bucket, after.clone()).await;
    harness.is_settled(BUCKET, &bucket, &after).await;
    assert_eq!(harness.delete(BUCKET, &bucket).await, []);
    assert!(harness.sandbox.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn somebody_elses_bucket_is_not_taken() {
    let harness = Harness::new(3);
    harness.configure(json!({})).await;
    let config = json!({"bucket": "rform-taken"});
    harness.create(BUCKET, config.clone()).await;
    let response = harness.change(BUCKET, &Value::NULL, &config).await;
    let said: Vec<String> = response.problems.into_iter().map(|it| it.summary).collect();
    assert_eq!(
        said,
        ["creating S3 Bucket: bucket rform-taken already exists"]
    );
}

#[tokio::test(start_paused = true)]
async fn with_injected_faults_there_is_one_bucket() {
    for seed in 0..20 {
        let faults = Faults {
            lost_responses: 0.15,
            server_errors: 0.1,
            throttles: 0.1,
            eventual_consistency: true,
        };
        let harness = Harness::with(seed, faults);
        harness.configure(json!({})).await;
        let config = json!({"bucket_prefix": "state-", "tags": {"Name": "state"}});
        let bucket = made(&harness, BUCKET, config).await;
        assert_eq!(harness.sandbox.inspect().objects.len(), 1, "seed {seed}");
        assert_eq!(harness.delete(BUCKET, &bucket).await, [], "seed {seed}");
        assert!(harness.sandbox.inspect().is_empty(), "seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_object_is_put_changed_and_deleted() {
    let harness = Harness::new(4);
    harness.configure(json!({})).await;
    let bucket = json!({"bucket": "rform-objects", "versioning": [{"enabled": true}]});
    let bucket = harness.create(BUCKET, bucket).await;
    let acl = json!({"bucket": "rform-objects", "acl": "private"});
    let acl = made(&harness, "aws_s3_bucket_acl", acl).await;
    assert_eq!(text(&acl, "id"), "rform-objects,private");

    let kind = "aws_s3_object";
    let before = json!({
        "bucket": "rform-objects",
        "key": "hello.txt",
        "content": "hello",
        "content_type": "text/plain",
        "tags": {"A": "b c"},
    });
    let object = made(&harness, kind, before).await;
    assert_eq!(text(&object, "etag"), "5d41402abc4b2a76b9719d911017c592");
    let after = json!({"bucket": "rform-objects", "key": "hello.txt", "content": "bye", "content_type": "text/plain"});
    let plan = harness.plan(kind, &object, &after);
    for name in ["etag", "version_id"] {
        assert!(
            plan.planned.get(name).is_some_and(|it| !it.is_known()),
            "{name}"
        );
    }
    let object = harness.succeed(kind, &object, after.clone()).await;
    harness.is_settled(kind, &object, &after).await;
    assert_eq!(harness.delete(kind, &object).await, []);
    assert_eq!(harness.delete("aws_s3_bucket_acl", &acl).await, []);
    assert_eq!(harness.delete(BUCKET, &bucket).await, []);
    assert!(
        harness.sandbox.inspect().is_empty(),
        "{}",
        harness.sandbox.inspect()
    );
}
