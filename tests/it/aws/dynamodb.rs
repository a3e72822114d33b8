//! Tables.

use super::harness::{Harness, text};
use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::{Value as Json, json};

const TABLE: &str = "aws_dynamodb_table";

fn lock() -> Json {
    json!({
        "name": "lock",
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "LockID",
        "attribute": [{"name": "LockID", "type": "S"}],
        "tags": {"Name": "lock"},
    })
}

#[tokio::test(start_paused = true)]
async fn a_table_is_made_changed_and_deleted() {
    let harness = Harness::new(1);
    harness.configure(json!({})).await;
    let table = harness.create(TABLE, lock()).await;
    assert_eq!(text(&table, "id"), "lock");
    assert_eq!(text(&table, "table_class"), "STANDARD");
    harness.is_settled(TABLE, &table, &lock()).await;

    let after = json!({
        "name": "lock",
        "read_capacity": 2,
        "write_capacity": 1,
        "hash_key": "LockID",
        "attribute": [{"name": "LockID", "type": "S"}, {"name": "at", "type": "N"}],
        "global_secondary_index": [{
            "name": "by-time",
            "hash_key": "at",
            "projection_type": "ALL",
            "read_capacity": 1,
            "write_capacity": 1,
        }],
        "point_in_time_recovery": [{"enabled": true}],
        "ttl": [{"attribute_name": "expires", "enabled": true}],
        "tags": {"Name": "items"},
    });
    let table = harness.succeed(TABLE, &table, after.clone()).await;
    assert_eq!(text(&table, "billing_mode"), "PROVISIONED");
    harness.is_settled(TABLE, &table, &after).await;

    let plan = harness.plan(
        TABLE,
        &table,
        &json!({"name": "lock", "hash_key": "L", "attribute": [{"name": "L", "type": "S"}]}),
    );
    let paths: Vec<String> = plan.replace.iter().map(ToString::to_string).collect();
    assert_eq!(paths, [".hash_key"]);
    assert_eq!(harness.delete(TABLE, &table).await, []);
    assert_eq!(harness.refresh(TABLE, &table).await, Value::NULL);
    assert!(
        harness.sandbox.inspect().is_empty(),
        "{}",
        harness.sandbox.inspect()
    );
}

#[tokio::test(start_paused = true)]
async fn keys_and_attributes_must_match() {
    let harness = Harness::new(2);
    harness.configure(json!({})).await;
    let config = json!({
        "name": "t",
        "hash_key": "id",
        "attribute": [{"name": "other", "type": "S"}],
    });
    let said: Vec<String> = harness
        .plan(TABLE, &Value::NULL, &config)
        .problems
        .into_iter()
        .map(|it| it.summary)
        .collect();
    assert_eq!(
        said,
        [
            "2 errors occurred:\n\t* all attributes must be indexed. Unused attributes: [\"other\"]\n\t* all indexes must match a defined attribute. Unmatched indexes: [\"id\"]\n\n"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn with_injected_faults_there_is_one_table() {
    for seed in 0..10 {
        let faults = Faults {
            lost_responses: 0.15,
            server_errors: 0.1,
            throttles: 0.1,
            eventual_consistency: true,
        };
        let harness = Harness::with(seed, faults);
        harness.configure(json!({})).await;
        let table = harness.create(TABLE, lock()).await;
        harness.is_settled(TABLE, &table, &lock()).await;
        assert_eq!(harness.delete(TABLE, &table).await, [], "seed {seed}");
        assert!(harness.sandbox.inspect().is_empty(), "seed {seed}");
    }
}
