//! What is said about configurations, in the words recorded from Terraform's provider.

use super::harness::Harness;
use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};

fn said(kind: &str, config: Json, expected: Expect) {
    let harness = Harness::new(0);
    let problems = harness.validate(kind, &config);
    let mut lines: Vec<String> = problems
        .iter()
        .map(|it| {
            let severity = if it.warning { "warning" } else { "error" };
            format!("{severity}{}: {} | {}\n", it.path, it.summary, it.detail)
        })
        .collect();
    lines.sort();
    expected.assert_eq(&lines.concat());
}

#[tokio::test]
async fn single_arguments() {
    said(
        "aws_vpc",
        json!({"cidr_block": "10.0.0.1/16", "arn": "x", "id": "vpc-1"}),
        expect![[r#"
            error.arn: Value for unconfigurable attribute | Can't configure a value for "arn": its value will be decided automatically based on the result of applying this configuration.
            error.cidr_block: expected cidr_block to contain a valid network Value, expected 10.0.0.0/16, got 10.0.0.1/16 | 
            error.id: Invalid or unknown key | 
        "#]],
    );
    said(
        "aws_instance",
        json!({
            "ami": "?", "instance_type": "t3.micro", "private_ip": "300.1.1.1", "user_data_base64": "***",
            "root_block_device": [{"volume_type": "floppy"}],
            "metadata_options": [{"http_put_response_hop_limit": 100}],
        }),
        expect![[r#"
            error.metadata_options[0].http_put_response_hop_limit: expected metadata_options.0.http_put_response_hop_limit to be in the range (1 - 64), got 100 | 
            error.private_ip: expected private_ip to contain a valid IPv4 address, got: 300.1.1.1 | 
            error.root_block_device[0].volume_type: expected root_block_device.0.volume_type to be one of [standard io1 io2 gp2 sc1 st1 gp3], got floppy | 
            error.user_data_base64: user_data_base64: must be base64-encoded | 
        "#]],
    );
    said(
        "aws_network_acl",
        json!({"vpc_id": "vpc-1", "ingress": [{"rule_no": 100, "protocol": "tcp", "action": "permit", "cidr_block": "0.0.0.0/0", "from_port": 0, "to_port": 70000}]}),
        expect![[r#"
            error: expected "ingress.0.to_port" to be a valid port number or 0, got: 70000 | 
            error: expected ingress.0.action to be one of [allow deny], got permit | 
        "#]],
    );
}

#[tokio::test]
async fn arguments_together() {
    said(
        "aws_eip",
        json!({"vpc": true, "domain": "vpc"}),
        expect![[r#"
            error.domain: Conflicting configuration arguments | "domain": conflicts with vpc
            error.vpc: Conflicting configuration arguments | "vpc": conflicts with domain
        "#]],
    );
    said(
        "aws_vpc",
        json!({"cidr_block": "10.0.0.0/16", "ipv4_netmask_length": 20}),
        expect![[r#"
            error.cidr_block: Conflicting configuration arguments | "cidr_block": conflicts with ipv4_netmask_length
            error.ipv4_netmask_length: Missing required argument | "ipv4_netmask_length": all of `ipv4_ipam_pool_id,ipv4_netmask_length` must be specified
        "#]],
    );
    said(
        "aws_instance",
        json!({}),
        expect![[r#"
            error: Missing required argument | "ami": one of `ami,launch_template` must be specified
            error: Missing required argument | "instance_type": one of `instance_type,launch_template` must be specified
            error: Missing required argument | "launch_template": one of `ami,instance_type,launch_template` must be specified
        "#]],
    );
    said(
        "aws_route_table_association",
        json!({"route_table_id": "rtb-1"}),
        expect![[r#"
            error: Invalid combination of arguments | "gateway_id": one of `gateway_id,subnet_id` must be specified
            error: Invalid combination of arguments | "subnet_id": one of `gateway_id,subnet_id` must be specified
        "#]],
    );
    said(
        "aws_security_group",
        json!({"name": "ok", "ingress": [{"from_port": 80}]}),
        expect![[r#"
            error: Missing required argument | The argument "ingress.0.protocol" is required, but no definition was found.
            error: Missing required argument | The argument "ingress.0.to_port" is required, but no definition was found.
        "#]],
    );
    said(
        "aws_vpc_security_group_ingress_rule",
        json!({"security_group_id": "sg-1", "ip_protocol": "tcp", "cidr_ipv4": "10.0.0.0/8", "cidr_ipv6": "::/0"}),
        expect![[r#"
            error.cidr_ipv4: Invalid Attribute Combination | Exactly one of these attributes must be configured: [cidr_ipv4,cidr_ipv6,prefix_list_id,referenced_security_group_id]
        "#]],
    );
}

#[tokio::test]
async fn what_is_not_known_is_not_judged() {
    said(
        "aws_security_group_rule",
        json!({"security_group_id": "?", "type": "ingress", "from_port": 1, "to_port": 1, "protocol": "tcp", "source_security_group_id": "?"}),
        expect![""],
    );
    said(
        "aws_subnet",
        json!({"vpc_id": "?", "cidr_block": "?"}),
        expect![""],
    );
    // Each of two open sources may turn out to be null, and one that is given may be the only one.
    said(
        "aws_vpc_security_group_egress_rule",
        json!({"security_group_id": "sg-1", "ip_protocol": "tcp", "cidr_ipv4": "?", "cidr_ipv6": "?"}),
        expect![""],
    );
    said(
        "aws_vpc_security_group_egress_rule",
        json!({"security_group_id": "sg-1", "ip_protocol": "tcp", "cidr_ipv4": "10.0.0.0/8", "cidr_ipv6": "?"}),
        expect![""],
    );
}
