//! Tables.

use super::lab::{Lab, text};
use rform::sandbox::Faults;
use rform::value::Value;
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
    let lab = Lab::new(1);
    lab.configure(json!({})).await;
    let table = lab.create(TABLE, lock()).await;
    assert_eq!(text(&table, "id"), "lock");
    assert_eq!(text(&table, "table_class"), "STANDARD");
    lab.is_settled(TABLE, &table, &lock()).await;

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
    let table = lab.succeed(TABLE, &table, after.clone()).await;
    assert_eq!(text(&table, "billing_mode"), "PROVISIONED");
    lab.is_settled(TABLE, &table, &after).await;

    let plan = lab.plan(
        TABLE,
        &table,
        &json!({"name": "lock", "hash_key": "L", "attribute": [{"name": "L", "type": "S"}]}),
    );
    let paths: Vec<String> = plan.replace.iter().map(ToString::to_string).collect();
    assert_eq!(paths, [".hash_key"]);
    assert_eq!(lab.delete(TABLE, &table).await, []);
    assert_eq!(lab.refresh(TABLE, &table).await, Value::NULL);
    assert!(
        lab.sandbox.inspect().is_empty(),
        "{}",
        lab.sandbox.inspect()
    );
}

#[tokio::test(start_paused = true)]
async fn keys_and_attributes_must_match() {
    let lab = Lab::new(2);
    lab.configure(json!({})).await;
    let config = json!({
        "name": "t",
        "hash_key": "id",
        "attribute": [{"name": "other", "type": "S"}],
    });
    let said: Vec<String> = lab
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
async fn in_bad_weather_there_is_one_table() {
    for seed in 0..10 {
        let faults = Faults {
            lost_responses: 0.15,
            server_errors: 0.1,
            throttles: 0.1,
            eventual_consistency: true,
        };
        let lab = Lab::with(seed, faults);
        lab.configure(json!({})).await;
        let table = lab.create(TABLE, lock()).await;
        lab.is_settled(TABLE, &table, &lock()).await;
        assert_eq!(lab.delete(TABLE, &table).await, [], "seed {seed}");
        assert!(lab.sandbox.inspect().is_empty(), "seed {seed}");
    }
}
