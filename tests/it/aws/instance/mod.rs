//! Instances, disks, addresses and NAT gateways.

mod deletes;

use std::sync::Arc;

use super::harness::{Harness, changed, gone, made, text, vpc};
use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::{Value as Json, json};

struct Network {
    vpc: Value,
    subnet: Value,
    group: Value,
    gateway: Value,
}

async fn network(harness: &Harness) -> Network {
    let vpc = vpc(harness).await;
    let id = text(&vpc, "id");
    let gateway = made(harness, "aws_internet_gateway", json!({"vpc_id": id})).await;
    let subnet =
        json!({"vpc_id": id, "cidr_block": "10.0.1.0/24", "map_public_ip_on_launch": true});
    let subnet = made(harness, "aws_subnet", subnet).await;
    let group = made(
        harness,
        "aws_security_group",
        json!({"name": "g", "vpc_id": id}),
    )
    .await;
    Network {
        vpc,
        subnet,
        group,
        gateway,
    }
}

impl Network {
    async fn gone(&self, harness: &Harness) {
        let objects = [
            ("aws_security_group", &self.group),
            ("aws_subnet", &self.subnet),
            ("aws_internet_gateway", &self.gateway),
            ("aws_vpc", &self.vpc),
        ];
        gone(harness, &objects).await;
    }

    fn instance(&self, image: &str) -> Json {
        json!({
            "ami": image,
            "instance_type": "t3.micro",
            "subnet_id": text(&self.subnet, "id"),
            "vpc_security_group_ids": [text(&self.group, "id")],
        })
    }
}

fn with(config: &Json, more: Json) -> Json {
    let mut all = config.clone();
    if let (Some(all), Json::Object(more)) = (all.as_object_mut(), more) {
        all.extend(more);
    }
    all
}

