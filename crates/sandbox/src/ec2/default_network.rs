//! The network that a fresh account has: ids are fixed.

use super::availability_zone::zones;
use super::{default_ids, vpc};
use crate::ec2::model::{
    DhcpOptions, InternetGateway, Route, RouteDestination, RouteTarget, Subnet, SubnetAssociation,
    Transition, Vpc,
};
use crate::store::Account;
use std::collections::BTreeMap;

/// Creates the default VPC of a new account, with its subnets and gateway.
pub(crate) fn create_defaults(account: &mut Account) {
    let domain = match account.region.as_str() {
        "us-east-1" => "ec2.internal".to_owned(),
        region => format!("{region}.compute.internal"),
    };
    let options = BTreeMap::from([
        ("domain-name".to_owned(), vec![domain]),
        (
            "domain-name-servers".to_owned(),
            vec!["AmazonProvidedDNS".to_owned()],
        ),
    ]);
    account
        .ec2
        .dhcp_options
        .insert(default_ids::DHCP_OPTIONS, DhcpOptions { options });
    let association = "vpc-cidr-assoc-0default0000000000".to_owned();
    let available = || Transition::fixed("available");
    let mut vpc = Vpc::new(association, "172.31.0.0/16", available());
    (vpc.is_default, vpc.dns_hostnames) = (true, true);
    account.ec2.vpcs.insert(default_ids::VPC, vpc);
    vpc::create_vpc_defaults(
        account,
        default_ids::VPC,
        default_ids::NETWORK_ACL.to_owned(),
        default_ids::SECURITY_GROUP.to_owned(),
        default_ids::ROUTE_TABLE.to_owned(),
    );
    account.ec2.internet_gateways.insert(
        default_ids::INTERNET_GATEWAY,
        InternetGateway {
            vpc: Some(default_ids::VPC.to_owned()),
        },
    );
    if let Some(table) = account.ec2.route_tables.get_mut(default_ids::ROUTE_TABLE) {
        table.routes.push(Route {
            to: RouteDestination::V4("0.0.0.0/0".to_owned()),
            through: RouteTarget::Gateway(default_ids::INTERNET_GATEWAY.to_owned()),
            origin: "CreateRoute".to_owned(),
        });
    }
    for (index, (zone, _)) in zones(&account.region).into_iter().enumerate() {
        let id = format!("aclassoc-0default000000000{index}");
        let acl = SubnetAssociation {
            id,
            with: default_ids::NETWORK_ACL.to_owned(),
        };
        let block = format!("172.31.{}.0/20", index * 16);
        let mut subnet = Subnet::new(default_ids::VPC, &block, &zone, acl, available());
        (subnet.map_public_ip, subnet.default_for_zone) = (true, true);
        account
            .ec2
            .subnets
            .insert(format!("subnet-0default000000000{index}"), subnet);
    }
}
