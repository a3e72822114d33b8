//! The arguments that hashicorp/aws has since version 6, where another value makes another object.

use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, made, text};
use rform_core::value::{Type, Value};

async fn harness() -> Harness {
    let harness = Harness::new(3);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

fn nat(subnet: &Value, more: &Json) -> Json {
    let mut config = json!({
        "subnet_id": text(subnet, "id"), "connectivity_type": "private",
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    config
}

async fn subnet(harness: &Harness) -> (Value, Value) {
    let vpc = harness
        .create("aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .await;
    let config = json!({"vpc_id": text(&vpc, "id"), "cidr_block": "10.0.1.0/24"});
    let subnet = harness.create("aws_subnet", config).await;
    (vpc, subnet)
}

#[tokio::test(start_paused = true)]
async fn a_private_nat_gateway_gains_and_loses_addresses() {
    let harness = harness().await;
    let (vpc, subnet) = subnet(&harness).await;
    let two = json!({"secondary_private_ip_addresses": ["10.0.1.10", "10.0.1.11"]});
    let config = nat(&subnet, &two);
    let gateway = made(&harness, "aws_nat_gateway", config.clone()).await;
    assert_eq!(
        gateway.get("secondary_private_ip_address_count"),
        Some(&Value::int(2))
    );
    let other = json!({"secondary_private_ip_addresses": ["10.0.1.11", "10.0.1.12"]});
    let config = nat(&subnet, &other);
    let gateway = harness
        .succeed("aws_nat_gateway", &gateway, config.clone())
        .await;
    harness
        .is_settled("aws_nat_gateway", &gateway, &config)
        .await;
    let all = [
        ("aws_nat_gateway", &gateway),
        ("aws_subnet", &subnet),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn a_public_nat_gateway_gains_and_loses_addresses() {
    let harness = harness().await;
    let (vpc, subnet) = subnet(&harness).await;
    let gateway = json!({"vpc_id": text(&vpc, "id")});
    let internet = harness.create("aws_internet_gateway", gateway).await;
    let mut addresses = Vec::new();
    for _ in 0..3 {
        addresses.push(harness.create("aws_eip", json!({"domain": "vpc"})).await);
    }
    let ids: Vec<String> = addresses.iter().map(|it| text(it, "id")).collect();
    let config = |second: &str| {
        json!({
            "subnet_id": text(&subnet, "id"), "allocation_id": ids[0],
            "secondary_allocation_ids": [second],
        })
    };
    let gateway = made(&harness, "aws_nat_gateway", config(&ids[1])).await;
    let gateway = harness
        .succeed("aws_nat_gateway", &gateway, config(&ids[2]))
        .await;
    harness
        .is_settled("aws_nat_gateway", &gateway, &config(&ids[2]))
        .await;
    assert_eq!(harness.delete("aws_nat_gateway", &gateway).await, []);
    for address in &addresses {
        assert_eq!(harness.delete("aws_eip", address).await, []);
    }
    let all = [
        ("aws_internet_gateway", &internet),
        ("aws_subnet", &subnet),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn a_regional_nat_gateway_is_refused() {
    let harness = harness().await;
    let config = json!({"subnet_id": "subnet-1", "availability_mode": "regional"});
    let problems = harness.validate("aws_nat_gateway", &config);
    let summaries: Vec<&str> = problems.iter().map(|it| &*it.summary).collect();
    assert_eq!(summaries, ["Argument not supported"]);
}

#[tokio::test(start_paused = true)]
async fn a_key_is_rotated_as_often_as_is_said() {
    let harness = harness().await;
    let config = |days: i64| json!({"enable_key_rotation": true, "rotation_period_in_days": days});
    let key = made(&harness, "aws_kms_key", config(90)).await;
    let key = harness.succeed("aws_kms_key", &key, config(180)).await;
    harness.is_settled("aws_kms_key", &key, &config(180)).await;
    assert_eq!(key.get("rotation_period_in_days"), Some(&Value::int(180)));
}

#[tokio::test(start_paused = true)]
async fn what_is_only_written_is_kept_nowhere() {
    let harness = harness().await;
    let config = |text: &str, version: i64| {
        json!({
            "name": "p", "type": "SecureString", "value_wo": text, "value_wo_version": version,
        })
    };
    let parameter = harness
        .create("aws_ssm_parameter", config("s3cr3t", 1))
        .await;
    assert!(!format!("{parameter:?}").contains("s3cr3t"));
    assert_eq!(parameter.get("has_value_wo"), Some(&Value::TRUE));
    let value = async || {
        let found = harness
            .data("aws_ssm_parameter", json!({"name": "p"}))
            .await;
        found.map(|it| text(&it, "value"))
    };
    assert_eq!(value().await, Ok("s3cr3t".into()));
    harness
        .is_settled("aws_ssm_parameter", &parameter, &config("0ther", 1))
        .await;
    let parameter = harness
        .succeed("aws_ssm_parameter", &parameter, config("0ther", 2))
        .await;
    assert_eq!(value().await, Ok("0ther".into()));
    assert!(!format!("{parameter:?}").contains("0ther"));
}

#[tokio::test(start_paused = true)]
async fn a_value_that_was_kept_is_forgotten_when_it_is_only_written() {
    let harness = harness().await;
    let kept = json!({"name": "p", "type": "String", "value": "kept"});
    let parameter = harness.create("aws_ssm_parameter", kept).await;
    let unkept = json!({
        "name": "p", "type": "String", "value_wo": "unkept", "value_wo_version": 1,
    });
    let parameter = harness
        .succeed("aws_ssm_parameter", &parameter, unkept.clone())
        .await;
    let shown = format!("{parameter:?}");
    assert!(
        !shown.contains("\"kept\"") && !shown.contains("unkept"),
        "{shown}"
    );
    harness
        .is_settled("aws_ssm_parameter", &parameter, &unkept)
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_secret_version_can_be_only_written() {
    let harness = harness().await;
    let secret = harness
        .create("aws_secretsmanager_secret", json!({"name": "s"}))
        .await;
    let config = json!({
        "secret_id": text(&secret, "id"), "secret_string_wo": "s3cr3t",
        "secret_string_wo_version": 1,
    });
    let version = harness
        .create("aws_secretsmanager_secret_version", config.clone())
        .await;
    assert!(!format!("{version:?}").contains("s3cr3t"));
    harness
        .is_settled("aws_secretsmanager_secret_version", &version, &config)
        .await;
    let lookup = json!({"secret_id": text(&secret, "id")});
    let found = harness
        .data("aws_secretsmanager_secret_version", lookup)
        .await;
    assert_eq!(
        found.map(|it| text(&it, "secret_string")),
        Ok("s3cr3t".into())
    );
}

#[tokio::test(start_paused = true)]
async fn default_tags_can_be_overridden_for_an_object() {
    let harness = Harness::new(3);
    let tags = json!([{"tags": {"Owner": "team"}}]);
    harness
        .configure(json!({"region": "us-east-1", "default_tags": tags}))
        .await;
    let bucket = harness
        .create("aws_s3_bucket", json!({"bucket": "b-1"}))
        .await;
    let config = json!({
        "bucket": text(&bucket, "id"), "key": "k", "content": "c",
        "tags": {"Name": "n"},
        "override_provider": [{"default_tags": [{"tags": {}}]}],
    });
    let object = made(&harness, "aws_s3_object", config).await;
    let tags = Value::map(Type::String, [("Name", Value::string("n"))]);
    assert_eq!(object.get("tags_all"), Some(&tags));
    assert_eq!(text(&object, "arn"), "arn:aws:s3:::b-1/k");
}

#[tokio::test(start_paused = true)]
async fn a_checksum_is_shown_where_an_algorithm_is_named() {
    let harness = harness().await;
    harness
        .create("aws_s3_bucket", json!({"bucket": "b-1"}))
        .await;
    let config = json!({
        "bucket": "b-1", "key": "k", "content": "hello", "checksum_algorithm": "SHA256",
    });
    let object = made(&harness, "aws_s3_object", config).await;
    let sum = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    assert_eq!(text(&object, "checksum_sha256"), sum);
}

#[tokio::test(start_paused = true)]
async fn small_objects_move_or_stay_as_is_said() {
    let harness = harness().await;
    harness
        .create("aws_s3_bucket", json!({"bucket": "b-1"}))
        .await;
    let rule = json!({
        "id": "r", "status": "Enabled",
        "filter": [{"object_size_greater_than": 500}],
        "expiration": [{"days": 3}],
    });
    let kind = "aws_s3_bucket_lifecycle_configuration";
    let config = |size: &str| {
        json!({
            "bucket": "b-1", "rule": [rule], "transition_default_minimum_object_size": size,
        })
    };
    let rules = made(&harness, kind, config("varies_by_storage_class")).await;
    let other = config("all_storage_classes_128K");
    let rules = harness.succeed(kind, &rules, other.clone()).await;
    harness.is_settled(kind, &rules, &other).await;
}

#[tokio::test(start_paused = true)]
async fn a_table_has_limits_and_stands_ready() {
    let harness = harness().await;
    let config = |most: i64, ready: i64| {
        json!({
            "name": "t-1", "hash_key": "k", "billing_mode": "PAY_PER_REQUEST",
            "attribute": [{"name": "k", "type": "S"}],
            "on_demand_throughput": [{"max_read_request_units": most}],
            "warm_throughput": [{
                "read_units_per_second": ready, "write_units_per_second": 4000,
            }],
            "point_in_time_recovery": [{"enabled": true, "recovery_period_in_days": 7}],
        })
    };
    let kind = "aws_dynamodb_table";
    let table = made(&harness, kind, config(5, 12000)).await;
    let table = harness.succeed(kind, &table, config(6, 13000)).await;
    harness.is_settled(kind, &table, &config(6, 13000)).await;
    let less = harness.plan(kind, &table, &config(6, 12000));
    assert_eq!(less.replace.len(), 1);
    gone(&harness, &[(kind, &table)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_table_is_made_from_files_or_from_the_past_of_another() {
    let harness = harness().await;
    let base = json!({
        "name": "t-1", "hash_key": "k", "billing_mode": "PAY_PER_REQUEST",
        "attribute": [{"name": "k", "type": "S"}],
        "point_in_time_recovery": [{"enabled": true}],
    });
    let import = |bucket: &str| {
        let mut config = base.clone();
        config["import_table"] = json!([{
            "input_format": "DYNAMODB_JSON", "s3_bucket_source": [{"bucket": bucket}],
        }]);
        config
    };
    let kind = "aws_dynamodb_table";
    let response = harness.change(kind, &Value::NULL, &import("absent")).await;
    let told = format!("{:?}", response.problems);
    assert!(told.contains("the import is FAILED"), "{told}");
    let harness = self::harness().await;
    harness
        .create("aws_s3_bucket", json!({"bucket": "b-1"}))
        .await;
    let table = made(&harness, kind, import("b-1")).await;
    let copy = json!({
        "name": "t-2", "billing_mode": "PAY_PER_REQUEST", "hash_key": "k",
        "attribute": [{"name": "k", "type": "S"}],
        "restore_source_table_arn": text(&table, "arn"), "restore_to_latest_time": true,
    });
    let copy = made(&harness, kind, copy).await;
    assert_eq!(text(&copy, "hash_key"), "k");
}

#[tokio::test(start_paused = true)]
async fn what_protects_an_instance_is_lifted_by_force() {
    let harness = harness().await;
    let image = json!({
        "most_recent": true, "owners": ["amazon"],
        "filter": [{"name": "name", "values": ["al2023-ami-2*-x86_64"]}],
    });
    let image = harness.data("aws_ami", image).await.expect("an image");
    let config = json!({
        "ami": text(&image, "id"), "instance_type": "t3.micro",
        "disable_api_termination": true, "disable_api_stop": true, "force_destroy": true,
    });
    let instance = harness.create("aws_instance", config).await;
    assert_eq!(harness.delete("aws_instance", &instance).await, []);
}
