//! Load balancers with target groups, listeners, rules and targets.

use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, made, text};

/// A VPC with two subnets and an internet gateway.
struct Network {
    harness: Harness,
    vpc: Value,
    subnets: Vec<Value>,
    gateway: Value,
}

impl Network {
    async fn new() -> Network {
        let harness = Harness::new(9);
        harness.configure(json!({"region": "us-east-1"})).await;
        let vpc = json!({"cidr_block": "10.0.0.0/16"});
        let vpc = harness.create("aws_vpc", vpc).await;
        let gateway = json!({"vpc_id": text(&vpc, "id")});
        let gateway = harness.create("aws_internet_gateway", gateway).await;
        let mut subnets = Vec::new();
        for (number, zone) in ["us-east-1a", "us-east-1b", "us-east-1c"]
            .iter()
            .enumerate()
        {
            let config = json!({
                "vpc_id": text(&vpc, "id"), "availability_zone": zone,
                "cidr_block": format!("10.0.{number}.0/24"),
            });
            subnets.push(harness.create("aws_subnet", config).await);
        }
        Network {
            harness,
            vpc,
            subnets,
            gateway,
        }
    }

    fn subnet_ids(&self, count: usize) -> Vec<String> {
        let subnets = self.subnets.iter().take(count);
        subnets.map(|it| text(it, "id")).collect()
    }

    async fn balancer(&self) -> Value {
        let config = json!({"name": "web", "subnets": self.subnet_ids(2)});
        made(&self.harness, "aws_lb", config).await
    }

    async fn group(&self, name: &str) -> Value {
        let config = json!({
            "name": name, "port": 80, "protocol": "HTTP", "vpc_id": text(&self.vpc, "id"),
        });
        made(&self.harness, "aws_lb_target_group", config).await
    }

    /// Deletes these, then the network: nothing is left.
    async fn gone(&self, objects: &[(&str, &Value)]) {
        let mut all = objects.to_vec();
        all.push(("aws_internet_gateway", &self.gateway));
        all.extend(self.subnets.iter().map(|it| ("aws_subnet", it)));
        all.push(("aws_vpc", &self.vpc));
        gone(&self.harness, &all).await;
    }
}

/// Makes an object, changes it, and holds that an import of its id needs no change.
async fn life(harness: &Harness, kind: &str, first: Json, second: Json) -> Value {
    let object = made(harness, kind, first).await;
    let object = harness.succeed(kind, &object, second.clone()).await;
    harness.is_settled(kind, &object, &second).await;
    imported(harness, kind, &object, &second).await;
    object
}

async fn imported(harness: &Harness, kind: &str, object: &Value, config: &Json) {
    let imported = harness.aws.import(kind, &text(object, "id")).await;
    let imported = imported.expect("an import");
    let read = harness.refresh(kind, &imported[0].object.value).await;
    let plan = harness.plan(kind, &read, config);
    assert_eq!((plan.problems, plan.replace), (vec![], vec![]), "{kind}");
}

#[tokio::test(start_paused = true)]
async fn an_application_load_balancer_changes_in_place() {
    let network = Network::new().await;
    let group = json!({"name": "web", "vpc_id": text(&network.vpc, "id")});
    let group = network.harness.create("aws_security_group", group).await;
    let first = json!({
        "name": "web", "subnets": network.subnet_ids(2), "idle_timeout": 30,
        "enable_deletion_protection": true, "tags": {"a": "1"},
    });
    let second = json!({
        "name": "web", "subnets": network.subnet_ids(3), "ip_address_type": "dualstack",
        "security_groups": [text(&group, "id")], "idle_timeout": 120, "enable_http2": false,
        "access_logs": [{"bucket": "logs", "prefix": "web", "enabled": true}],
        "minimum_load_balancer_capacity": [{"capacity_units": 100}], "tags": {"b": "2"},
    });
    let balancer = life(&network.harness, "aws_lb", first, second).await;
    assert_eq!(text(&balancer, "vpc_id"), text(&network.vpc, "id"));
    assert!(text(&balancer, "dns_name").starts_with("web-"));
    let found = network.harness.data("aws_lb", json!({"name": "web"})).await;
    let found = found.expect("a load balancer");
    assert_eq!(text(&found, "arn"), text(&balancer, "arn"));
    let all = [("aws_lb", &balancer), ("aws_security_group", &group)];
    network.gone(&all).await;
}