async fn image(harness: &Harness) -> String {
    let config = json!({
        "most_recent": true,
        "owners": ["amazon"],
        "filter": [{"name": "name", "values": ["amzn2-ami-hvm-*-x86_64-gp2"]}],
    });
    match harness.data("aws_ami", config).await {
        Ok(found) => text(&found, "id"),
        Err(problems) => panic!("{problems:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_instance_is_started_changed_and_terminated() {
    let harness = Harness::new(5);
    harness.configure(json!({})).await;
    let network = network(&harness).await;
    let plain = network.instance(&image(&harness).await);
    let config = with(
        &plain,
        json!({
            "associate_public_ip_address": true,
            "user_data": "#!/bin/sh\necho hello\n",
            "root_block_device": [{"volume_size": 20, "volume_type": "gp3"}],
            "volume_tags": {"Owner": "me"},
            "source_dest_check": false,
            "tags": {"Name": "one"},
        }),
    );
    let instance = made(&harness, "aws_instance", config.clone()).await;
    assert_eq!(text(&instance, "instance_state"), "running");
    assert!(!text(&instance, "public_ip").is_empty());
    assert!(!text(&instance, "private_ip").is_empty());
    let data = text(&instance, "user_data");
    assert_eq!(data.len(), 40, "{data}");
    let disk = instance
        .get("root_block_device")
        .and_then(|it| it.elements().next().cloned());
    let disk = disk.unwrap_or(Value::NULL);
    assert_eq!(disk.get("volume_size"), Some(&Value::int(20)));

    let config = with(
        &config,
        json!({"instance_type": "t3.small", "tags": {"Name": "two"}, "root_block_device": [{"volume_size": 30, "volume_type": "gp3"}], "user_data": "#!/bin/sh\necho again\n", "monitoring": true}),
    );
    let instance = harness
        .succeed("aws_instance", &instance, config.clone())
        .await;
    harness.is_settled("aws_instance", &instance, &config).await;
    assert_eq!(text(&instance, "instance_type"), "t3.small");
    assert_eq!(text(&instance, "instance_state"), "running");

    let plan = harness.plan(
        "aws_instance",
        &instance,
        &with(&config, json!({"subnet_id": "?"})),
    );
    let paths: Vec<String> = plan.replace.iter().map(ToString::to_string).collect();
    assert_eq!(paths, [".subnet_id"]);
    gone_with(&harness, &[("aws_instance", &instance)]).await;
    network.gone(&harness).await;
}

async fn gone_with(harness: &Harness, objects: &[(&str, &Value)]) {
    for (kind, object) in objects {
        assert_eq!(harness.delete(kind, object).await, [], "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_moves_and_a_nat_gateway_takes_its_time() {
    let harness = Harness::new(6);
    harness.configure(json!({})).await;
    let network = network(&harness).await;
    let config = json!({"vpc": true});
    let problems = harness.validate("aws_eip", &config);
    assert_eq!(problems.iter().filter(|it| it.warning).count(), 1);
    let address = made(&harness, "aws_eip", config).await;
    assert_eq!(text(&address, "domain"), "vpc");
    let config =
        json!({"allocation_id": text(&address, "id"), "subnet_id": text(&network.subnet, "id")});
    let began = tokio::time::Instant::now();
    let nat = made(&harness, "aws_nat_gateway", config).await;
    assert!(began.elapsed().as_secs() > 60);
    assert_eq!(text(&nat, "public_ip"), text(&address, "public_ip"));
    let table = json!({
        "vpc_id": text(&network.vpc, "id"),
        "route": [{"cidr_block": "0.0.0.0/0", "nat_gateway_id": text(&nat, "id")}],
    });
    let table = made(&harness, "aws_route_table", table).await;
    gone_with(
        &harness,
        &[
            ("aws_route_table", &table),
            ("aws_nat_gateway", &nat),
            ("aws_eip", &address),
        ],
    )
    .await;
    network.gone(&harness).await;
}

#[tokio::test(start_paused = true)]
async fn addresses_disks_and_keys_belong_to_instances() {
    let harness = Harness::new(8);
    harness.configure(json!({})).await;
    let network = network(&harness).await;
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGVZV2sIqZgC2hZ2q8bS1mYq4T6a0Zb9vJt6cS2x8k0n me";
    let key = made(
        &harness,
        "aws_key_pair",
        json!({"key_name": "k", "public_key": key}),
    )
    .await;
    let config = with(
        &network.instance(&image(&harness).await),
        json!({"key_name": "k"}),
    );
    let instance = made(&harness, "aws_instance", config).await;
    let address = made(
        &harness,
        "aws_eip",
        json!({"domain": "vpc", "instance": text(&instance, "id")}),
    )
    .await;
    assert_eq!(text(&address, "private_ip"), text(&instance, "private_ip"));
    let other = made(&harness, "aws_eip", json!({"domain": "vpc"})).await;
    let disk = json!({"availability_zone": text(&instance, "availability_zone"), "size": 5});
    let disk = made(&harness, "aws_ebs_volume", disk).await;
    let tie = json!({
        "device_name": "/dev/sdf",
        "instance_id": text(&instance, "id"),
        "volume_id": text(&disk, "id"),
    });
    let tie = made(&harness, "aws_volume_attachment", tie).await;
    let bigger = json!({"availability_zone": text(&instance, "availability_zone"), "size": 7});
    let disk = harness.succeed("aws_ebs_volume", &disk, bigger).await;
    assert_eq!(disk.get("size"), Some(&Value::int(7)));
    let free = harness
        .succeed(
            "aws_eip",
            &address,
            json!({"domain": "vpc", "instance": ""}),
        )
        .await;
    assert_eq!(
        changed(&address, &free).get("instance"),
        None,
        "an empty text says nothing"
    );
    gone_with(
        &harness,
        &[
            ("aws_volume_attachment", &tie),
            ("aws_ebs_volume", &disk),
            ("aws_eip", &other),
            ("aws_eip", &address),
            ("aws_instance", &instance),
            ("aws_key_pair", &key),
        ],
    )
    .await;
    network.gone(&harness).await;
}
