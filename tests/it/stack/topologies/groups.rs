//! Random security groups, network ACLs and prefix lists.

use super::network::{Stack, Vpc, id, set, text};

/// Adds groups whose rules name each other, ACLs, and the VPC's own defaults.
pub fn add(stack: &mut Stack, vpc: &mut Vpc) {
    let list = stack.dice.percent(25).then(|| prefix_list(stack));
    for _ in 0..stack.dice.up_to(3) {
        let unique = stack.unique();
        let mut lines = vec![
            id("vpc_id", &vpc.address),
            text("name", format!("g{unique}")),
        ];
        if let Some(other) = stack
            .dice
            .pick(&vpc.groups)
            .filter(|_| unique.is_multiple_of(3))
        {
            lines.push(format!(
                "ingress {{\n    from_port = 1\n    to_port = 2\n    protocol = \"tcp\"\n    \
                 security_groups = [{other}.id]\n  }}"
            ));
        }
        vpc.groups.push(stack.add("aws_security_group", &lines));
    }
    rules(stack, vpc, list.as_deref());
    acl(stack, vpc);
    if stack.dice.percent(15) {
        stack.add("aws_default_security_group", &[id("vpc_id", &vpc.address)]);
    }
}

fn prefix_list(stack: &mut Stack) -> String {
    let unique = stack.unique();
    let lines = [
        text("name", format!("list-{unique}")),
        text("address_family", "IPv4"),
        set("max_entries", 3),
    ];
    let list = stack.add("aws_ec2_managed_prefix_list", &lines);
    if stack.dice.percent(50) {
        let lines = [id("prefix_list_id", &list), text("cidr", "9.0.0.0/8")];
        stack.add("aws_ec2_managed_prefix_list_entry", &lines);
    }
    list
}

/// Rules of their own, which may name groups in a circle. A group with rules in its block has none.
fn rules(stack: &mut Stack, vpc: &Vpc, list: Option<&str>) {
    let has_blocks =
        |stack: &Stack, group: &str| -> bool { block_of(&stack.text, group).contains("ingress {") };
    let open: Vec<String> = vpc.groups.clone();
    let open: Vec<String> = open
        .into_iter()
        .filter(|it| !has_blocks(stack, it))
        .collect();
    let number = stack.dice.up_to(2);
    for port in 0..number {
        let (Some(of), Some(other)) = (stack.dice.pick(&open), stack.dice.pick(&vpc.groups)) else {
            return;
        };
        let ports = [set("from_port", 100 + port), set("to_port", 100 + port)];
        match stack.dice.up_to(2) {
            0 if other != of => {
                let lines = [
                    text("type", "ingress"),
                    text("protocol", "tcp"),
                    id("security_group_id", &of),
                    id("source_security_group_id", &other),
                ];
                stack.add("aws_security_group_rule", &[&lines[..], &ports].concat());
            }
            1 if list.is_some() => {
                let lines = [
                    text("ip_protocol", "tcp"),
                    id("security_group_id", &of),
                    id("prefix_list_id", list.unwrap_or_default()),
                ];
                let lines = [&lines[..], &ports].concat();
                stack.add("aws_vpc_security_group_egress_rule", &lines);
            }
            _ => {
                let lines = [
                    text("ip_protocol", "udp"),
                    id("security_group_id", &of),
                    id("referenced_security_group_id", &other),
                ];
                let lines = [&lines[..], &ports].concat();
                stack.add("aws_vpc_security_group_ingress_rule", &lines);
            }
        }
    }
}

/// The text of the block of that address.
fn block_of<'a>(text: &'a str, address: &str) -> &'a str {
    let (kind, name) = address.split_once('.').unwrap_or_default();
    let head = format!("resource \"{kind}\" \"{name}\" {{");
    let rest = text.split_once(&head).map_or("", |(_, rest)| rest);
    rest.split_once("\n}\n").map_or(rest, |(body, _)| body)
}

fn acl(stack: &mut Stack, vpc: &Vpc) {
    let Some(subnet) = stack.dice.pick(&vpc.subnets) else {
        return;
    };
    match stack.dice.up_to(5) {
        0 => {
            let subnets = format!("[{}.id]", subnet.address);
            let lines = [id("vpc_id", &vpc.address), set("subnet_ids", subnets)];
            stack.add("aws_network_acl", &lines);
        }
        1 => {
            let acl = stack.add("aws_network_acl", &[id("vpc_id", &vpc.address)]);
            let lines = [id("network_acl_id", &acl), id("subnet_id", &subnet.address)];
            stack.add("aws_network_acl_association", &lines);
            let lines = [
                id("network_acl_id", &acl),
                set("rule_number", 100),
                text("protocol", "tcp"),
                text("rule_action", "allow"),
                text("cidr_block", "10.0.0.0/8"),
                set("from_port", 1),
                set("to_port", 2),
            ];
            stack.add("aws_network_acl_rule", &lines);
        }
        2 => {
            let acl = format!("{}.default_network_acl_id", vpc.address);
            let lines = [set("default_network_acl_id", acl)];
            stack.add("aws_default_network_acl", &lines);
        }
        _ => {}
    }
}