#[tokio::test(start_paused = true)]
async fn a_network_load_balancer_has_addresses_of_its_own() {
    let network = Network::new().await;
    let address = network
        .harness
        .create("aws_eip", json!({"domain": "vpc"}))
        .await;
    let config = |cross_zone: bool| {
        json!({
            "name": "net", "load_balancer_type": "network",
            "enable_cross_zone_load_balancing": cross_zone,
            "subnet_mapping": [{
                "subnet_id": text(&network.subnets[0], "id"),
                "allocation_id": text(&address, "id"),
            }],
        })
    };
    let balancer = life(&network.harness, "aws_lb", config(false), config(true)).await;
    let fewer = json!({
        "name": "net", "load_balancer_type": "network",
        "subnet_mapping": [{"subnet_id": text(&network.subnets[1], "id")}],
    });
    let plan = network.harness.plan("aws_lb", &balancer, &fewer);
    assert!(!plan.replace.is_empty());
    let all = [("aws_lb", &balancer), ("aws_eip", &address)];
    network.gone(&all).await;
}

#[tokio::test(start_paused = true)]
async fn target_groups_change_in_place() {
    let network = Network::new().await;
    let config = |path: &str, delay: &str| {
        json!({
            "name": "web", "port": 80, "protocol": "HTTP", "vpc_id": text(&network.vpc, "id"),
            "deregistration_delay": delay, "slow_start": 30,
            "health_check": [{"path": path, "interval": 15, "matcher": "200-299"}],
            "stickiness": [{"type": "app_cookie", "cookie_name": "sid", "cookie_duration": 600}],
        })
    };
    let kind = "aws_lb_target_group";
    let group = life(
        &network.harness,
        kind,
        config("/a", "10"),
        config("/b", "20"),
    )
    .await;
    let tcp = json!({
        "name": "tcp", "port": 443, "protocol": "TCP", "vpc_id": text(&network.vpc, "id"),
        "target_type": "ip", "preserve_client_ip": "true", "proxy_protocol_v2": true,
    });
    let tcp = made(&network.harness, kind, tcp).await;
    let function = json!({"name": "function", "target_type": "lambda"});
    let function = made(&network.harness, kind, function).await;
    let found = network.harness.data(kind, json!({"name": "tcp"})).await;
    let found = found.expect("a target group");
    assert_eq!(text(&found, "arn"), text(&tcp, "arn"));
    let all = [(kind, &group), (kind, &tcp), (kind, &function)];
    network.gone(&all).await;
}

