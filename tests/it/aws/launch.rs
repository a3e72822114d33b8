//! Launch templates and launch configurations: how instances are to be started.

use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, made, text, vpc};

const KIND: &str = "aws_launch_template";

async fn harness() -> Harness {
    let harness = Harness::new(7);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

fn number(object: &Value, name: &str) -> Option<i64> {
    object.get(name).and_then(Value::as_i64)
}

/// A template that says all there is to say.
const FULL: &str = r#"{
    "name": "full",
    "description": "all of it",
    "disable_api_stop": true,
    "disable_api_termination": false,
    "ebs_optimized": "true",
    "image_id": "ami-0123456789abcdef0",
    "instance_initiated_shutdown_behavior": "terminate",
    "kernel_id": "aki-1",
    "key_name": "key",
    "ram_disk_id": "ari-1",
    "user_data": "YQ==",
    "vpc_security_group_ids": ["sg-1", "sg-2"],
    "tags": {"Name": "full"},
    "block_device_mappings": [
        {"device_name": "/dev/xvda", "ebs": [{
            "delete_on_termination": "true", "encrypted": "false", "iops": 3000,
            "kms_key_id": "arn:aws:kms:us-east-1:123456789012:key/1", "snapshot_id": "snap-1",
            "throughput": 125, "volume_size": 20, "volume_type": "gp3",
            "volume_initialization_rate": 100
        }]},
        {"device_name": "/dev/sdb", "virtual_name": "ephemeral0"},
        {"device_name": "/dev/sdc", "no_device": "true"}
    ],
    "capacity_reservation_specification": [{
        "capacity_reservation_preference": "open",
        "capacity_reservation_target": [{"capacity_reservation_id": "cr-1"}]
    }],
    "cpu_options": [{"core_count": 2, "threads_per_core": 1, "amd_sev_snp": "enabled"}],
    "credit_specification": [{"cpu_credits": "standard"}],
    "enclave_options": [{"enabled": true}],
    "hibernation_options": [{"configured": true}],
    "iam_instance_profile": [{"name": "profile"}],
    "instance_market_options": [{
        "market_type": "spot",
        "spot_options": [{
            "block_duration_minutes": 60, "instance_interruption_behavior": "terminate",
            "max_price": "0.05", "spot_instance_type": "one-time",
            "valid_until": "2030-01-01T00:00:00Z"
        }]
    }],
    "instance_requirements": [{
        "accelerator_manufacturers": ["nvidia"], "accelerator_names": ["t4"],
        "accelerator_types": ["gpu"], "allowed_instance_types": ["m5.*", "c5.large"],
        "bare_metal": "excluded", "burstable_performance": "included",
        "cpu_manufacturers": ["intel"], "instance_generations": ["current"],
        "local_storage": "required", "local_storage_types": ["ssd"],
        "on_demand_max_price_percentage_over_lowest_price": 30,
        "spot_max_price_percentage_over_lowest_price": 50,
        "require_hibernate_support": true,
        "accelerator_count": [{"min": 1, "max": 8}], "accelerator_total_memory_mib": [{"min": 1, "max": 8}],
        "baseline_ebs_bandwidth_mbps": [{"min": 1, "max": 8}], "memory_gib_per_vcpu": [{"min": 0.5, "max": 4}],
        "memory_mib": [{"min": 0, "max": 4096}], "network_bandwidth_gbps": [{"min": 0.5, "max": 4}],
        "network_interface_count": [{"min": 1, "max": 8}], "total_local_storage_gb": [{"min": 0.5, "max": 4}],
        "vcpu_count": [{"min": 2}]
    }],
    "license_specification": [
        {"license_configuration_arn": "arn:aws:license-manager:us-east-1:123456789012:l/1"}
    ],
    "maintenance_options": [{"auto_recovery": "disabled"}],
    "metadata_options": [{
        "http_endpoint": "enabled", "http_protocol_ipv6": "disabled",
        "http_put_response_hop_limit": 2, "http_tokens": "required",
        "instance_metadata_tags": "enabled"
    }],
    "monitoring": [{"enabled": true}],
    "network_interfaces": [
        {
            "associate_public_ip_address": "true", "delete_on_termination": "false",
            "description": "first", "interface_type": "interface",
            "ipv4_addresses": ["10.0.1.5", "10.0.1.6"], "private_ip_address": "10.0.1.5",
            "ipv4_prefixes": ["10.0.1.16/28"], "ipv6_addresses": ["2001:db8::1"],
            "ipv6_prefixes": ["2001:db8::/80"], "primary_ipv6": "true",
            "security_groups": ["sg-1"], "subnet_id": "subnet-1",
            "connection_tracking_specification": [{
                "tcp_established_timeout": 60, "udp_stream_timeout": 60, "udp_timeout": 30
            }],
            "ena_srd_specification": [{
                "ena_srd_enabled": true,
                "ena_srd_udp_specification": [{"ena_srd_udp_enabled": true}]
            }]
        },
        {
            "device_index": 1, "network_card_index": 1, "ipv4_address_count": 2,
            "ipv6_address_count": 3, "ipv4_prefix_count": 1, "ipv6_prefix_count": 1,
            "associate_carrier_ip_address": "false", "network_interface_id": "eni-1"
        }
    ],
    "placement": [{
        "affinity": "host", "availability_zone": "us-east-1a", "group_name": "near",
        "host_id": "h-1", "partition_number": 2, "spread_domain": "s", "tenancy": "host"
    }],
    "private_dns_name_options": [{
        "enable_resource_name_dns_a_record": true,
        "enable_resource_name_dns_aaaa_record": false, "hostname_type": "resource-name"
    }],
    "tag_specifications": [
        {"resource_type": "instance", "tags": {"Name": "it"}},
        {"resource_type": "volume", "tags": {"Name": "disk", "Of": "it"}}
    ]
}"#;

