//! `CreateVpcEndpoint`, and what an endpoint is made of: interfaces in subnets, groups, routes of tables.

use super::super::network_interface::{self, NetworkInterfaceRequest};
use super::super::resource::{create as put, described, find};
use super::super::scheduled;
use super::services;
use crate::action::Outcome;
use crate::ec2::model::{
    NetworkInterfaceAttachment, Route, RouteDestination, RouteTable, RouteTarget, Scheduled,
    SecurityGroup, Subnet, Transition, Vpc, VpcEndpoint,
};
use crate::ec2::network_interface::drop_interface;
use crate::latency::Latency;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// The policy of an endpoint for which none is given: everything is allowed.
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>.
const DEFAULT_POLICY: &str = "{\"Version\":\"2008-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\
    \"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("InvalidParameter", message)
}

fn texts(call: &Call, name: &str) -> Vec<String> {
    let listed = call.params.list(name).into_iter();
    listed.map(str::to_owned).collect()
}

/// `CreateVpcEndpoint`: a gateway puts routes into tables, an interface puts network interfaces into
/// subnets; it is `pending` for a while.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let vpc = call.params.required("VpcId")?.to_owned();
    find::<Vpc>(account, &vpc)?;
    let service = call.params.required("ServiceName")?.to_owned();
    let kind = call
        .params
        .get("VpcEndpointType")
        .unwrap_or("Gateway")
        .to_owned();
    services::find(&account.region, &service, &kind)?;
    let private_dns = call.params.flag("PrivateDnsEnabled");
    let is_interface = kind == "Interface";
    let private_dns = is_interface && private_dns.unwrap_or(true);
    check_dns(account, &vpc, &service, private_dns)?;
    let latency = match is_interface {
        true => account.latencies.endpoint_available,
        false => account.latencies.network_available,
    };
    let ready = account.after(latency);
    let text = |name: &str, usual: &str| call.params.get(name).unwrap_or(usual).to_owned();
    let endpoint = VpcEndpoint {
        service,
        kind,
        route_tables: Vec::new(),
        subnets: Vec::new(),
        groups: Vec::new(),
        policy: Some(text("PolicyDocument", DEFAULT_POLICY)),
        private_dns,
        ip_address_type: text("IpAddressType", "ipv4"),
        dns_record_type: text("DnsOptions.DnsRecordIpType", "ipv4"),
        created: account.now,
        state: Transition::from_to("pending", ready, "available"),
        vpc: vpc.clone(),
    };
    let id = put(account, call, endpoint)?;
    if is_interface {
        let mut groups = texts(call, "SecurityGroupId");
        if groups.is_empty() {
            let own = account.ec2.vpcs.get(&vpc);
            groups.extend(own.map(|it| it.default_group.clone()));
        }
        set_groups(account, &id, groups)?;
        for subnet in texts(call, "SubnetId") {
            add_subnet(account, call, &id, &subnet)?;
        }
    } else {
        for table in texts(call, "RouteTableId") {
            add_route_table(account, &id, &table)?;
        }
    }
    described::<VpcEndpoint>(account, &id, "vpcEndpoint")
}

/// Private names need the VPC's own DNS, and are one endpoint's.
pub(super) fn check_dns(
    account: &Account,
    vpc: &str,
    service: &str,
    private_dns: bool,
) -> Result<(), Failure> {
    if !private_dns {
        return Ok(());
    }
    let row = find::<Vpc>(account, vpc)?;
    if !(row.dns_support && row.dns_hostnames) {
        return Err(invalid(format!(
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC \
             attributes set to true for {vpc}"
        )));
    }
    let mut others = account.ec2.vpc_endpoints.values();
    if others.any(|it| it.vpc == vpc && it.service == service && it.private_dns) {
        return Err(invalid(format!(
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain \
             for {service} in the VPC {vpc}"
        )));
    }
    Ok(())
}

/// Not by `find`: what was made this instant may not be seen yet.
fn row<'a>(account: &'a mut Account, id: &str) -> Result<&'a mut VpcEndpoint, Failure> {
    let (code, message) = <VpcEndpoint as super::Ec2Resource>::not_found(id);
    let row = account.ec2.vpc_endpoints.get_mut(id);
    row.ok_or_else(|| Failure::new(code, message))
}

/// Sets the security groups of an interface endpoint and of its network interfaces.
pub(super) fn set_groups(
    account: &mut Account,
    id: &str,
    groups: Vec<String>,
) -> Result<(), Failure> {
    let vpc = row(account, id)?.vpc.clone();
    for group in &groups {
        if find::<SecurityGroup>(account, group)?.vpc != vpc {
            let message = format!("The security group {group} does not belong to VPC {vpc}");
            return Err(invalid(message));
        }
    }
    let endpoint = row(account, id)?;
    endpoint.groups = groups.clone();
    for (_, interface) in endpoint.subnets.clone() {
        if let Some(row) = account.ec2.network_interfaces.get_mut(&interface) {
            row.groups.clone_from(&groups);
        }
    }
    Ok(())
}