#[tokio::test(start_paused = true)]
async fn listeners_and_rules_forward_redirect_and_answer() {
    let network = Network::new().await;
    let harness = &network.harness;
    let balancer = network.balancer().await;
    let (one, other) = (network.group("one").await, network.group("other").await);
    let (first, second) = (text(&one, "arn"), text(&other, "arn"));
    let listener = |action: Json, port: u16| {
        json!({
            "load_balancer_arn": text(&balancer, "arn"), "port": port, "protocol": "HTTP",
            "default_action": [action],
        })
    };
    let kind = "aws_lb_listener";
    let forward = json!({"type": "forward", "target_group_arn": first});
    let redirect = json!({
        "type": "redirect",
        "redirect": [{"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}],
    });
    let config = listener(forward.clone(), 8080);
    let web = life(harness, kind, listener(redirect, 80), config).await;
    let weighted = json!({
        "type": "forward",
        "forward": [{
            "target_group": [{"arn": first, "weight": 1}, {"arn": second, "weight": 3}],
            "stickiness": [{"enabled": true, "duration": 600}],
        }],
    });
    let rule = |priority: Option<u16>, action: Json, path: &str| {
        json!({
            "listener_arn": text(&web, "arn"), "priority": priority, "action": [action],
            "condition": [
                {"path_pattern": [{"values": [path]}]},
                {"query_string": [{"key": "a", "value": "b"}]},
            ],
        })
    };
    let answer = json!({
        "type": "fixed-response",
        "fixed_response": [{"content_type": "text/plain", "message_body": "no", "status_code": "404"}],
    });
    let rule_kind = "aws_lb_listener_rule";
    let before = rule(Some(10), answer, "/a");
    let named = life(harness, rule_kind, before, rule(Some(20), weighted, "/b")).await;
    let next = made(harness, rule_kind, rule(None, forward, "/c")).await;
    assert_eq!(next.get("priority").and_then(Value::as_i64), Some(21));
    let found = harness
        .data(
            "aws_lb_listener",
            json!({"load_balancer_arn": text(&balancer, "arn"), "port": 8080}),
        )
        .await
        .expect("a listener");
    assert_eq!(text(&found, "arn"), text(&web, "arn"));
    let all = [
        (rule_kind, &named),
        (rule_kind, &next),
        (kind, &web),
        ("aws_lb_target_group", &one),
        ("aws_lb_target_group", &other),
        ("aws_lb", &balancer),
    ];
    network.gone(&all).await;
}

#[tokio::test(start_paused = true)]
async fn a_secure_listener_has_certificates() {
    let network = Network::new().await;
    let harness = &network.harness;
    let balancer = network.balancer().await;
    let certificate = |name: &str| format!("arn:aws:acm:us-east-1:123456789012:certificate/{name}");
    let config = |server: bool| {
        json!({
            "load_balancer_arn": text(&balancer, "arn"), "port": 443, "protocol": "HTTPS",
            "certificate_arn": certificate("a"),
            "routing_http_response_server_enabled": server,
            "default_action": [{
                "type": "fixed-response",
                "fixed_response": [{"content_type": "text/plain", "status_code": "200"}],
            }],
        })
    };
    let listener = life(harness, "aws_lb_listener", config(true), config(false)).await;
    let kind = "aws_lb_listener_certificate";
    let further = json!({
        "listener_arn": text(&listener, "arn"), "certificate_arn": certificate("b"),
    });
    let further_object = made(harness, kind, further.clone()).await;
    imported(harness, kind, &further_object, &further).await;
    harness
        .is_settled("aws_lb_listener", &listener, &config(false))
        .await;
    let all = [
        (kind, &further_object),
        ("aws_lb_listener", &listener),
        ("aws_lb", &balancer),
    ];
    network.gone(&all).await;
}

#[tokio::test(start_paused = true)]
async fn targets_are_read_by_one_request_a_group() {
    let network = Network::new().await;
    let harness = &network.harness;
    let config = json!({
        "name": "ip", "port": 80, "protocol": "HTTP", "vpc_id": text(&network.vpc, "id"),
        "target_type": "ip",
    });
    let group = made(harness, "aws_lb_target_group", config).await;
    let kind = "aws_lb_target_group_attachment";
    let target = |number: u8| {
        json!({
            "target_group_arn": text(&group, "arn"), "target_id": format!("10.0.0.{number}"),
            "port": 8080,
        })
    };
    let (one, other) = (
        made(harness, kind, target(10)).await,
        made(harness, kind, target(11)).await,
    );
    assert_eq!(harness.delete(kind, &one).await, []);
    assert!(harness.refresh(kind, &one).await.is_null());
    let all = [(kind, &other), ("aws_lb_target_group", &group)];
    network.gone(&all).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_foreign_balancer_keeps_is_named() {
    let network = Network::new().await;
    let harness = &network.harness;
    let balancer = network.balancer().await;
    let problems = harness.delete("aws_subnet", &network.subnets[0]).await;
    let detail = problems.first().map(|it| it.detail.clone());
    let detail = detail.unwrap_or_default();
    let expected = format!("of {}", text(&balancer, "arn"));
    assert!(detail.contains("network interface eni-"), "{detail}");
    assert!(detail.contains(&expected), "{detail}");
    network.gone(&[("aws_lb", &balancer)]).await;
}

#[tokio::test(start_paused = true)]
async fn the_interfaces_of_a_deleted_balancer_are_waited_for() {
    let network = Network::new().await;
    let harness = &network.harness;
    let balancer = network.balancer().await;
    assert_eq!(harness.delete("aws_lb", &balancer).await, []);
    let told = harness.told.0.lock().map(|it| it.clone());
    let told = told.unwrap_or_default().join("\n");
    assert!(told.contains("to be deleted"), "{told}");
    network.gone(&[]).await;
}
