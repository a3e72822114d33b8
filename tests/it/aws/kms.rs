//! Keys and their aliases.

use super::harness::{Harness, text};
use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn a_key_and_its_alias_come_and_go() {
    let harness = Harness::new(1);
    harness.configure(json!({})).await;
    let config = json!({"description": "data", "deletion_window_in_days": 7});
    let key = harness.create("aws_kms_key", config.clone()).await;
    assert_eq!(text(&key, "id"), text(&key, "key_id"));
    assert!(text(&key, "policy").contains("kms:*"));
    harness.is_settled("aws_kms_key", &key, &config).await;

    let alias = json!({"name": "alias/data", "target_key_id": text(&key, "arn")});
    let named = harness.create("aws_kms_alias", alias.clone()).await;
    assert_eq!(text(&named, "target_key_id"), text(&key, "key_id"));
    assert_eq!(text(&named, "target_key_arn"), text(&key, "arn"));
    harness.is_settled("aws_kms_alias", &named, &alias).await;
    let prefixed = json!({"name_prefix": "alias/data-", "target_key_id": text(&key, "id")});
    let other = harness.create("aws_kms_alias", prefixed).await;
    assert_eq!(text(&other, "name_prefix"), "alias/data-");

    let found = harness
        .data("aws_kms_alias", json!({"name": "alias/data"}))
        .await;
    assert_eq!(
        found.map(|it| text(&it, "target_key_arn")),
        Ok(text(&key, "arn"))
    );
    let found = harness
        .data("aws_kms_key", json!({"key_id": "alias/data"}))
        .await;
    assert_eq!(found.map(|it| text(&it, "arn")), Ok(text(&key, "arn")));

    let after = json!({
        "description": "all data",
        "enable_key_rotation": true,
        "deletion_window_in_days": 7,
        "tags": {"Name": "k"},
    });
    let key = harness.succeed("aws_kms_key", &key, after.clone()).await;
    assert_eq!(key.get("enable_key_rotation"), Some(&Value::TRUE));
    harness.is_settled("aws_kms_key", &key, &after).await;

    for (kind, object) in [
        ("aws_kms_alias", &named),
        ("aws_kms_alias", &other),
        ("aws_kms_key", &key),
    ] {
        assert_eq!(harness.delete(kind, object).await, [], "{kind}");
        assert_eq!(harness.refresh(kind, object).await, Value::NULL, "{kind}");
    }
    assert!(
        harness.sandbox.inspect().is_empty(),
        "{}",
        harness.sandbox.inspect()
    );
}

#[tokio::test(start_paused = true)]
async fn with_injected_faults_there_is_one_key() {
    for seed in 0..20 {
        let faults = Faults {
            lost_responses: 0.15,
            server_errors: 0.1,
            throttles: 0.1,
            eventual_consistency: true,
        };
        let harness = Harness::with(seed, faults);
        harness.configure(json!({})).await;
        let key = harness
            .create("aws_kms_key", json!({"enable_key_rotation": true}))
            .await;
        let alias = json!({"name": "alias/k", "target_key_id": text(&key, "id")});
        let alias = harness.create("aws_kms_alias", alias).await;
        assert_eq!(harness.sandbox.inspect().objects.len(), 2, "seed {seed}");
        assert_eq!(
            harness.delete("aws_kms_alias", &alias).await,
            [],
            "seed {seed}"
        );
        assert_eq!(harness.delete("aws_kms_key", &key).await, [], "seed {seed}");
        assert!(harness.sandbox.inspect().is_empty(), "seed {seed}");
    }
}