fn full() -> Json {
    serde_json::from_str(FULL).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn a_launch_template_says_all_there_is_to_say() {
    let harness = harness().await;
    let template = made(&harness, KIND, full()).await;
    let id = text(&template, "id");
    assert_eq!(number(&template, "latest_version"), Some(1));
    assert!(text(&template, "arn").ends_with(&format!(":launch-template/{id}")));
    for (name, wanted) in full().as_object().into_iter().flatten() {
        let config = harness.config(KIND, &json!({name: wanted}));
        let (wanted, found) = (config.get(name), template.get(name));
        assert!(
            is_within(wanted, found),
            "{name}: {wanted:?}, found {found:?}"
        );
    }
    let imported = harness.aws.import(KIND, &id).await.expect("an import");
    let read = harness.refresh(KIND, &imported[0].object.value).await;
    harness.is_settled(KIND, &read, &full()).await;
    gone(&harness, &[(KIND, &template)]).await;
}

/// Whether a value has all that is wanted of it.
fn is_within(wanted: Option<&Value>, found: Option<&Value>) -> bool {
    match (wanted, found) {
        (None | Some(Value::Null(_)), _) => true,
        (Some(Value::Object(wanted)), Some(Value::Object(found))) => wanted
            .iter()
            .all(|(name, it)| is_within(Some(it), found.get(name))),
        (Some(Value::List(_, wanted)), Some(Value::List(_, found))) => {
            wanted.len() == found.len()
                && wanted
                    .iter()
                    .zip(found.iter())
                    .all(|(wanted, found)| is_within(Some(wanted), Some(found)))
        }
        (wanted, found) => wanted == found,
    }
}

#[tokio::test(start_paused = true)]
async fn each_change_of_a_launch_template_makes_a_version() {
    let harness = harness().await;
    let config = |kind: &str, more: Json| {
        let mut config = json!({"name_prefix": "web-", "instance_type": kind});
        for (name, value) in more.as_object().into_iter().flatten() {
            config[name] = value.clone();
        }
        config
    };
    let first = made(&harness, KIND, config("t3.micro", json!({}))).await;
    assert!(text(&first, "name").starts_with("web-"));

    // The default version stays.
    let small = config("t3.small", json!({}));
    let plan = harness.plan(KIND, &first, &small);
    let is_open = |name: &str| !plan.planned.get(name).is_some_and(Value::is_known);
    assert!(is_open("latest_version") && !is_open("default_version"));
    let second = harness.succeed(KIND, &first, small.clone()).await;
    harness.is_settled(KIND, &second, &small).await;
    let numbers = |it: &Value| (number(it, "default_version"), number(it, "latest_version"));
    assert_eq!(numbers(&second), (Some(1), Some(2)));

    // It is set by number, and moves on when it is told to.
    let at_two = config("t3.small", json!({"default_version": 2}));
    let third = harness.succeed(KIND, &second, at_two.clone()).await;
    harness.is_settled(KIND, &third, &at_two).await;
    assert_eq!(numbers(&third), (Some(2), Some(2)));
    let moving = config(
        "t3.large",
        json!({"update_default_version": true, "monitoring": [{"enabled": true}]}),
    );
    let fourth = harness.succeed(KIND, &third, moving.clone()).await;
    harness.is_settled(KIND, &fourth, &moving).await;
    assert_eq!(numbers(&fourth), (Some(3), Some(3)));

    // Tags make no version.
    let tagged = config(
        "t3.large",
        json!({
            "update_default_version": true, "monitoring": [{"enabled": true}],
            "tags": {"Name": "web"},
        }),
    );
    let fifth = harness.succeed(KIND, &fourth, tagged.clone()).await;
    harness.is_settled(KIND, &fifth, &tagged).await;
    assert_eq!(numbers(&fifth), (Some(3), Some(3)));
    gone(&harness, &[(KIND, &fifth)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_new_launch_template_has_no_second_version() {
    let harness = harness().await;
    let config = json!({"name": "one", "default_version": 2});
    let response = harness.change(KIND, &Value::NULL, &config).await;
    let problem = response.problems.first().expect("a refusal");
    assert!(
        format!("{problem:?}").contains("InvalidLaunchTemplateId.VersionNotFound"),
        "{problem:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn many_launch_templates_are_read_by_few_requests() {
    let harness = harness().await;
    let mut all = Vec::new();
    for index in 0..8 {
        let config = json!({"name": format!("template-{index}"), "instance_type": "t3.micro"});
        all.push(harness.create(KIND, config).await);
    }
    let deleted = all.pop().unwrap_or(Value::NULL);
    assert_eq!(harness.delete(KIND, &deleted).await, []);
    let request = |it: &Value| rform_provider::ReadRequest {
        current: it.clone(),
        private: Vec::new(),
        identity: Value::NULL,
    };
    let requests = all.iter().chain([&deleted]).map(request).collect();
    let found = harness.aws.read(KIND, requests).await;
    let exist: Vec<bool> = found
        .into_iter()
        .map(|it| it.expect("an answer").is_some())
        .collect();
    assert_eq!(exist, [vec![true; 7], vec![false]].concat());
    let all: Vec<(&str, &Value)> = all.iter().map(|it| (KIND, it)).collect();
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn an_instance_follows_its_launch_template() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let subnet = json!({
        "vpc_id": text(&vpc, "id"), "cidr_block": "10.0.1.0/24", "availability_zone": "us-east-1a",
    });
    let subnet = harness.create("aws_subnet", subnet).await;
    let template = |kind: &str| {
        json!({
            "name": "its", "instance_type": kind, "image_id": "ami-0123456789abcdef0",
            "metadata_options": [{"http_tokens": "required"}], "update_default_version": true,
        })
    };
    let first = made(&harness, KIND, template("t3.micro")).await;
    let by_id = json!({
        "subnet_id": text(&subnet, "id"), "launch_template": [{"id": text(&first, "id")}],
    });
    let by_name = json!({
        "subnet_id": text(&subnet, "id"),
        "launch_template": [{"name": "its", "version": "$Latest"}],
    });
    let one = made(&harness, "aws_instance", by_id.clone()).await;
    assert_eq!(text(&one, "instance_type"), "t3.micro");
    let block = one
        .get("launch_template")
        .and_then(|it| it.elements().next());
    let block = block.expect("a block");
    assert_eq!(
        (text(block, "name"), text(block, "version")),
        ("its".into(), "$Default".into())
    );
    let two = made(&harness, "aws_instance", by_name.clone()).await;

    // A new version that they would get today replaces them.
    let second = harness.succeed(KIND, &first, template("t3.small")).await;
    for (instance, config) in [(&one, &by_id), (&two, &by_name)] {
        let read = harness.refresh("aws_instance", instance).await;
        let plan = harness.plan("aws_instance", &read, config);
        assert!(!plan.replace.is_empty(), "{config}");
    }
    let all = [
        ("aws_instance", &one),
        ("aws_instance", &two),
        (KIND, &second),
        ("aws_subnet", &subnet),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn a_launch_template_is_looked_up() {
    let harness = harness().await;
    let config = json!({
        "name": "known", "instance_type": "t3.micro", "tags": {"Name": "known"},
        "network_interfaces": [{"security_groups": ["sg-1"]}],
    });
    let template = made(&harness, KIND, config).await;
    let ways = [
        json!({"name": "known"}),
        json!({"id": text(&template, "id")}),
        json!({"tags": {"Name": "known"}}),
        json!({"filter": [{"name": "launch-template-name", "values": ["kno*"]}]}),
    ];
    for way in ways {
        let found = harness.data(KIND, way.clone()).await.expect("an answer");
        assert_eq!(text(&found, "id"), text(&template, "id"), "{way}");
        let interface = found.get("network_interfaces");
        let interface = interface.and_then(|it| it.elements().next());
        let groups = interface.and_then(|it| it.get("security_groups"));
        assert_eq!(groups.map(|it| it.elements().count()), Some(1), "{way}");
    }
    let missing = harness.data(KIND, json!({"name": "other"})).await;
    assert!(missing.is_err());
    gone(&harness, &[(KIND, &template)]).await;
}
