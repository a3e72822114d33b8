//! Default VPCs and subnets. The network that a fresh account has in each region has fixed ids.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html>

use super::availability_zone::zones;
use super::cidr::Cidr;
use super::resource::described;
use super::{default_ids, vpc};
use crate::action::{Actions, Outcome};
use crate::ec2::model::{
    DhcpOptions, InternetGateway, Route, RouteDestination, RouteTarget, Subnet, SubnetAssociation,
    Transition, Vpc,
};
use crate::store::Account;
use crate::wire::{Call, Failure};
use std::collections::BTreeMap;

/// The operations that make default VPCs and subnets.
pub(crate) const ACTIONS: Actions = &[
    ("CreateDefaultVpc", create_default_vpc),
    ("CreateDefaultSubnet", create_default_subnet),
];

/// The range of a default VPC, of which each subnet has a /20:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html>.
const BLOCK: &str = "172.31.0.0/16";

/// Makes the id of an object, from the prefix of its kind and its number among its kind.
type NewId = fn(&mut Account, &str, usize) -> String;

fn fixed_id(account: &mut Account, prefix: &str, number: usize) -> String {
    default_ids::id(prefix, &account.region, number)
}

fn new_id(account: &mut Account, prefix: &str, _number: usize) -> String {
    account.new_id(prefix)
}

/// Creates the default VPC of the region of the call, with its subnets and gateway.
pub(crate) fn create_defaults(account: &mut Account) {
    let region = account.region.clone();
    create_dhcp_options(account, &region);
    create_network(account, fixed_id);
}

/// Creates a default VPC with its subnets and gateway, and answers its id.
fn create_network(account: &mut Account, id: NewId) -> String {
    let network = id(account, "vpc", 0);
    let association = id(account, "vpc-cidr-assoc", 0);
    let available = Transition::fixed("available");
    let options = default_ids::dhcp_options(&account.region);
    let mut vpc = Vpc::new(association, BLOCK, available, options);
    (vpc.is_default, vpc.dns_hostnames) = (true, true);
    account.ec2.vpcs.insert(network.clone(), vpc);
    let acl = id(account, "acl", 0);
    let table = id(account, "rtb", 0);
    let group = id(account, "sg", 0);
    vpc::create_vpc_defaults(account, &network, acl.clone(), group, table.clone());
    let gateway = id(account, "igw", 0);
    create_gateway(account, gateway, &network, &table);
    let zones = zones(&account.region).into_iter();
    for (index, (zone, _)) in zones.enumerate() {
        create_subnet(account, id, &network, &zone, index);
    }
    network
}

fn create_dhcp_options(account: &mut Account, region: &str) {
    let domain = match region {
        "us-east-1" => "ec2.internal".to_owned(),
        region => format!("{region}.compute.internal"),
    };
    let servers = vec!["AmazonProvidedDNS".to_owned()];
    let options = BTreeMap::from([
        ("domain-name".to_owned(), vec![domain]),
        ("domain-name-servers".to_owned(), servers),
    ]);
    let id = default_ids::dhcp_options(region);
    let row = DhcpOptions { options };
    account.ec2.dhcp_options.insert(id.clone(), row);
}

fn create_gateway(account: &mut Account, gateway: String, network: &str, table: &str) {
    let row = InternetGateway {
        vpc: Some(network.to_owned()),
    };
    account.ec2.internet_gateways.insert(gateway.clone(), row);
    if let Some(table) = account.ec2.route_tables.get_mut(table) {
        table.routes.push(Route {
            to: RouteDestination::V4("0.0.0.0/0".to_owned()),
            through: RouteTarget::Gateway(gateway),
            origin: "CreateRoute".to_owned(),
        });
    }
}

/// Creates the default subnet of a zone in the /20 with that number, and answers its id.
fn create_subnet(
    account: &mut Account,
    id: NewId,
    network: &str,
    zone: &str,
    index: usize,
) -> String {
    let acl = account.ec2.vpcs.get(network);
    let acl = acl.map(|it| it.default_acl.clone()).unwrap_or_default();
    let association = SubnetAssociation {
        id: id(account, "aclassoc", index),
        with: acl,
    };
    let available = Transition::fixed("available");
    let mut subnet = Subnet::new(network, &block(index), zone, association, available);
    (subnet.map_public_ip, subnet.default_for_zone) = (true, true);
    let id = id(account, "subnet", index);
    account.ec2.subnets.insert(id.clone(), subnet);
    id
}

/// The /20 with that number in a default VPC.
fn block(index: usize) -> String {
    format!("172.31.{}.0/20", index * 16)
}

/// `CreateDefaultVpc`: refused where there is one.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html>.
fn create_default_vpc(account: &mut Account, _call: &Call) -> Outcome {
    if account.ec2.default_vpc().is_some() {
        let message = "A Default VPC already exists for this account in this region.";
        return Err(Failure::new("DefaultVpcAlreadyExists", message));
    }
    let id = create_network(account, new_id);
    described::<Vpc>(account, &id, "vpc")
}

/// `CreateDefaultSubnet`: a zone has one, in the first free /20 of the default VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultSubnet.html>.
fn create_default_subnet(account: &mut Account, call: &Call) -> Outcome {
    let zone = call.params.required("AvailabilityZone")?;
    if !zones(&account.region).iter().any(|(name, _)| name == zone) {
        let message = format!("Value ({zone}) for parameter availabilityZone is invalid.");
        return Err(Failure::invalid(message));
    }
    let Some(vpc) = account.ec2.default_vpc() else {
        let message = "No default VPC exists for this account in this region.";
        return Err(Failure::new("DefaultVpcDoesNotExist", message));
    };
    let mut subnets = account.ec2.subnets.values();
    if subnets.any(|it| it.default_for_zone && it.zone == zone) {
        let message = format!("A default subnet already exists in the availability zone {zone}.");
        let code = "DefaultSubnetAlreadyExistsInAvailabilityZone";
        return Err(Failure::new(code, message));
    }
    let index = free_block(account, &vpc).ok_or_else(|| {
        let message = "There is insufficient address space in the default VPC.";
        Failure::new("InsufficientAddressSpace", message)
    })?;
    let id = create_subnet(account, new_id, &vpc, zone, index);
    described::<Subnet>(account, &id, "subnet")
}

/// The number of the first /20 of a default VPC that overlaps no subnet.
fn free_block(account: &Account, vpc: &str) -> Option<usize> {
    let subnets = account.ec2.subnets.values().filter(|it| it.vpc == vpc);
    let used: Vec<Cidr> = subnets.filter_map(|it| Cidr::read(&it.block)).collect();
    (0..16).find(|index| {
        let block = Cidr::read(&block(*index));
        block.is_some_and(|block| !used.iter().any(|it| it.overlaps(block)))
    })
}
