//! EC2 and VPC: one file a resource type.

pub mod blockers;
pub mod tags;

mod acl;
mod ami_data;
mod availability_zones_data;
mod data;
mod ebs_volume;
mod egress_only_internet_gateway;
mod eip;
mod eip_data;
mod final_snapshot;
mod group_rule;
mod instance;
mod internet_gateway;
mod key_pair;
mod leaving;
mod main_route_table;
mod names;
mod nat_gateway;
mod network_acl;
mod network_acl_rule;
mod permissions;
mod route;
mod route_table;
mod route_table_association;
mod route_table_data;
mod routes;
mod security_group;
mod security_group_rule;
mod subnet;
mod vpc;
mod vpc_data;
mod vpc_peering_connection;

use aws_sdk_ec2::types::Filter;

use super::object::Attributes;
use super::{DataSources, Resources};
use rform_core::value::Value;

/// The resource types.
pub const RESOURCES: Resources = &[
    ("aws_default_network_acl", &network_acl::DefaultNetworkAcl),
    ("aws_default_route_table", &route_table::DefaultRouteTable),
    (
        "aws_default_security_group",
        &security_group::DefaultSecurityGroup,
    ),
    ("aws_ebs_volume", &ebs_volume::EbsVolume),
    (
        "aws_egress_only_internet_gateway",
        &egress_only_internet_gateway::EgressGateway,
    ),
    ("aws_eip", &eip::Address),
    ("aws_eip_association", &eip::AddressAssociation),
    ("aws_instance", &instance::Instance),
    ("aws_internet_gateway", &internet_gateway::InternetGateway),
    ("aws_key_pair", &key_pair::KeyPair),
    (
        "aws_main_route_table_association",
        &main_route_table::MainRouteTableAssociation,
    ),
    ("aws_nat_gateway", &nat_gateway::NatGateway),
    ("aws_network_acl", &network_acl::NetworkAcl),
    (
        "aws_network_acl_association",
        &network_acl::NetworkAclAssociation,
    ),
    ("aws_network_acl_rule", &network_acl_rule::NetworkAclRule),
    ("aws_route", &route::Route),
    ("aws_route_table", &route_table::RouteTable),
    (
        "aws_route_table_association",
        &route_table_association::RouteTableAssociation,
    ),
    ("aws_security_group", &security_group::SecurityGroup),
    (
        "aws_security_group_rule",
        &security_group_rule::SecurityGroupRule,
    ),
    ("aws_subnet", &subnet::Subnet),
    ("aws_volume_attachment", &ebs_volume::VolumeAttachment),
    ("aws_vpc", &vpc::Vpc),
    (
        "aws_vpc_peering_connection",
        &vpc_peering_connection::PeeringConnection,
    ),
    (
        "aws_vpc_security_group_egress_rule",
        &group_rule::GroupRule { egress: true },
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        &group_rule::GroupRule { egress: false },
    ),
];

/// The data sources.
pub const DATA_SOURCES: DataSources = &[
    ("aws_ami", &ami_data::Ami),
    ("aws_ami_ids", &ami_data::AmiIds),
    (
        "aws_availability_zone",
        &availability_zones_data::AvailabilityZone,
    ),
    (
        "aws_availability_zones",
        &availability_zones_data::AvailabilityZones,
    ),
    ("aws_eip", &eip_data::Eip),
    ("aws_internet_gateway", &vpc_data::Gateway),
    ("aws_regions", &availability_zones_data::Regions),
    ("aws_route_table", &route_table_data::RouteTable),
    ("aws_route_tables", &vpc_data::RouteTables),
    ("aws_security_group", &vpc_data::SecurityGroup),
    ("aws_security_groups", &vpc_data::SecurityGroups),
    ("aws_subnet", &vpc_data::Subnet),
    ("aws_subnets", &vpc_data::Subnets),
    ("aws_vpc", &vpc_data::Vpc),
    ("aws_vpcs", &vpc_data::Vpcs),
];

/// How many values a filter may have.
pub const FILTER_VALUES: usize = 200;

/// Asks for all pages of a Describe. The request is made anew for each.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident, $request:expr) => {{
        let mut all = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let page = $client
                .call($action, || $request.set_next_token(token.clone()).send())
                .await?;
            all.extend(page.$items.unwrap_or_default());
            token = page.next_token.filter(|it| !it.is_empty());
            if token.is_none() {
                break all;
            }
        }
    }};
}
pub(super) use pages;

/// Asks for all objects whose attribute (by the filter's name) is one of these, however many.
macro_rules! pages_by {
    ($client:expr, $action:literal, $items:ident, $name:expr, $values:expr, $request:expr) => {{
        let mut all = Vec::new();
        for part in $values.chunks($crate::ec2::FILTER_VALUES) {
            let filter = $crate::ec2::filter($name, part);
            all.extend($crate::ec2::pages!(
                $client,
                $action,
                $items,
                $request.filters(filter.clone())
            ));
        }
        all
    }};
}
pub(super) use pages_by;

/// The same where a Describe has no pages.
macro_rules! pages_once {
    ($client:expr, $action:literal, $items:ident, $name:expr, $values:expr, $request:expr) => {{
        let mut all = Vec::new();
        for part in $values.chunks($crate::ec2::FILTER_VALUES) {
            let filter = $crate::ec2::filter($name, part);
            let page = $client
                .call($action, || $request.filters(filter.clone()).send())
                .await?;
            all.extend(page.$items.unwrap_or_default());
        }
        all
    }};
}
pub(super) use pages_once;

/// A filter of a Describe.
pub fn filter<T: ToString>(name: &str, values: impl IntoIterator<Item = T>) -> Filter {
    let values = values.into_iter().map(|it| it.to_string()).collect();
    Filter::builder()
        .name(name)
        .set_values(Some(values))
        .build()
}

/// A text attribute of each of these objects: each once, none twice, in order.
pub fn distinct(known: &[Value], name: &str) -> Vec<String> {
    let mut values: Vec<String> = known.iter().filter_map(|it| it.owned(name)).collect();
    values.sort();
    values.dedup();
    values
}

/// The answers in the order of the questions: each question's text, looked up among what was
/// found by its own.
pub fn in_order<'a, T>(
    known: &'a [Value],
    name: &'a str,
    found: &'a [T],
    id_of: impl Fn(&T) -> Option<&str> + 'a,
) -> impl Iterator<Item = (&'a Value, Option<&'a T>)> + 'a {
    let by_id: std::collections::BTreeMap<String, &T> = found
        .iter()
        .filter_map(|item| Some((id_of(item)?.to_owned(), item)))
        .collect();
    known.iter().map(move |value| {
        let id = value.text(name);
        (value, by_id.get(id).copied())
    })
}

/// Each text once, in order.
pub fn distinct_texts(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let texts: std::collections::BTreeSet<String> = texts.into_iter().collect();
    texts.into_iter().collect()
}

/// Where the traffic of a rule of a security group comes from or goes to, as far as known.
pub fn rule_sources(rule: &Value) -> Vec<String> {
    let single = [
        "cidr_ipv4",
        "cidr_ipv6",
        "prefix_list_id",
        "referenced_security_group_id",
        "source_security_group_id",
    ];
    let lists = ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"];
    let itself = rule.flag("self").then(|| "self".to_owned());
    let single = single.iter().filter_map(|name| rule.owned(name));
    let lists = lists.iter().flat_map(|name| rule.strings(name));
    single.chain(lists).chain(itself).collect()
}

/// The number Terraform makes of a text where AWS gives no id.
pub fn hash(text: &str) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(text.as_bytes());
    sum.sum()
}
