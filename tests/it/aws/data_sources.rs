//! Data sources that find what stands in a VPC.

use rform_core::value::Value;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, text, vpc};

struct Stack {
    harness: Harness,
    vpc: Value,
    subnet: Value,
    interface: Value,
    gateway: Value,
    instance: Value,
}

impl Stack {
    async fn new() -> Stack {
        let harness = Harness::new(13);
        harness.configure(json!({"region": "us-east-1"})).await;
        let vpc = vpc(&harness).await;
        let config = json!({
            "vpc_id": text(&vpc, "id"), "cidr_block": "10.0.1.0/24",
            "availability_zone": "us-east-1a",
        });
        let subnet = harness.create("aws_subnet", config).await;
        let id = text(&subnet, "id");
        let config = json!({"subnet_id": id, "tags": {"Name": "it"}});
        let interface = harness.create("aws_network_interface", config).await;
        let config = json!({
            "subnet_id": id, "connectivity_type": "private", "tags": {"Name": "it"},
        });
        let gateway = harness.create("aws_nat_gateway", config).await;
        let config = json!({
            "subnet_id": id, "ami": "ami-0123456789abcdef0", "instance_type": "t3.micro",
            "tags": {"Name": "it"}, "user_data": "hello",
            "ebs_block_device": [
                {"device_name": "/dev/sdf", "volume_size": 3, "tags": {"Name": "disk"}},
            ],
        });
        let instance = harness.create("aws_instance", config).await;
        Stack {
            harness,
            vpc,
            subnet,
            interface,
            gateway,
            instance,
        }
    }

    async fn data(&self, kind: &str, config: Json) -> Value {
        let found = self.harness.data(kind, config.clone()).await;
        found.unwrap_or_else(|problems| panic!("{kind} {config}: {problems:?}"))
    }

    async fn gone(&self) {
        let all = [
            ("aws_instance", &self.instance),
            ("aws_nat_gateway", &self.gateway),
            ("aws_network_interface", &self.interface),
            ("aws_subnet", &self.subnet),
            ("aws_vpc", &self.vpc),
        ];
        gone(&self.harness, &all).await;
    }
}

