//! `aws_vpc`

use super::harness::{Harness, changed, text};
use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn a_vpc_is_made_read_changed_and_deleted() {
    let harness = Harness::new(1);
    harness
        .configure(json!({"region": "us-east-1", "default_tags": [{"tags": {"Owner": "team"}}]}))
        .await;
    let config = json!({
        "cidr_block": "10.0.0.0/16",
        "enable_dns_hostnames": true,
        "tags": {"Name": "main"},
    });
    let vpc = harness.create("aws_vpc", config.clone()).await;
    assert!(text(&vpc, "id").starts_with("vpc-"), "{vpc:?}");
    assert!(text(&vpc, "arn").ends_with(&format!(":vpc/{}", text(&vpc, "id"))));
    assert!(text(&vpc, "default_network_acl_id").starts_with("acl-"));
    assert!(text(&vpc, "default_security_group_id").starts_with("sg-"));
    assert!(text(&vpc, "main_route_table_id").starts_with("rtb-"));
    assert_eq!(vpc.get("enable_dns_hostnames"), Some(&Value::TRUE));
    assert_eq!(vpc.get("tags").map(|it| it.elements().count()), Some(1));
    assert_eq!(vpc.get("tags_all").map(|it| it.elements().count()), Some(2));
    harness.is_settled("aws_vpc", &vpc, &config).await;

    let config = json!({"cidr_block": "10.0.0.0/16", "enable_dns_support": false, "enable_dns_hostnames": false});
    let plan = harness.plan("aws_vpc", &vpc, &config);
    let names: Vec<String> = changed(&vpc, &plan.planned).into_keys().collect();
    assert_eq!(
        names,
        [
            "enable_dns_hostnames",
            "enable_dns_support",
            "tags",
            "tags_all"
        ]
    );
    let vpc = harness.succeed("aws_vpc", &vpc, config.clone()).await;
    assert_eq!(vpc.get("enable_dns_support"), Some(&Value::FALSE));
    harness.is_settled("aws_vpc", &vpc, &config).await;

    assert_eq!(harness.delete("aws_vpc", &vpc).await, []);
    assert_eq!(harness.refresh("aws_vpc", &vpc).await, Value::NULL);
    assert!(
        harness.sandbox.inspect().is_empty(),
        "{}",
        harness.sandbox.inspect()
    );
}

#[tokio::test(start_paused = true)]
async fn another_range_needs_another_vpc() {
    let harness = Harness::new(1);
    harness.configure(json!({})).await;
    let vpc = harness
        .create("aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .await;
    let plan = harness.plan("aws_vpc", &vpc, &json!({"cidr_block": "10.1.0.0/16"}));
    let paths: Vec<String> = plan.replace.iter().map(ToString::to_string).collect();
    assert_eq!(paths, [".cidr_block"]);
    assert!(plan.planned.get("id").is_some_and(|id| !id.is_known()));
}

#[tokio::test(start_paused = true)]
async fn with_injected_faults_there_is_one_vpc_and_then_none() {
    for seed in 0..30 {
        let faults = Faults {
            lost_responses: 0.15,
            server_errors: 0.1,
            throttles: 0.1,
            eventual_consistency: true,
        };
        let harness = Harness::with(seed, faults);
        harness.configure(json!({})).await;
        let vpc = harness
            .create(
                "aws_vpc",
                json!({"cidr_block": "10.0.0.0/16", "enable_dns_hostnames": true}),
            )
            .await;
        let kinds = harness.sandbox.inspect().objects;
        let vpcs = kinds.iter().filter(|it| it.kind == "ec2.vpc").count();
        assert_eq!(vpcs, 1, "seed {seed}");
        assert_eq!(harness.delete("aws_vpc", &vpc).await, [], "seed {seed}");
        assert!(
            harness.sandbox.inspect().is_empty(),
            "{}",
            harness.sandbox.inspect()
        );
    }
}
