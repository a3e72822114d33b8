//! The network that a fresh account has: ids are fixed.

use super::availability_zone::zones;
use super::dhcp_options::DhcpOptions;
use super::internet_gateway::InternetGateway;
use super::route::{Destination, Route, Target};
use super::subnet::{Association, Subnet};
use super::transition::Changing;
use super::vpc::{self, Vpc};
use crate::cloud::Cloud;
use std::collections::BTreeMap;

/// The default DHCP options.
pub const DHCP_OPTIONS: &str = "dopt-0default0000000000";
/// The default VPC.
pub const VPC: &str = "vpc-0default0000000000";
const GATEWAY: &str = "igw-0default0000000000";
const ACL: &str = "acl-0default0000000000";
const GROUP: &str = "sg-0default0000000000";
const TABLE: &str = "rtb-0default0000000000";

/// Puts in what a fresh account has.
pub fn create_defaults(cloud: &mut Cloud) {
    let domain = match cloud.region.as_str() {
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
    cloud
        .ec2
        .dhcp_options
        .insert(DHCP_OPTIONS, DhcpOptions { options });
    let association = "vpc-cidr-assoc-0default0000000000".to_owned();
    let available = || Changing::fixed("available");
    let mut vpc = Vpc::new(association, "172.31.0.0/16", available());
    (vpc.is_default, vpc.dns_hostnames) = (true, true);
    cloud.ec2.vpcs.insert(VPC, vpc);
    vpc::create_defaults(
        cloud,
        VPC,
        ACL.to_owned(),
        GROUP.to_owned(),
        TABLE.to_owned(),
    );
    cloud.ec2.internet_gateways.insert(
        GATEWAY,
        InternetGateway {
            vpc: Some(VPC.to_owned()),
        },
    );
    if let Some(table) = cloud.ec2.route_tables.get_mut(TABLE) {
        table.routes.push(Route {
            to: Destination::V4("0.0.0.0/0".to_owned()),
            through: Target::Gateway(GATEWAY.to_owned()),
            origin: "CreateRoute".to_owned(),
        });
    }
    for (index, (zone, _)) in zones(&cloud.region).into_iter().enumerate() {
        let id = format!("aclassoc-0default000000000{index}");
        let acl = Association {
            id,
            with: ACL.to_owned(),
        };
        let block = format!("172.31.{}.0/20", index * 16);
        let mut subnet = Subnet::new(VPC, &block, &zone, acl, available());
        (subnet.map_public_ip, subnet.default_for_zone) = (true, true);
        cloud
            .ec2
            .subnets
            .insert(format!("subnet-0default000000000{index}"), subnet);
    }
}
