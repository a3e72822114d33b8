//! Subnets, gateways, routes, network ACLs and security groups.

use super::harness::{Harness, gone, made, text, vpc};
use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::json;

async fn harness() -> Harness {
    let harness = Harness::new(7);
    harness.configure(json!({})).await;
    harness
}

#[tokio::test(start_paused = true)]
async fn a_subnet_has_its_settings() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let config = json!({
        "vpc_id": text(&vpc, "id"),
        "cidr_block": "10.0.1.0/24",
        "availability_zone": "us-east-1b",
        "map_public_ip_on_launch": true,
        "tags": {"Name": "a"},
    });
    let subnet = made(&harness, "aws_subnet", config).await;
    assert_eq!(text(&subnet, "availability_zone"), "us-east-1b");
    assert_eq!(subnet.get("map_public_ip_on_launch"), Some(&Value::TRUE));
    let config = json!({"vpc_id": text(&vpc, "id"), "cidr_block": "10.0.1.0/24", "availability_zone": "us-east-1b"});
    let subnet = harness.succeed("aws_subnet", &subnet, config.clone()).await;
    harness.is_settled("aws_subnet", &subnet, &config).await;
    assert_eq!(subnet.get("map_public_ip_on_launch"), Some(&Value::FALSE));
    gone(&harness, &[("aws_subnet", &subnet), ("aws_vpc", &vpc)]).await;
}

