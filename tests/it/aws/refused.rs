//! What this provider has no request for is refused when it is planned, not in mid-apply.

use super::harness::{Harness, gone, made, vpc};
use serde_json::{Value as Json, json};

fn with(config: &Json, name: &str, value: Json) -> Json {
    let mut all = config.clone();
    if let Some(all) = all.as_object_mut() {
        all.insert(name.to_owned(), value);
    }
    all
}

fn refused(
    harness: &Harness,
    kind: &str,
    prior: &rform_core::value::Value,
    config: &Json,
) -> Vec<String> {
    let plan = harness.plan(kind, prior, config);
    plan.problems.into_iter().map(|it| it.summary).collect()
}

#[tokio::test(start_paused = true)]
async fn the_lock_of_an_object_changes_with_its_content_only() {
    const KIND: &str = "aws_s3_object";
    let harness = Harness::new(51);
    harness.configure(json!({"region": "us-east-1"})).await;
    let bucket = made(&harness, "aws_s3_bucket", json!({"bucket": "locks"})).await;
    let config = json!({"bucket": "locks", "key": "k", "content": "one"});
    let object = made(&harness, KIND, config.clone()).await;
    for (name, value) in [
        ("object_lock_legal_hold_status", "ON"),
        ("object_lock_mode", "GOVERNANCE"),
        ("object_lock_retain_until_date", "2031-01-01T00:00:00Z"),
    ] {
        let locked = with(&config, name, json!(value));
        let expected = format!("{name} cannot be changed in place");
        assert_eq!(refused(&harness, KIND, &object, &locked), [expected]);
        let anew = with(&locked, "content", json!("two"));
        assert_eq!(
            refused(&harness, KIND, &object, &anew),
            Vec::<String>::new()
        );
        let moved = with(&locked, "key", json!("l"));
        assert_eq!(
            refused(&harness, KIND, &object, &moved),
            Vec::<String>::new()
        );
    }
    gone(&harness, &[(KIND, &object), ("aws_s3_bucket", &bucket)]).await;
}

#[tokio::test(start_paused = true)]
async fn the_ipv6_range_of_a_network_cannot_be_exchanged() {
    const KIND: &str = "aws_vpc";
    let harness = Harness::new(52);
    harness.configure(json!({"region": "us-east-1"})).await;
    let vpc = vpc(&harness).await;
    let config = json!({"cidr_block": "10.0.0.0/16"});
    let pool = with(&config, "ipv6_ipam_pool_id", json!("ipam-pool-1"));
    let expected = "ipv6_ipam_pool_id cannot be changed in place";
    assert_eq!(refused(&harness, KIND, &vpc, &pool), [expected]);
    let range = with(&pool, "ipv6_cidr_block", json!("2600:1f13::/56"));
    let first = "ipv6_cidr_block cannot be changed in place";
    assert_eq!(refused(&harness, KIND, &vpc, &range), [first, expected]);
    let amazons = with(&config, "assign_generated_ipv6_cidr_block", json!(true));
    assert_eq!(
        refused(&harness, KIND, &vpc, &amazons),
        Vec::<String>::new()
    );
    let with_range = harness.succeed(KIND, &vpc, amazons.clone()).await;
    harness.is_settled(KIND, &with_range, &amazons).await;
    assert_eq!(
        refused(&harness, KIND, &with_range, &config),
        Vec::<String>::new()
    );
    gone(&harness, &[(KIND, &with_range)]).await;
}
