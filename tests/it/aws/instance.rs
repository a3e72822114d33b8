//! Instances, disks, addresses and NAT gateways.

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

/// All at once, as an engine without any edges would.
#[tokio::test(start_paused = true)]
async fn blocked_deletes_wait_for_what_the_run_deletes() {
    let mut harness = Harness::new(9);
    harness.configure(json!({})).await;
    let network = network(&harness).await;
    let config = network.instance(&image(&harness).await);
    let instance = made(&harness, "aws_instance", config).await;
    let objects = [
        ("aws_vpc", &network.vpc),
        ("aws_internet_gateway", &network.gateway),
        ("aws_subnet", &network.subnet),
        ("aws_security_group", &network.group),
        ("aws_instance", &instance),
    ];
    let ids = objects.map(|(kind, object)| (kind.into(), text(object, "id").into()));
    harness.deleting = Arc::new(ids.to_vec());
    let all = objects.map(|(kind, object)| harness.delete(kind, object));
    for problems in futures_util::future::join_all(all).await {
        assert_eq!(problems, []);
    }
    assert!(
        harness.sandbox.inspect().is_empty(),
        "{}",
        harness.sandbox.inspect()
    );
    let told = harness
        .told
        .0
        .lock()
        .map(|told| told.join("\n"))
        .unwrap_or_default();
    assert!(
        told.contains("waiting for network interface eni-"),
        "{told}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_nobody_deletes_is_named() {
    let harness = Harness::new(10);
    harness.configure(json!({})).await;
    let network = network(&harness).await;
    let instance = made(
        &harness,
        "aws_instance",
        network.instance(&image(&harness).await),
    )
    .await;
    let problems = harness.delete("aws_subnet", &network.subnet).await;
    let detail = problems
        .first()
        .map(|it| it.detail.clone())
        .unwrap_or_default();
    assert!(
        detail.starts_with("In its way: network interface eni-"),
        "{detail}"
    );
    assert!(detail.contains(&text(&instance, "id")), "{detail}");
}

#[tokio::test(start_paused = true)]
async fn with_injected_faults_there_is_one_instance() {
    for seed in 0..15 {
        let faults = Faults {
            lost_responses: 0.1,
            server_errors: 0.05,
            throttles: 0.05,
            eventual_consistency: true,
        };
        let harness = Harness::with(seed, faults);
        harness.configure(json!({})).await;
        let network = network(&harness).await;
        let instance = made(
            &harness,
            "aws_instance",
            network.instance(&image(&harness).await),
        )
        .await;
        let address = json!({"domain": "vpc", "instance": text(&instance, "id")});
        let address = made(&harness, "aws_eip", address).await;
        let spare = made(&harness, "aws_eip", json!({"vpc": true})).await;
        let nat =
            json!({"allocation_id": text(&spare, "id"), "subnet_id": text(&network.subnet, "id")});
        let nat = made(&harness, "aws_nat_gateway", nat).await;
        let count = |kind: &str| {
            let objects = harness.sandbox.inspect().objects;
            objects.iter().filter(|it| it.kind == kind).count()
        };
        assert_eq!(
            (count("ec2.instance"), count("ec2.elastic-ip")),
            (1, 2),
            "seed {seed}: {}",
            harness.sandbox.inspect()
        );
        gone_with(
            &harness,
            &[
                ("aws_nat_gateway", &nat),
                ("aws_eip", &spare),
                ("aws_eip", &address),
                ("aws_instance", &instance),
            ],
        )
        .await;
        network.gone(&harness).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_volume_leaves_a_snapshot_when_it_is_to() {
    let harness = Harness::new(31);
    let config = json!({
        "availability_zone": "us-east-1a", "size": 8, "final_snapshot": true, "tags": {"Name": "d"},
    });
    harness.configure(json!({"region": "us-east-1"})).await;
    let volume = made(&harness, "aws_ebs_volume", config).await;
    assert_eq!(harness.delete("aws_ebs_volume", &volume).await, []);
    let left = harness.sandbox.inspect().to_string();
    assert!(left.contains("snap-"), "{left}");
    assert!(left.contains(&text(&volume, "id")), "{left}");
    assert_eq!(left.matches("snap-").count(), 1, "{left}");
}

#[tokio::test(start_paused = true)]
async fn a_instance_is_launched_with_more_addresses() {
    let harness = Harness::new(33);
    harness.configure(json!({"region": "us-east-1"})).await;
    let network = network(&harness).await;
    let image = image(&harness).await;
    let asked = json!({"secondary_private_ips": ["10.0.1.4", "10.0.1.50"]});
    let asked = with(&network.instance(&image), asked);
    for primary in [None, Some("10.0.1.9")] {
        let config = with(&asked, json!({"private_ip": primary}));
        let instance = made(&harness, "aws_instance", config).await;
        let secondary = instance.get("secondary_private_ips");
        let secondary: Vec<&str> = secondary
            .into_iter()
            .flat_map(Value::elements)
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(secondary, ["10.0.1.4", "10.0.1.50"]);
        let has = text(&instance, "private_ip");
        assert!(!secondary.contains(&&*has), "{has}");
        assert!(primary.is_none_or(|it| it == has), "{has}");
        assert_eq!(harness.delete("aws_instance", &instance).await, []);
    }
    network.gone(&harness).await;
}

#[tokio::test(start_paused = true)]
async fn addresses_and_reservations_of_a_instance_change_in_place() {
    let harness = Harness::new(32);
    harness.configure(json!({"region": "us-east-1"})).await;
    let network = network(&harness).await;
    let one = network.instance(&image(&harness).await);
    let instance = made(&harness, "aws_instance", one.clone()).await;
    let more = with(&one, json!({"secondary_private_ips": ["10.0.1.50"]}));
    let instance = harness
        .succeed("aws_instance", &instance, more.clone())
        .await;
    harness.is_settled("aws_instance", &instance, &more).await;
    let two = with(
        &one,
        json!({
            "secondary_private_ips": ["10.0.1.51", "10.0.1.52"],
            "capacity_reservation_specification": [{"capacity_reservation_preference": "none"}],
        }),
    );
    let instance = harness
        .succeed("aws_instance", &instance, two.clone())
        .await;
    harness.is_settled("aws_instance", &instance, &two).await;
    let read = harness.refresh("aws_instance", &instance).await;
    let secondary = read.get("secondary_private_ips");
    assert_eq!(secondary.map(|it| it.elements().count()), Some(2));
    assert_eq!(harness.delete("aws_instance", &instance).await, []);
    network.gone(&harness).await;
}