/// Puts a network interface of the endpoint into a subnet; one zone has one.
pub(super) fn add_subnet(
    account: &mut Account,
    call: &Call,
    id: &str,
    subnet: &str,
) -> Result<(), Failure> {
    let found = find::<Subnet>(account, subnet)?.clone();
    let endpoint = row(account, id)?.clone();
    if found.vpc != endpoint.vpc {
        let message = format!(
            "The subnet {subnet} does not belong to VPC {}",
            endpoint.vpc
        );
        return Err(invalid(message));
    }
    if endpoint.subnets.iter().any(|(it, _)| it == subnet) {
        return Ok(());
    }
    let is_same_zone = |(it, _): &&(String, String)| {
        account
            .ec2
            .subnets
            .get(it)
            .is_some_and(|it| it.zone == found.zone)
    };
    if endpoint.subnets.iter().find(is_same_zone).is_some() {
        let message = "Found another VPC endpoint subnet in the availability zone.";
        return Err(Failure::new("DuplicateSubnetsInSameZone", message));
    }
    let wanted = NetworkInterfaceRequest {
        subnet: subnet.to_owned(),
        description: format!("VPC Endpoint Interface {id}"),
        ..NetworkInterfaceRequest::default()
    };
    let untagged = call.with_params(Default::default());
    let interface = network_interface::make(account, &untagged, wanted, "vpc_endpoint")?;
    let attachment = NetworkInterfaceAttachment {
        id: account.new_id("ela-attach"),
        instance: None,
        device_index: 1,
        delete_on_termination: false,
        attached: account.now,
    };
    if let Some(row) = account.ec2.network_interfaces.get_mut(&interface) {
        row.attachment = Some(attachment);
        row.groups.clone_from(&endpoint.groups);
    }
    let subnets = &mut row(account, id)?.subnets;
    subnets.push((subnet.to_owned(), interface));
    Ok(())
}

/// Takes the endpoint's network interface out of a subnet.
pub(super) fn remove_subnet(account: &mut Account, id: &str, subnet: &str) -> Result<(), Failure> {
    let subnets = &mut row(account, id)?.subnets;
    let Some(place) = subnets.iter().position(|(it, _)| it == subnet) else {
        let message = format!("The subnet {subnet} is not associated with {id}");
        return Err(invalid(message));
    };
    let (_, interface) = subnets.remove(place);
    drop_interface(account, &interface);
    Ok(())
}

/// Routes the service's prefix list to a gateway endpoint.
pub(super) fn add_route_table(account: &mut Account, id: &str, table: &str) -> Result<(), Failure> {
    let endpoint = row(account, id)?.clone();
    if find::<RouteTable>(account, table)?.vpc != endpoint.vpc {
        let message = format!(
            "Route table {table} does not belong to VPC {}",
            endpoint.vpc
        );
        return Err(invalid(message));
    }
    if endpoint.route_tables.iter().any(|it| it == table) {
        return Ok(());
    }
    let list = services::prefix_list(&endpoint.service);
    let list = list.ok_or_else(|| Failure::internal("a gateway service has no prefix list"))?;
    let to = RouteDestination::PrefixList(list.clone());
    if let Some(found) = account.ec2.route_tables.get_mut(table) {
        if found.routes.iter().any(|it| it.to == to) {
            let message = format!(
                "route table {table} already has a route with destination-prefix-list-id {list}"
            );
            return Err(Failure::new("RouteAlreadyExists", message));
        }
        found.routes.push(Route {
            to,
            through: RouteTarget::Gateway(id.to_owned()),
            origin: "CreateRoute".to_owned(),
        });
    }
    row(account, id)?.route_tables.push(table.to_owned());
    Ok(())
}

/// Takes the route to a gateway endpoint out of a table.
pub(super) fn remove_route_table(
    account: &mut Account,
    id: &str,
    table: &str,
) -> Result<(), Failure> {
    row(account, id)?.route_tables.retain(|it| it != table);
    if let Some(found) = account.ec2.route_tables.get_mut(table) {
        let through = RouteTarget::Gateway(id.to_owned());
        found.routes.retain(|it| it.through != through);
    }
    Ok(())
}

/// Begins the deletion of an endpoint: routes are gone at once, network interfaces when it is done.
pub(super) fn begin_deletion(account: &mut Account, id: &str) -> Result<(), Failure> {
    let endpoint = row(account, id)?.clone();
    if endpoint.state.at(account.now) == "deleting" {
        return Ok(());
    }
    for table in &endpoint.route_tables {
        remove_route_table(account, id, table)?;
    }
    let latency = match endpoint.kind.as_str() {
        "Interface" => account.latencies.endpoint_deleted,
        _ => Latency::seconds(0, 2),
    };
    let gone = account.after(latency);
    row(account, id)?.state = Transition::from_to("deleting", gone, "deleted");
    scheduled::at(account, gone, Scheduled::EndpointGone(id.to_owned()));
    Ok(())
}

/// Takes an endpoint away whose deletion is done, with its network interfaces.
pub(crate) fn has_gone(account: &mut Account, id: &str) {
    let Some(endpoint) = account.ec2.vpc_endpoints.remove(id) else {
        return;
    };
    account.ec2.tags.remove(id);
    for (_, interface) in endpoint.subnets {
        drop_interface(account, &interface);
    }
}