fn texts(object: &Value, name: &str) -> Vec<String> {
    let items = object.get(name).into_iter().flat_map(Value::elements);
    items
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn an_instance_is_found_with_its_disks_and_user_data() {
    let stack = Stack::new().await;
    let id = text(&stack.instance, "id");
    let ways = [
        json!({"instance_id": id}),
        json!({"instance_tags": {"Name": "it"}}),
        json!({"filter": [{"name": "subnet-id", "values": [text(&stack.subnet, "id")]}]}),
    ];
    for way in ways {
        let found = stack.data("aws_instance", way.clone()).await;
        assert_eq!(text(&found, "id"), id, "{way}");
        for name in [
            "ami",
            "arn",
            "private_ip",
            "subnet_id",
            "user_data",
            "tenancy",
        ] {
            assert_eq!(found.get(name), stack.instance.get(name), "{name}");
        }
        assert_eq!(text(&found, "user_data_base64"), "");
        let disks = found
            .get("ebs_block_device")
            .map(|it| it.elements().count());
        assert_eq!(disks, Some(1));
    }
    let config = json!({"instance_id": id, "get_user_data": true});
    let found = stack.data("aws_instance", config).await;
    assert_eq!(text(&found, "user_data_base64"), "aGVsbG8=");
    let none = json!({"instance_tags": {"Name": "other"}});
    assert!(stack.harness.data("aws_instance", none).await.is_err());
    stack.gone().await;
}

#[tokio::test(start_paused = true)]
async fn instances_are_listed_by_state() {
    let stack = Stack::new().await;
    let all = stack.data("aws_instances", json!({})).await;
    assert_eq!(texts(&all, "ids"), [text(&stack.instance, "id")]);
    assert_eq!(
        texts(&all, "private_ips"),
        [text(&stack.instance, "private_ip")]
    );
    let stopped = json!({"instance_state_names": ["stopped"]});
    assert!(texts(&stack.data("aws_instances", stopped).await, "ids").is_empty());
    let tagged = json!({"instance_tags": {"Name": "other"}});
    assert!(texts(&stack.data("aws_instances", tagged).await, "ids").is_empty());
    stack.gone().await;
}

#[tokio::test(start_paused = true)]
async fn nat_gateways_and_interfaces_are_found() {
    let stack = Stack::new().await;
    let (vpc, subnet) = (text(&stack.vpc, "id"), text(&stack.subnet, "id"));
    for way in [
        json!({"subnet_id": subnet}),
        json!({"vpc_id": vpc, "state": "available"}),
    ] {
        let found = stack.data("aws_nat_gateway", way).await;
        assert_eq!(text(&found, "id"), text(&stack.gateway, "id"));
        assert_eq!(text(&found, "connectivity_type"), "private");
        assert_eq!(found.get("private_ip"), stack.gateway.get("private_ip"));
    }
    let found = stack.data("aws_nat_gateways", json!({"vpc_id": vpc})).await;
    assert_eq!(texts(&found, "ids"), [text(&stack.gateway, "id")]);

    let id = text(&stack.interface, "id");
    let found = stack.data("aws_network_interface", json!({"id": id})).await;
    assert_eq!(text(&found, "vpc_id"), vpc);
    assert_eq!(
        texts(&found, "private_ips"),
        [text(&stack.interface, "private_ip")]
    );
    let of_instance = text(&stack.instance, "primary_network_interface_id");
    let found = stack
        .data("aws_network_interface", json!({"id": of_instance}))
        .await;
    let attachment = found.get("attachment").and_then(|it| it.elements().next());
    let attachment = attachment.expect("an attachment");
    assert_eq!(text(attachment, "instance_id"), text(&stack.instance, "id"));
    let in_subnet = json!({"filter": [{"name": "subnet-id", "values": [subnet]}]});
    let found = stack.data("aws_network_interfaces", in_subnet).await;
    assert_eq!(texts(&found, "ids").len(), 3);
    stack.gone().await;
}

#[tokio::test(start_paused = true)]
async fn what_else_is_listed() {
    let stack = Stack::new().await;
    let acls = stack
        .data(
            "aws_network_acls",
            json!({"vpc_id": text(&stack.vpc, "id")}),
        )
        .await;
    assert_eq!(
        texts(&acls, "ids"),
        [text(&stack.vpc, "default_network_acl_id")]
    );
    let disks = stack
        .data("aws_ebs_volumes", json!({"tags": {"Name": "disk"}}))
        .await;
    assert_eq!(texts(&disks, "ids").len(), 1);
    let peerings = stack.data("aws_vpc_peering_connections", json!({})).await;
    assert!(texts(&peerings, "ids").is_empty());
    let address = stack
        .harness
        .create("aws_eip", json!({"domain": "vpc"}))
        .await;
    let addresses = stack.data("aws_eips", json!({})).await;
    assert_eq!(
        texts(&addresses, "allocation_ids"),
        [text(&address, "allocation_id")]
    );
    assert_eq!(
        texts(&addresses, "public_ips"),
        [text(&address, "public_ip")]
    );
    assert_eq!(stack.harness.delete("aws_eip", &address).await, []);
    stack.gone().await;
}

#[tokio::test(start_paused = true)]
async fn types_of_instances_are_listed_with_where_they_are_offered() {
    let harness = Harness::new(13);
    harness.configure(json!({"region": "us-east-1"})).await;
    let filter = |name: &str, value: &str| json!([{"name": name, "values": [value]}]);
    let config = json!({"filter": filter("instance-type", "t3.*")});
    let found = harness.data("aws_ec2_instance_types", config).await;
    let found = found.expect("an answer");
    let types = texts(&found, "instance_types");
    assert!(
        types.len() > 3 && types.iter().all(|it| it.starts_with("t3.")),
        "{types:?}"
    );

    let config = json!({
        "filter": filter("instance-type", "t3.micro"), "location_type": "availability-zone",
    });
    let found = harness
        .data("aws_ec2_instance_type_offerings", config)
        .await;
    let found = found.expect("an answer");
    let zones = texts(&found, "locations");
    assert!(zones.contains(&"us-east-1a".to_owned()) && !zones.contains(&"us-east-1e".to_owned()));
    assert_eq!(texts(&found, "instance_types").len(), zones.len());
}

#[tokio::test(start_paused = true)]
async fn services_have_names_in_policies() {
    let harness = Harness::new(13);
    harness.configure(json!({"region": "us-east-1"})).await;
    let name = async |service: &str, region: Option<&str>| {
        let config = json!({"service_name": service, "region": region});
        let found = harness.data("aws_service_principal", config).await;
        let found = found.expect("an answer");
        (text(&found, "id"), text(&found, "name"))
    };
    let both = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    assert_eq!(
        name("ec2", None).await,
        both("ec2.us-east-1.amazonaws.com", "ec2.amazonaws.com")
    );
    assert_eq!(
        name("logs", Some("cn-north-1")).await,
        both("logs.cn-north-1.amazonaws.com.cn", "logs.amazonaws.com.cn")
    );
}
