//! The network that a fresh account has in each region: ids are fixed.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html>

use super::availability_zone::zones;
use super::default_ids::{self, id};
use super::vpc;
use crate::ec2::model::{
    DhcpOptions, InternetGateway, Route, RouteDestination, RouteTarget, Subnet, SubnetAssociation,
    Transition, Vpc,
};
use crate::store::Account;
use std::collections::BTreeMap;

/// Creates the default VPC of the region of the call, with its subnets and gateway.
pub(crate) fn create_defaults(account: &mut Account) {
    let region = account.region.clone();
    create_dhcp_options(account, &region);
    let network = default_ids::vpc(&region);
    let association = id("vpc-cidr-assoc", &region, 0);
    let available = Transition::fixed("available");
    let options = default_ids::dhcp_options(&region);
    let mut vpc = Vpc::new(association, "172.31.0.0/16", available, options);
    (vpc.is_default, vpc.dns_hostnames) = (true, true);
    account.ec2.vpcs.insert(network.clone(), vpc);
    let acl = id("acl", &region, 0);
    let table = id("rtb", &region, 0);
    let group = id("sg", &region, 0);
    vpc::create_vpc_defaults(account, &network, acl.clone(), group, table.clone());
    create_gateway(account, &region, &network, &table);
    create_subnets(account, &region, &network, &acl);
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

fn create_gateway(account: &mut Account, region: &str, network: &str, table: &str) {
    let gateway = id("igw", region, 0);
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

/// A subnet in each zone.
fn create_subnets(account: &mut Account, region: &str, network: &str, acl: &str) {
    for (index, (zone, _)) in zones(region).into_iter().enumerate() {
        let association = SubnetAssociation {
            id: id("aclassoc", region, index),
            with: acl.to_owned(),
        };
        let block = format!("172.31.{}.0/20", index * 16);
        let available = Transition::fixed("available");
        let mut subnet = Subnet::new(network, &block, &zone, association, available);
        (subnet.map_public_ip, subnet.default_for_zone) = (true, true);
        let id = id("subnet", region, index);
        account.ec2.subnets.insert(id.clone(), subnet);
    }
}
