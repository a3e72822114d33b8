//! Random route tables, routes, and peering connections.

use super::network::{Stack, Table, Vpc, id, set, text};

/// Adds tables with routes and what they are associated with.
pub fn add(stack: &mut Stack, vpc: &mut Vpc) {
    for _ in 0..stack.dice.up_to(2) {
        table(stack, vpc);
    }
    for subnet in vpc.subnets.clone() {
        let table = stack.dice.pick(&vpc.tables);
        if let Some(table) = table.filter(|_| subnet.zone != "us-east-1c") {
            let lines = [
                id("subnet_id", &subnet.address),
                id("route_table_id", &table.address),
            ];
            stack.add("aws_route_table_association", &lines);
        }
    }
    let table = stack.dice.pick(&vpc.tables);
    match (stack.dice.up_to(5), table) {
        (0, Some(table)) => {
            let lines = [
                id("vpc_id", &vpc.address),
                id("route_table_id", &table.address),
            ];
            stack.add("aws_main_route_table_association", &lines);
        }
        (1, _) => {
            let table = format!("{}.default_route_table_id", vpc.address);
            stack.add(
                "aws_default_route_table",
                &[set("default_route_table_id", table)],
            );
        }
        _ => {}
    }
}

fn table(stack: &mut Stack, vpc: &mut Vpc) {
    let mut lines = vec![id("vpc_id", &vpc.address)];
    let is_inline = stack.dice.percent(40);
    if let Some(gateway) = vpc.gateway.as_ref().filter(|_| is_inline) {
        lines.push(format!(
            "route {{\n    cidr_block = \"0.0.0.0/0\"\n    gateway_id = {gateway}\n  }}"
        ));
    }
    let table = stack.add("aws_route_table", &lines);
    if !is_inline {
        let of = id("route_table_id", &table);
        if let Some(gateway) = &vpc.gateway {
            let lines = [
                of.clone(),
                text("destination_cidr_block", "0.0.0.0/0"),
                set("gateway_id", gateway),
            ];
            stack.add("aws_route", &lines);
        }
        if let Some(gateway) = &vpc.egress_gateway {
            let lines = [
                of.clone(),
                text("destination_ipv6_cidr_block", "::/0"),
                id("egress_only_gateway_id", gateway),
            ];
            stack.add("aws_route", &lines);
        }
    }
    if let Some(gateway) = vpc.vpn_gateway.as_ref().filter(|_| stack.dice.percent(50)) {
        let lines = [id("route_table_id", &table), set("vpn_gateway_id", gateway)];
        stack.add("aws_vpn_gateway_route_propagation", &lines);
    }
    vpc.tables.push(Table {
        address: table,
        has_routes: is_inline,
    });
}

/// Connects two VPCs, with a route from the first to the second.
pub fn peer(stack: &mut Stack, vpcs: &[Vpc]) {
    let [one, other] = vpcs else {
        return;
    };
    if !stack.dice.percent(50) {
        return;
    }
    let lines = [
        id("vpc_id", &one.address),
        id("peer_vpc_id", &other.address),
        set("auto_accept", true),
    ];
    let peering = stack.add("aws_vpc_peering_connection", &lines);
    if let Some(table) = one.open_table() {
        let lines = [
            id("route_table_id", &table),
            text("destination_cidr_block", "10.200.0.0/16"),
            id("vpc_peering_connection_id", &peering),
        ];
        stack.add("aws_route", &lines);
    }
}