#[tokio::test(start_paused = true)]
async fn traffic_finds_its_way() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let id = text(&vpc, "id");
    let gateway = made(&harness, "aws_internet_gateway", json!({"vpc_id": id})).await;
    let subnet = json!({"vpc_id": id, "cidr_block": "10.0.1.0/24"});
    let subnet = made(&harness, "aws_subnet", subnet).await;
    let table = json!({
        "vpc_id": id,
        "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": text(&gateway, "id")}],
    });
    let table = made(&harness, "aws_route_table", table).await;
    let other = made(&harness, "aws_route_table", json!({"vpc_id": id})).await;
    let route = json!({
        "route_table_id": text(&other, "id"),
        "destination_cidr_block": "192.0.2.0/24",
        "gateway_id": text(&gateway, "id"),
    });
    let route = made(&harness, "aws_route", route).await;
    assert_eq!(text(&route, "state"), "active");
    let tie = json!({"route_table_id": text(&table, "id"), "subnet_id": text(&subnet, "id")});
    let tie = made(&harness, "aws_route_table_association", tie).await;
    let before = text(&tie, "id");
    let config = json!({"route_table_id": text(&other, "id"), "subnet_id": text(&subnet, "id")});
    let tie = harness
        .succeed("aws_route_table_association", &tie, config.clone())
        .await;
    harness
        .is_settled("aws_route_table_association", &tie, &config)
        .await;
    assert_ne!(text(&tie, "id"), before);
    let config = json!({"vpc_id": id, "route": []});
    let table = harness
        .succeed("aws_route_table", &table, config.clone())
        .await;
    harness.is_settled("aws_route_table", &table, &config).await;
    let main = json!({
        "default_route_table_id": text(&vpc, "default_route_table_id"),
        "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": text(&gateway, "id")}],
        "tags": {"Name": "main"},
    });
    let main = made(&harness, "aws_default_route_table", main).await;
    let objects = [
        ("aws_default_route_table", &main),
        ("aws_route_table_association", &tie),
        ("aws_route", &route),
        ("aws_route_table", &table),
        ("aws_route_table", &other),
        ("aws_subnet", &subnet),
        ("aws_internet_gateway", &gateway),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn acls_keep_rules_and_subnets() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let id = text(&vpc, "id");
    let subnet = json!({"vpc_id": id, "cidr_block": "10.0.1.0/24"});
    let subnet = made(&harness, "aws_subnet", subnet).await;
    let rule = |port: i32| json!({"rule_no": 100, "action": "allow", "protocol": "tcp", "cidr_block": "0.0.0.0/0", "from_port": port, "to_port": port});
    let config = |port| {
        json!({
            "vpc_id": id,
            "subnet_ids": [text(&subnet, "id")],
            "ingress": [rule(port)],
            "egress": [{"rule_no": 1, "action": "deny", "protocol": "all", "cidr_block": "0.0.0.0/0", "from_port": 0, "to_port": 0}],
        })
    };
    let acl = made(&harness, "aws_network_acl", config(443)).await;
    let acl = harness.succeed("aws_network_acl", &acl, config(8443)).await;
    harness
        .is_settled("aws_network_acl", &acl, &config(8443))
        .await;
    let single = json!({
        "network_acl_id": text(&acl, "id"), "rule_number": 200, "protocol": "icmp",
        "rule_action": "allow", "cidr_block": "10.0.0.0/8", "icmp_type": -1, "icmp_code": -1,
        "egress": true,
    });
    let single = made(&harness, "aws_network_acl_rule", single).await;
    assert_eq!(text(&single, "protocol"), "1");
    let default = json!({"default_network_acl_id": text(&vpc, "default_network_acl_id")});
    let default = made(&harness, "aws_default_network_acl", default).await;
    assert_eq!(
        default.get("ingress").map(|it| it.elements().count()),
        Some(0)
    );
    let objects = [
        ("aws_default_network_acl", &default),
        ("aws_network_acl_rule", &single),
        ("aws_network_acl", &acl),
        ("aws_subnet", &subnet),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn groups_hold_rules_as_they_were_written() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let id = text(&vpc, "id");
    let config = json!({
        "name_prefix": "web-", "vpc_id": id,
        "ingress": [
            {"from_port": 443, "to_port": 443, "protocol": "TCP", "cidr_blocks": ["0.0.0.0/0"], "description": "tls"},
            {"from_port": 80, "to_port": 80, "protocol": "6", "cidr_blocks": ["10.0.0.0/8", "172.16.0.0/12"], "self": true},
        ],
        "egress": [{"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}],
    });
    let web = made(&harness, "aws_security_group", config).await;
    assert!(text(&web, "name").starts_with("web-"));
    let config = json!({
        "name_prefix": "web-", "vpc_id": id,
        "ingress": [{"from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}],
        "egress": [],
    });
    let web = harness
        .succeed("aws_security_group", &web, config.clone())
        .await;
    harness
        .is_settled("aws_security_group", &web, &config)
        .await;
    let db = json!({
        "name": "db", "vpc_id": id,
        "ingress": [{"from_port": 5432, "to_port": 5432, "protocol": "tcp", "security_groups": [text(&web, "id")]}],
    });
    let db = made(&harness, "aws_security_group", db).await;
    let default = json!({"vpc_id": id});
    let default = made(&harness, "aws_default_security_group", default).await;
    assert_eq!(
        default.get("ingress").map(|it| it.elements().count()),
        Some(0)
    );
    let objects = [
        ("aws_default_security_group", &default),
        ("aws_security_group", &db),
        ("aws_security_group", &web),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn groups_that_name_each_other_go_in_any_order() {
    let mut harness = harness().await;
    let vpc = vpc(&harness).await;
    let id = text(&vpc, "id");
    let empty = |name: &str| json!({"name": name, "vpc_id": id});
    let a = harness.create("aws_security_group", empty("a")).await;
    let b = harness.create("aws_security_group", empty("b")).await;
    let naming = |name: &str, other: &Value| {
        json!({
            "name": name, "vpc_id": id,
            "ingress": [{"from_port": 1, "to_port": 1, "protocol": "tcp", "security_groups": [text(other, "id")]}],
        })
    };
    let a = harness
        .succeed("aws_security_group", &a, naming("a", &b))
        .await;
    let b = harness
        .succeed("aws_security_group", &b, naming("b", &a))
        .await;
    let ids = [&a, &b].map(|it| ("aws_security_group".into(), text(it, "id").into()));
    harness.deleting = std::sync::Arc::new(ids.to_vec());
    let (first, second) = tokio::join!(
        harness.delete("aws_security_group", &a),
        harness.delete("aws_security_group", &b)
    );
    assert_eq!((first, second), (vec![], vec![]));
    gone(&harness, &[("aws_vpc", &vpc)]).await;
}

#[tokio::test(start_paused = true)]
async fn with_injected_faults_nothing_is_made_twice() {
    for seed in 0..20 {
        let faults = Faults {
            lost_responses: 0.1,
            server_errors: 0.05,
            throttles: 0.05,
            eventual_consistency: true,
        };
        let harness = Harness::with(seed, faults);
        harness.configure(json!({})).await;
        let vpc = vpc(&harness).await;
        let id = text(&vpc, "id");
        let gateway = made(&harness, "aws_internet_gateway", json!({"vpc_id": id})).await;
        let subnet =
            json!({"vpc_id": id, "cidr_block": "10.0.1.0/24", "map_public_ip_on_launch": true});
        let subnet = made(&harness, "aws_subnet", subnet).await;
        let table = json!({
            "vpc_id": id,
            "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": text(&gateway, "id")}],
        });
        let table = made(&harness, "aws_route_table", table).await;
        let tie = json!({"route_table_id": text(&table, "id"), "subnet_id": text(&subnet, "id")});
        let tie = made(&harness, "aws_route_table_association", tie).await;
        let acl = json!({
            "vpc_id": id,
            "subnet_ids": [text(&subnet, "id")],
            "ingress": [{"rule_no": 1, "action": "deny", "protocol": "all", "cidr_block": "0.0.0.0/0", "from_port": 0, "to_port": 0}],
        });
        let acl = made(&harness, "aws_network_acl", acl).await;
        let group = json!({
            "name_prefix": "web-", "vpc_id": id,
            "ingress": [{"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}],
        });
        let group = made(&harness, "aws_security_group", group).await;
        let objects = [
            ("aws_security_group", &group),
            ("aws_network_acl", &acl),
            ("aws_route_table_association", &tie),
            ("aws_route_table", &table),
            ("aws_subnet", &subnet),
            ("aws_internet_gateway", &gateway),
            ("aws_vpc", &vpc),
        ];
        gone(&harness, &objects).await;
    }
}

#[tokio::test(start_paused = true)]
async fn rules_may_stand_alone() {
    let harness = harness().await;
    let vpc = vpc(&harness).await;
    let id = text(&vpc, "id");
    let group = made(
        &harness,
        "aws_security_group",
        json!({"name": "g", "vpc_id": id}),
    )
    .await;
    let other = made(
        &harness,
        "aws_security_group",
        json!({"name": "o", "vpc_id": id}),
    )
    .await;
    let of = |more: serde_json::Value| {
        let mut all = json!({
            "security_group_id": text(&group, "id"),
            "type": "ingress", "from_port": 80, "to_port": 81, "protocol": "TCP",
        });
        if let (Some(all), serde_json::Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        all
    };
    let ranges = of(json!({"cidr_blocks": ["10.0.0.0/8", "192.168.0.0/16"], "description": "x"}));
    let ranges = made(&harness, "aws_security_group_rule", ranges).await;
    let itself = made(
        &harness,
        "aws_security_group_rule",
        of(json!({"self": true})),
    )
    .await;
    let group_id = text(&other, "id");
    let named = of(json!({"source_security_group_id": group_id}));
    let named = made(&harness, "aws_security_group_rule", named).await;
    assert!(text(&named, "security_group_rule_id").starts_with("sgr-"));
    let twice = harness
        .change(
            "aws_security_group_rule",
            &Value::NULL,
            &of(json!({"self": true})),
        )
        .await;
    let said: Vec<&str> = twice
        .problems
        .iter()
        .map(|it| it.summary.as_str())
        .collect();
    assert!(
        said.iter()
            .any(|it| it.contains("InvalidPermission.Duplicate")),
        "{said:?}"
    );
    let out = json!({"security_group_id": text(&group, "id"), "ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"});
    let out = made(&harness, "aws_vpc_security_group_egress_rule", out).await;
    let config = json!({"security_group_id": text(&group, "id"), "ip_protocol": "tcp", "from_port": 1, "to_port": 2, "cidr_ipv4": "10.1.0.0/16", "tags": {"Name": "r"}});
    let come = made(&harness, "aws_vpc_security_group_ingress_rule", config).await;
    let config = json!({"security_group_id": text(&group, "id"), "ip_protocol": "tcp", "from_port": 1, "to_port": 3, "cidr_ipv4": "10.1.0.0/16"});
    let before = text(&come, "id");
    let come = harness
        .succeed("aws_vpc_security_group_ingress_rule", &come, config.clone())
        .await;
    harness
        .is_settled("aws_vpc_security_group_ingress_rule", &come, &config)
        .await;
    assert_eq!(text(&come, "id"), before);
    let objects = [
        ("aws_security_group_rule", &ranges),
        ("aws_security_group_rule", &itself),
        ("aws_security_group_rule", &named),
        ("aws_vpc_security_group_egress_rule", &out),
        ("aws_vpc_security_group_ingress_rule", &come),
        ("aws_security_group", &group),
        ("aws_security_group", &other),
        ("aws_vpc", &vpc),
    ];
    gone(&harness, &objects).await;
}
