//! Random networks: VPCs with gateways, subnets, tables, lists and what else stands in them.

use super::network::{Stack, Subnet, Vpc, id, set, text};
use super::{groups, machines, routes};

/// The stack of a seed, and its VPCs.
pub fn stack_of(seed: u64) -> (Stack, Vec<Vpc>) {
    let mut stack = Stack::of(seed);
    let vpcs = 1 + usize::from(stack.dice.percent(35));
    let mut vpcs: Vec<Vpc> = (0..vpcs).map(|number| vpc(&mut stack, number)).collect();
    for vpc in &mut vpcs {
        fill(&mut stack, vpc);
    }
    routes::peer(&mut stack, &vpcs);
    beside(&mut stack);
    (stack, vpcs)
}

fn vpc(stack: &mut Stack, number: usize) -> Vpc {
    let has_ipv6 = stack.dice.percent(40);
    let mut lines = vec![
        text("cidr_block", format!("10.{number}.0.0/16")),
        set("enable_dns_hostnames", true),
    ];
    if has_ipv6 {
        lines.push(set("assign_generated_ipv6_cidr_block", true));
    }
    Vpc {
        address: stack.add("aws_vpc", &lines),
        number,
        has_ipv6,
        gateway: None,
        egress_gateway: None,
        vpn_gateway: None,
        subnets: Vec::new(),
        groups: Vec::new(),
        tables: Vec::new(),
    }
}

fn fill(stack: &mut Stack, vpc: &mut Vpc) {
    internet_gateway(stack, vpc);
    vpn_gateway(stack, vpc);
    if vpc.has_ipv6 && stack.dice.percent(50) {
        let lines = [id("vpc_id", &vpc.address)];
        vpc.egress_gateway = Some(stack.add("aws_egress_only_internet_gateway", &lines));
    }
    subnets(stack, vpc);
    groups::add(stack, vpc);
    routes::add(stack, vpc);
    machines::add(stack, vpc);
    settings(stack, vpc);
}

fn internet_gateway(stack: &mut Stack, vpc: &mut Vpc) {
    let kind = "aws_internet_gateway";
    vpc.gateway = match stack.dice.up_to(3) {
        0 => None,
        1 => {
            let gateway = stack.add(kind, &[]);
            let lines = [
                id("internet_gateway_id", &gateway),
                id("vpc_id", &vpc.address),
            ];
            let attachment = stack.add("aws_internet_gateway_attachment", &lines);
            Some(format!("{attachment}.internet_gateway_id"))
        }
        _ => {
            let gateway = stack.add(kind, &[id("vpc_id", &vpc.address)]);
            Some(format!("{gateway}.id"))
        }
    };
}

fn vpn_gateway(stack: &mut Stack, vpc: &mut Vpc) {
    let kind = "aws_vpn_gateway";
    vpc.vpn_gateway = match stack.dice.up_to(7) {
        0 => {
            let gateway = stack.add(kind, &[]);
            let lines = [id("vpn_gateway_id", &gateway), id("vpc_id", &vpc.address)];
            let attachment = stack.add("aws_vpn_gateway_attachment", &lines);
            Some(format!("{attachment}.vpn_gateway_id"))
        }
        1 => {
            let gateway = stack.add(kind, &[id("vpc_id", &vpc.address)]);
            Some(format!("{gateway}.id"))
        }
        _ => None,
    };
}

const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];

fn subnets(stack: &mut Stack, vpc: &mut Vpc) {
    let number = 1 + stack.dice.up_to(2);
    for (index, zone) in ZONES.iter().take(number).enumerate() {
        let block = format!("10.{}.{index}.0/24", vpc.number);
        let mut lines = vec![
            id("vpc_id", &vpc.address),
            text("cidr_block", block),
            text("availability_zone", zone),
        ];
        if vpc.has_ipv6 && stack.dice.percent(60) {
            let block = format!("cidrsubnet({}.ipv6_cidr_block, 8, {index})", vpc.address);
            lines.push(set("ipv6_cidr_block", block));
            lines.push(set(
                "assign_ipv6_address_on_creation",
                stack.dice.percent(50),
            ));
        }
        if stack.dice.percent(30) {
            lines.push(set("map_public_ip_on_launch", true));
        }
        let address = stack.add("aws_subnet", &lines);
        vpc.subnets.push(Subnet { address, zone });
    }
    if stack.dice.percent(20) {
        second_block(stack, vpc);
    }
}

/// A second IPv4 block of the VPC, with a subnet in it.
fn second_block(stack: &mut Stack, vpc: &mut Vpc) {
    let number = vpc.number + 100;
    let lines = [
        id("vpc_id", &vpc.address),
        text("cidr_block", format!("10.{number}.0.0/16")),
    ];
    let association = stack.add("aws_vpc_ipv4_cidr_block_association", &lines);
    let lines = [
        set("vpc_id", format!("{association}.vpc_id")),
        text("cidr_block", format!("10.{number}.1.0/24")),
        text("availability_zone", ZONES[0]),
    ];
    stack.add("aws_subnet", &lines);
}

/// What is set about a VPC, and what looks into it.
fn settings(stack: &mut Stack, vpc: &Vpc) {
    if stack.dice.percent(20) {
        let options = stack.add("aws_vpc_dhcp_options", &[text("domain_name", "it")]);
        let lines = [id("vpc_id", &vpc.address), id("dhcp_options_id", &options)];
        stack.add("aws_vpc_dhcp_options_association", &lines);
    }
    if stack.dice.percent(20) {
        let unique = stack.unique();
        let lines = [
            text("bucket", format!("logs-of-a-vpc-{unique}")),
            set("force_destroy", true),
        ];
        let bucket = stack.add("aws_s3_bucket", &lines);
        let lines = [
            id("vpc_id", &vpc.address),
            text("traffic_type", "ALL"),
            text("log_destination_type", "s3"),
            set("log_destination", format!("{bucket}.arn")),
        ];
        stack.add("aws_flow_log", &lines);
    }
    if stack.dice.percent(15) {
        let lines = [
            id("resource_id", &vpc.address),
            text("key", "k"),
            text("value", "v"),
        ];
        stack.add("aws_ec2_tag", &lines);
    }
}

/// What stands in no VPC.
fn beside(stack: &mut Stack) {
    if stack.dice.percent(15) {
        let lines = [
            text("bgp_asn", "65000"),
            text("ip_address", "172.0.0.1"),
            text("type", "ipsec.1"),
        ];
        stack.add("aws_customer_gateway", &lines);
    }
    if stack.dice.percent(15) {
        let unique = stack.unique();
        let lines = [
            text("name", format!("spread-{unique}")),
            text("strategy", "spread"),
        ];
        stack.add("aws_placement_group", &lines);
    }
}
