//! VPC block public access: the mode of a region, and what is excluded from it.

use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, imported, made, text, vpc};

const OPTIONS: &str = "aws_vpc_block_public_access_options";
const EXCLUSION: &str = "aws_vpc_block_public_access_exclusion";

async fn harness() -> Harness {
    let harness = Harness::new(17);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

#[tokio::test(start_paused = true)]
async fn a_region_blocks_what_it_is_told_to() {
    let harness = harness().await;
    let config = |mode: &str| json!({"internet_gateway_block_mode": mode});
    let options = made(&harness, OPTIONS, config("block-ingress")).await;
    assert_eq!(text(&options, "id"), "us-east-1");
    for mode in ["off", "block-bidirectional"] {
        let changed = harness.succeed(OPTIONS, &options, config(mode)).await;
        harness.is_settled(OPTIONS, &changed, &config(mode)).await;
    }
    assert_eq!(harness.delete(OPTIONS, &options).await, []);
    let left = harness.refresh(OPTIONS, &options).await;
    assert_eq!(text(&left, "internet_gateway_block_mode"), "off");
}

#[tokio::test(start_paused = true)]
async fn a_vpc_or_a_subnet_is_excluded() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let subnet = json!({"vpc_id": text(&vpc, "id"), "cidr_block": "10.0.1.0/24"});
    let subnet = harness.create("aws_subnet", subnet).await;
    let config = |mode: &str, tag: &str| {
        json!({
            "vpc_id": text(&vpc, "id"), "internet_gateway_exclusion_mode": mode,
            "tags": {"Name": tag},
        })
    };
    let first = made(&harness, EXCLUSION, config("allow-egress", "a")).await;
    assert!(text(&first, "resource_arn").ends_with(&format!(":vpc/{}", text(&vpc, "id"))));
    let second = config("allow-bidirectional", "b");
    let changed = harness.succeed(EXCLUSION, &first, second.clone()).await;
    harness.is_settled(EXCLUSION, &changed, &second).await;
    imported(&harness, EXCLUSION, &changed, &second, "").await;

    let twice = harness
        .change(EXCLUSION, &rform_core::value::Value::NULL, &second)
        .await;
    assert!(!twice.problems.is_empty());
    let of_subnet: Json = json!({
        "subnet_id": text(&subnet, "id"), "internet_gateway_exclusion_mode": "allow-egress",
    });
    let other = made(&harness, EXCLUSION, of_subnet).await;
    let all = [
        (EXCLUSION, &other),
        (EXCLUSION, &changed),
        ("aws_subnet", &subnet),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}
