//! Random instances, interfaces, addresses, NAT gateways, endpoints and volumes.

use super::network::{Stack, Subnet, Vpc, id, set, text};

/// Adds what has addresses in the subnets of a VPC.
pub fn add(stack: &mut Stack, vpc: &mut Vpc) {
    let instances: Vec<(String, Subnet)> = (0..stack.dice.up_to(2))
        .filter_map(|_| instance(stack, vpc))
        .collect();
    for _ in 0..stack.dice.up_to(2) {
        interface(stack, vpc, &instances);
    }
    nat_gateway(stack, vpc);
    endpoints(stack, vpc);
    if let Some((instance, subnet)) = stack.dice.pick(&instances).filter(|_| vpc.number == 0) {
        volume(stack, &instance, &subnet);
    }
}

fn some_groups(stack: &mut Stack, vpc: &Vpc, name: &str) -> Option<String> {
    let group = stack.dice.pick(&vpc.groups)?;
    Some(set(name, format!("[{group}.id]")))
}

fn instance(stack: &mut Stack, vpc: &Vpc) -> Option<(String, Subnet)> {
    let subnet = stack.dice.pick(&vpc.subnets)?;
    let mut lines = vec![
        set("ami", "data.aws_ami.linux.id"),
        text("instance_type", "t3.medium"),
        id("subnet_id", &subnet.address),
    ];
    lines.extend(some_groups(stack, vpc, "vpc_security_group_ids"));
    let has_address = vpc.gateway.is_some() && stack.dice.percent(50);
    if has_address && stack.dice.percent(40) {
        lines.push(set("associate_public_ip_address", true));
        return Some((stack.add("aws_instance", &lines), subnet));
    }
    let instance = stack.add("aws_instance", &lines);
    if has_address {
        let mut lines = vec![text("domain", "vpc")];
        if stack.dice.percent(50) {
            lines.push(id("instance", &instance));
            stack.add("aws_eip", &lines);
        } else {
            let address = stack.add("aws_eip", &lines);
            let lines = [id("instance_id", &instance), id("allocation_id", &address)];
            stack.add("aws_eip_association", &lines);
        }
    }
    Some((instance, subnet))
}

fn interface(stack: &mut Stack, vpc: &Vpc, instances: &[(String, Subnet)]) {
    let Some(subnet) = stack.dice.pick(&vpc.subnets) else {
        return;
    };
    let near: Vec<&(String, Subnet)> = instances
        .iter()
        .filter(|(_, it)| it.zone == subnet.zone)
        .collect();
    let mut lines = vec![id("subnet_id", &subnet.address)];
    let by_attachment = stack.dice.percent(50);
    let index = 1 + stack.unique() % 2;
    let holder = stack.dice.pick(&near).map(|(it, _)| it.clone());
    // A machine has room for two more, and each of the stack takes one of its own.
    let holder = holder.filter(|it| !stack.text.contains(&format!("# holds for {it} {index}")));
    if let Some(instance) = &holder {
        lines.push(format!("# holds for {instance} {index}"));
        if !by_attachment {
            lines.push(format!(
                "attachment {{\n    instance = {instance}.id\n    device_index = {index}\n  }}"
            ));
        }
    }
    let worn = some_groups(stack, vpc, "security_groups").filter(|_| by_attachment);
    let has_groups = worn.is_some();
    lines.extend(worn);
    let interface = stack.add("aws_network_interface", &lines);
    if let Some(instance) = holder.filter(|_| by_attachment) {
        let lines = [
            id("network_interface_id", &interface),
            id("instance_id", &instance),
            set("device_index", index),
        ];
        stack.add("aws_network_interface_attachment", &lines);
    }
    let group = stack.dice.pick(&vpc.groups).filter(|_| !has_groups);
    if let Some(group) = group.filter(|_| stack.dice.percent(30)) {
        let lines = [
            id("network_interface_id", &interface),
            id("security_group_id", &group),
        ];
        stack.add("aws_network_interface_sg_attachment", &lines);
    }
    if vpc.gateway.is_some() && stack.dice.percent(30) {
        let lines = [text("domain", "vpc"), id("network_interface", &interface)];
        stack.add("aws_eip", &lines);
    }
}

fn nat_gateway(stack: &mut Stack, vpc: &Vpc) {
    let Some(subnet) = stack
        .dice
        .pick(&vpc.subnets)
        .filter(|_| stack.dice.percent(40))
    else {
        return;
    };
    let mut lines = vec![id("subnet_id", &subnet.address)];
    if vpc.gateway.is_some() && stack.dice.percent(70) {
        let address = stack.add("aws_eip", &[text("domain", "vpc")]);
        lines.push(id("allocation_id", &address));
    } else {
        lines.push(text("connectivity_type", "private"));
    }
    let gateway = stack.add("aws_nat_gateway", &lines);
    if let Some(table) = vpc.open_table() {
        let lines = [
            id("route_table_id", &table),
            text("destination_cidr_block", "9.0.0.0/8"),
            id("nat_gateway_id", &gateway),
        ];
        stack.add("aws_route", &lines);
    }
}

fn endpoints(stack: &mut Stack, vpc: &Vpc) {
    if stack.dice.percent(30) {
        let mut lines = vec![
            id("vpc_id", &vpc.address),
            text("service_name", "com.amazonaws.us-east-1.s3"),
        ];
        let table = stack.dice.pick(&vpc.tables).map(|it| it.address);
        let is_direct = stack.dice.percent(50);
        if let Some(table) = table.as_ref().filter(|_| is_direct) {
            lines.push(set("route_table_ids", format!("[{table}.id]")));
        }
        let endpoint = stack.add("aws_vpc_endpoint", &lines);
        if let Some(table) = table.filter(|_| !is_direct) {
            let lines = [
                id("vpc_endpoint_id", &endpoint),
                id("route_table_id", &table),
            ];
            stack.add("aws_vpc_endpoint_route_table_association", &lines);
        }
    }
    if let Some(subnet) = stack
        .dice
        .pick(&vpc.subnets)
        .filter(|_| stack.dice.percent(25))
    {
        let mut lines = vec![
            id("vpc_id", &vpc.address),
            text("service_name", "com.amazonaws.us-east-1.ssm"),
            text("vpc_endpoint_type", "Interface"),
        ];
        lines.extend(some_groups(stack, vpc, "security_group_ids"));
        let is_direct = stack.dice.percent(50);
        if is_direct {
            lines.push(set("subnet_ids", format!("[{}.id]", subnet.address)));
        }
        let endpoint = stack.add("aws_vpc_endpoint", &lines);
        if !is_direct {
            let lines = [
                id("vpc_endpoint_id", &endpoint),
                id("subnet_id", &subnet.address),
            ];
            stack.add("aws_vpc_endpoint_subnet_association", &lines);
        }
    }
}

fn volume(stack: &mut Stack, instance: &str, subnet: &Subnet) {
    let lines = [text("availability_zone", subnet.zone), set("size", 8)];
    let volume = stack.add("aws_ebs_volume", &lines);
    let lines = [
        text("device_name", "/dev/sdf"),
        id("volume_id", &volume),
        id("instance_id", instance),
    ];
    stack.add("aws_volume_attachment", &lines);
}
