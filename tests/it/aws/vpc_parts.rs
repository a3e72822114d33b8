//! The smaller parts of a VPC: each is made, changed, imported and deleted.

use rform_core::value::Value;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, imported, made, text, vpc};

async fn harness() -> Harness {
    let harness = Harness::new(5);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

async fn subnet(harness: &Harness, vpc: &Value) -> Value {
    let config = json!({
        "vpc_id": text(vpc, "id"), "cidr_block": "10.0.1.0/24", "availability_zone": "us-east-1a",
    });
    harness.create("aws_subnet", config).await
}

/// Makes an object, changes it, and holds that an import of that id needs no change.
async fn life(harness: &Harness, kind: &str, first: Json, second: Json, id: &str) -> Value {
    let object = made(harness, kind, first).await;
    let object = harness.succeed(kind, &object, second.clone()).await;
    harness.is_settled(kind, &object, &second).await;
    imported(harness, kind, &object, &second, id).await;
    object
}

#[tokio::test(start_paused = true)]
async fn a_network_interface_has_addresses_and_groups() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let subnet = subnet(&harness, &vpc).await;
    let group = json!({"name": "one", "vpc_id": text(&vpc, "id")});
    let group = harness.create("aws_security_group", group).await;
    let config = |description: &str, addresses: &[&str]| {
        json!({
            "subnet_id": text(&subnet, "id"), "description": description,
            "private_ips": addresses, "tags": {"Name": description},
        })
    };
    let kind = "aws_network_interface";
    let first = config("first", &["10.0.1.20"]);
    let second = config("second", &["10.0.1.20", "10.0.1.21"]);
    let interface = life(&harness, kind, first, second, "").await;
    assert_eq!(interface.get("private_ips_count"), Some(&Value::int(1)));

    let member = json!({
        "network_interface_id": text(&interface, "id"), "security_group_id": text(&group, "id"),
    });
    let sg_kind = "aws_network_interface_sg_attachment";
    let id = format!("{}_{}", text(&interface, "id"), text(&group, "id"));
    let membership = made(&harness, sg_kind, member.clone()).await;
    imported(&harness, sg_kind, &membership, &member, &id).await;

    let gateway = json!({"vpc_id": text(&vpc, "id")});
    let gateway = harness.create("aws_internet_gateway", gateway).await;
    let address = json!({"domain": "vpc", "network_interface": text(&interface, "id")});
    let address = made(&harness, "aws_eip", address).await;
    let all = [
        ("aws_eip", &address),
        (sg_kind, &membership),
        (kind, &interface),
        ("aws_internet_gateway", &gateway),
        ("aws_security_group", &group),
        ("aws_subnet", &subnet),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn an_interface_is_attached_to_an_instance_and_leaves_it() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let subnet = subnet(&harness, &vpc).await;
    let at = json!({"subnet_id": text(&subnet, "id")});
    let interface = made(&harness, "aws_network_interface", at).await;
    let instance = json!({
        "ami": "ami-0123456789abcdef0", "instance_type": "t3.micro",
        "subnet_id": text(&subnet, "id"),
    });
    let instance = harness.create("aws_instance", instance).await;
    let config = json!({
        "instance_id": text(&instance, "id"), "device_index": 1,
        "network_interface_id": text(&interface, "id"),
    });
    let kind = "aws_network_interface_attachment";
    let attachment = made(&harness, kind, config.clone()).await;
    imported(&harness, kind, &attachment, &config, "").await;
    let all = [
        (kind, &attachment),
        ("aws_network_interface", &interface),
        ("aws_instance", &instance),
        ("aws_subnet", &subnet),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn a_vpc_takes_dhcp_options_and_gives_them_back() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let config = |name: &str| {
        json!({
            "domain_name": "example.org", "domain_name_servers": ["AmazonProvidedDNS"],
            "tags": {"Name": name},
        })
    };
    let options = life(
        &harness,
        "aws_vpc_dhcp_options",
        config("a"),
        config("b"),
        "",
    )
    .await;
    let kind = "aws_vpc_dhcp_options_association";
    let member = json!({"vpc_id": text(&vpc, "id"), "dhcp_options_id": text(&options, "id")});
    let association = made(&harness, kind, member.clone()).await;
    imported(&harness, kind, &association, &member, &text(&vpc, "id")).await;
    let all = [
        (kind, &association),
        ("aws_vpc_dhcp_options", &options),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn a_vpc_gains_and_loses_blocks() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let kind = "aws_vpc_ipv4_cidr_block_association";
    let config = json!({"vpc_id": text(&vpc, "id"), "cidr_block": "10.1.0.0/16"});
    let v4 = made(&harness, kind, config.clone()).await;
    imported(&harness, kind, &v4, &config, "").await;
    let within = json!({"vpc_id": text(&vpc, "id"), "cidr_block": "10.1.1.0/24"});
    let subnet = harness.create("aws_subnet", within).await;
    let sixth = "aws_vpc_ipv6_cidr_block_association";
    let config = json!({"vpc_id": text(&vpc, "id"), "assign_generated_ipv6_cidr_block": true});
    let v6 = made(&harness, sixth, config).await;
    let all = [
        ("aws_subnet", &subnet),
        (kind, &v4),
        (sixth, &v6),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn an_internet_gateway_is_attached_by_a_resource_of_its_own() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let gateway = harness.create("aws_internet_gateway", json!({})).await;
    let kind = "aws_internet_gateway_attachment";
    let config = json!({"vpc_id": text(&vpc, "id"), "internet_gateway_id": text(&gateway, "id")});
    let attachment = made(&harness, kind, config.clone()).await;
    imported(&harness, kind, &attachment, &config, "").await;
    let all = [
        (kind, &attachment),
        ("aws_internet_gateway", &gateway),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn a_tag_is_set_changed_and_removed() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let config =
        |value: &str| json!({"resource_id": text(&vpc, "id"), "key": "Owner", "value": value});
    let tag = life(&harness, "aws_ec2_tag", config("a"), config("b"), "").await;
    let read = harness.refresh("aws_vpc", &vpc).await;
    assert!(format!("{read:?}").contains("Owner"));
    assert_eq!(harness.delete("aws_ec2_tag", &tag).await, []);
    let read = harness.refresh("aws_vpc", &vpc).await;
    assert!(!format!("{read:?}").contains("Owner"));
    gone(&harness, &[("aws_vpc", &vpc)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_placement_group_stays_while_an_instance_is_in_it() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let subnet = subnet(&harness, &vpc).await;
    let config = |tag: &str| json!({"name": "near", "strategy": "cluster", "tags": {"Name": tag}});
    let group = life(
        &harness,
        "aws_placement_group",
        config("a"),
        config("b"),
        "",
    )
    .await;
    let instance = json!({
        "ami": "ami-0123456789abcdef0", "instance_type": "c5.large",
        "subnet_id": text(&subnet, "id"), "placement_group": "near",
    });
    let instance = harness.create("aws_instance", instance).await;
    let all = [
        ("aws_instance", &instance),
        ("aws_placement_group", &group),
        ("aws_subnet", &subnet),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn a_peering_is_accepted_and_set_by_resources_of_their_own() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let other = harness
        .create("aws_vpc", json!({"cidr_block": "10.9.0.0/16"}))
        .await;
    let config = json!({"vpc_id": text(&vpc, "id"), "peer_vpc_id": text(&other, "id")});
    let peering = harness.create("aws_vpc_peering_connection", config).await;
    let id = text(&peering, "id");
    let kind = "aws_vpc_peering_connection_accepter";
    let config = |name: &str| {
        json!({
            "vpc_peering_connection_id": id, "auto_accept": true, "tags": {"Name": name},
        })
    };
    let accepter = made(&harness, kind, config("a")).await;
    let accepter = harness.succeed(kind, &accepter, config("b")).await;
    harness.is_settled(kind, &accepter, &config("b")).await;
    let options = "aws_vpc_peering_connection_options";
    let config = |on: bool| {
        json!({
            "vpc_peering_connection_id": id,
            "requester": [{"allow_remote_vpc_dns_resolution": on}],
        })
    };
    let set = life(&harness, options, config(true), config(false), "").await;
    let all = [
        (options, &set),
        (kind, &accepter),
        ("aws_vpc_peering_connection", &peering),
        ("aws_vpc", &vpc),
        ("aws_vpc", &other),
    ];
    gone(&harness, &all).await;
}
