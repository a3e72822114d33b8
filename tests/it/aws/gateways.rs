//! Endpoints, virtual private gateways, prefix lists and flow logs.

use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, made, text};

async fn harness() -> (Harness, Value) {
    let harness = Harness::new(6);
    harness.configure(json!({"region": "us-east-1"})).await;
    let config = json!({
        "cidr_block": "10.0.0.0/16", "enable_dns_hostnames": true, "enable_dns_support": true,
    });
    let vpc = harness.create("aws_vpc", config).await;
    (harness, vpc)
}

/// Makes an object, changes it, and holds that an import of its id needs no change.
async fn life(harness: &Harness, kind: &str, first: Json, second: Json) -> Value {
    let object = made(harness, kind, first).await;
    let object = harness.succeed(kind, &object, second.clone()).await;
    harness.is_settled(kind, &object, &second).await;
    let imported = harness.aws.import(kind, &text(&object, "id")).await;
    let imported = imported.expect("an import");
    let read = harness.refresh(kind, &imported[0].object.value).await;
    let plan = harness.plan(kind, &read, &second);
    assert_eq!((plan.problems, plan.replace), (vec![], vec![]), "{kind}");
    object
}

#[tokio::test(start_paused = true)]
async fn a_gateway_endpoint_routes_from_tables() {
    let (harness, vpc) = harness().await;
    let table = json!({"vpc_id": text(&vpc, "id")});
    let table = harness.create("aws_route_table", table).await;
    let config = |tables: &[String]| {
        json!({
            "vpc_id": text(&vpc, "id"), "service_name": "com.amazonaws.us-east-1.s3",
            "route_table_ids": tables,
        })
    };
    let id = text(&table, "id");
    let kind = "aws_vpc_endpoint";
    let endpoint = life(
        &harness,
        kind,
        config(&[]),
        config(std::slice::from_ref(&id)),
    )
    .await;
    assert_eq!(text(&endpoint, "vpc_endpoint_type"), "Gateway");
    assert!(text(&endpoint, "prefix_list_id").starts_with("pl-"));
    // The table's own read does not take the endpoint's route for one that is not configured.
    let own = json!({"vpc_id": text(&vpc, "id")});
    harness.is_settled("aws_route_table", &table, &own).await;
    let all = [
        (kind, &endpoint),
        ("aws_route_table", &table),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn an_interface_endpoint_keeps_subnet_and_group_until_it_is_gone() {
    let (harness, vpc) = harness().await;
    let subnet = json!({"vpc_id": text(&vpc, "id"), "cidr_block": "10.0.1.0/24"});
    let subnet = harness.create("aws_subnet", subnet).await;
    let group = json!({"name": "endpoint", "vpc_id": text(&vpc, "id")});
    let group = harness.create("aws_security_group", group).await;
    let config = |private_dns: bool| {
        json!({
            "vpc_id": text(&vpc, "id"), "service_name": "com.amazonaws.us-east-1.ssm",
            "vpc_endpoint_type": "Interface", "private_dns_enabled": private_dns,
            "subnet_ids": [text(&subnet, "id")], "security_group_ids": [text(&group, "id")],
        })
    };
    let kind = "aws_vpc_endpoint";
    let endpoint = life(&harness, kind, config(false), config(true)).await;
    let all = [
        (kind, &endpoint),
        ("aws_subnet", &subnet),
        ("aws_security_group", &group),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_gets_its_members_from_other_resources() {
    let (harness, vpc) = harness().await;
    let table = json!({"vpc_id": text(&vpc, "id")});
    let table = harness.create("aws_route_table", table).await;
    let config = json!({
        "vpc_id": text(&vpc, "id"), "service_name": "com.amazonaws.us-east-1.dynamodb",
    });
    let endpoint = harness.create("aws_vpc_endpoint", config.clone()).await;
    let id = text(&endpoint, "id");
    let kind = "aws_vpc_endpoint_route_table_association";
    let member = json!({"vpc_endpoint_id": id, "route_table_id": text(&table, "id")});
    let member = made(&harness, kind, member).await;
    harness
        .is_settled("aws_vpc_endpoint", &endpoint, &config)
        .await;
    let policy = |action: &str| {
        let statement = json!({
            "Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*",
        });
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
        json!({"vpc_endpoint_id": id, "policy": policy.to_string()})
    };
    let policy_kind = "aws_vpc_endpoint_policy";
    let (first, second) = (policy("dynamodb:GetItem"), policy("dynamodb:PutItem"));
    let policy = life(&harness, policy_kind, first, second).await;
    let found = harness
        .data("aws_vpc_endpoint", json!({"id": id}))
        .await
        .map(|it| text(&it, "service_name"));
    assert_eq!(found, Ok("com.amazonaws.us-east-1.dynamodb".into()));
    let all = [
        (policy_kind, &policy),
        (kind, &member),
        ("aws_vpc_endpoint", &endpoint),
        ("aws_route_table", &table),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn services_and_their_prefix_lists_are_found() {
    let (harness, _vpc) = harness().await;
    let service = json!({"service": "s3", "service_type": "Gateway"});
    let service = harness.data("aws_vpc_endpoint_service", service).await;
    let name = service.map(|it| text(&it, "service_name"));
    assert_eq!(name, Ok("com.amazonaws.us-east-1.s3".into()));
    let list = json!({"name": "com.amazonaws.us-east-1.s3"});
    let list = harness.data("aws_prefix_list", list).await;
    assert!(list.is_ok_and(|it| text(&it, "id").starts_with("pl-")));
}

#[tokio::test(start_paused = true)]
async fn a_vpn_gateway_is_attached_and_propagates() {
    let (harness, vpc) = harness().await;
    let config = |name: &str| json!({"tags": {"Name": name}});
    let gateway = life(&harness, "aws_vpn_gateway", config("a"), config("b")).await;
    let member = json!({"vpc_id": text(&vpc, "id"), "vpn_gateway_id": text(&gateway, "id")});
    let kind = "aws_vpn_gateway_attachment";
    let attachment = made(&harness, kind, member).await;
    harness
        .is_settled("aws_vpn_gateway", &gateway, &config("b"))
        .await;
    let table = json!({"vpc_id": text(&vpc, "id")});
    let table = harness.create("aws_route_table", table).await;
    let propagation = json!({
        "route_table_id": text(&table, "id"), "vpn_gateway_id": text(&gateway, "id"),
    });
    let propagation_kind = "aws_vpn_gateway_route_propagation";
    let propagation = made(&harness, propagation_kind, propagation).await;
    let router = json!({"bgp_asn": "65000", "ip_address": "203.0.113.7", "type": "ipsec.1"});
    let router = made(&harness, "aws_customer_gateway", router).await;
    let all = [
        (propagation_kind, &propagation),
        ("aws_route_table", &table),
        (kind, &attachment),
        ("aws_vpn_gateway", &gateway),
        ("aws_customer_gateway", &router),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn a_prefix_list_gains_and_loses_entries() {
    let (harness, vpc) = harness().await;
    let config = |blocks: &[&str]| {
        let entries = blocks
            .iter()
            .map(|it| json!({"cidr": it, "description": "x"}));
        json!({
            "name": "offices", "address_family": "IPv4", "max_entries": 5,
            "entry": entries.collect::<Vec<_>>(),
        })
    };
    let kind = "aws_ec2_managed_prefix_list";
    let (first, second) = (
        config(&["10.1.0.0/16"]),
        config(&["10.2.0.0/16", "10.3.0.0/16"]),
    );
    let list = life(&harness, kind, first, second).await;
    assert_eq!(harness.delete(kind, &list).await, []);
    let bare = json!({"name": "bare", "address_family": "IPv4", "max_entries": 2});
    let list = harness.create(kind, bare.clone()).await;
    let entry = json!({"cidr": "10.7.0.0/16", "prefix_list_id": text(&list, "id")});
    let entry_kind = "aws_ec2_managed_prefix_list_entry";
    let entry = made(&harness, entry_kind, entry).await;
    harness.is_settled(kind, &list, &bare).await;
    let all = [(entry_kind, &entry), (kind, &list), ("aws_vpc", &vpc)];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn a_flow_log_watches_a_vpc() {
    let (harness, vpc) = harness().await;
    let config = |name: &str| {
        json!({
            "vpc_id": text(&vpc, "id"), "traffic_type": "ALL", "log_destination_type": "s3",
            "log_destination": "arn:aws:s3:::logs", "tags": {"Name": name},
        })
    };
    let log = life(&harness, "aws_flow_log", config("a"), config("b")).await;
    gone(&harness, &[("aws_flow_log", &log), ("aws_vpc", &vpc)]).await;
}
