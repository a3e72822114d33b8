//! The default VPC and its subnets: adopted, made where they are missing, and let go of.

use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::json;

use super::harness::{Harness, imported, made, text};

const VPC: &str = "aws_default_vpc";
const SUBNET: &str = "aws_default_subnet";

async fn harness() -> Harness {
    let harness = Harness::new(11);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

fn flag(object: &Value, name: &str) -> Option<bool> {
    object.get(name).and_then(Value::as_bool)
}

#[tokio::test(start_paused = true)]
async fn default_networks_are_adopted_and_stay() {
    let harness = harness().await;
    let vpc_config = |names: bool| {
        json!({
            "enable_dns_hostnames": names, "assign_generated_ipv6_cidr_block": true,
            "tags": {"Name": format!("default {names}")},
        })
    };
    let vpc = made(&harness, VPC, vpc_config(true)).await;
    assert_eq!(text(&vpc, "cidr_block"), "172.31.0.0/16");
    assert_eq!(flag(&vpc, "existing_default_vpc"), Some(true));
    let vpc = harness.succeed(VPC, &vpc, vpc_config(false)).await;
    harness.is_settled(VPC, &vpc, &vpc_config(false)).await;
    imported(&harness, VPC, &vpc, &vpc_config(false), "").await;

    let subnet_config = |public: bool| {
        json!({
            "availability_zone": "us-east-1b", "map_public_ip_on_launch": public,
            "tags": {"Name": format!("{public}")},
        })
    };
    let subnet = made(&harness, SUBNET, subnet_config(true)).await;
    assert_eq!(text(&subnet, "vpc_id"), text(&vpc, "id"));
    let subnet = harness.succeed(SUBNET, &subnet, subnet_config(false)).await;
    harness
        .is_settled(SUBNET, &subnet, &subnet_config(false))
        .await;
    imported(&harness, SUBNET, &subnet, &subnet_config(false), "").await;

    // What is let go of is there still, and adopted again as it was left.
    assert_eq!(harness.delete(SUBNET, &subnet).await, []);
    assert_eq!(harness.delete(VPC, &vpc).await, []);
    let again = made(&harness, VPC, vpc_config(true)).await;
    assert_eq!(text(&again, "id"), text(&vpc, "id"));
}

#[tokio::test(start_paused = true)]
async fn a_default_subnet_that_is_missing_is_made() {
    let harness = harness().await;
    let config = json!({"availability_zone": "us-east-1a", "force_destroy": true});
    let first = made(&harness, SUBNET, config.clone()).await;
    assert_eq!(flag(&first, "existing_default_subnet"), Some(true));
    assert_eq!(harness.delete(SUBNET, &first).await, []);
    assert_eq!(harness.refresh(SUBNET, &first).await, Value::NULL);

    let second = made(&harness, SUBNET, config).await;
    assert_ne!(text(&second, "id"), text(&first, "id"));
    assert_eq!(text(&second, "cidr_block"), text(&first, "cidr_block"));
    assert_eq!(flag(&second, "existing_default_subnet"), Some(false));
    assert_eq!(flag(&second, "map_public_ip_on_launch"), Some(true));
}

#[tokio::test(start_paused = true)]
async fn a_default_vpc_that_is_missing_is_made() {
    let harness = harness().await;
    let config = json!({"force_destroy": true});
    let first = made(&harness, VPC, config.clone()).await;
    for zone in ["a", "b", "c", "d", "e", "f"] {
        let subnet = json!({
            "availability_zone": format!("us-east-1{zone}"), "force_destroy": true,
        });
        let subnet = harness.create(SUBNET, subnet).await;
        assert_eq!(harness.delete(SUBNET, &subnet).await, []);
    }
    let gateway = harness
        .aws
        .import("aws_internet_gateway", "igw-0e3a4b147defa0000");
    let gateway = gateway.await.expect("an import");
    let gateway = harness
        .refresh("aws_internet_gateway", &gateway[0].object.value)
        .await;
    assert_eq!(harness.delete("aws_internet_gateway", &gateway).await, []);
    assert_eq!(harness.delete(VPC, &first).await, []);

    let second = made(&harness, VPC, config).await;
    assert_ne!(text(&second, "id"), text(&first, "id"));
    assert_eq!(flag(&second, "existing_default_vpc"), Some(false));
    // Instances that name no subnet start in it.
    let instance = json!({"ami": "ami-0123456789abcdef0", "instance_type": "t3.micro"});
    let instance = made(&harness, "aws_instance", instance).await;
    assert_ne!(text(&instance, "public_ip"), "");
}
