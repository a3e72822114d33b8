//! The tables of EC2.

use crate::clock::Moment;
use crate::ec2::model::{
    Address, DhcpOptions, EgressGateway, Instance, InternetGateway, KeyPair, LaunchTemplate,
    NatGateway, NetworkAcl, NetworkInterface, Peering, RouteTable, Scheduled, SecurityGroup,
    Snapshot, Subnet, TokenAnswer, Volume, Vpc,
};
use crate::store::table::tables;
use std::collections::BTreeMap;

tables! {
    /// EC2's objects, each by its id.
    pub(crate) struct Ec2 = "ec2" {
        vpcs: Vpc,
        subnets: Subnet,
        internet_gateways: InternetGateway,
        route_tables: RouteTable,
        network_acls: NetworkAcl,
        security_groups: SecurityGroup,
        dhcp_options: DhcpOptions,
        network_interfaces: NetworkInterface,
        addresses: Address,
        nat_gateways: NatGateway,
        egress_gateways: EgressGateway,
        peerings: Peering,
        instances: Instance,
        volumes: Volume,
        snapshots: Snapshot,
        key_pairs: KeyPair,
        launch_templates: LaunchTemplate,
        /// What will happen by itself, by time.
        scheduled = "due": (Moment, Scheduled),
        /// Tags by the id of what they hang on.
        tags: BTreeMap<String, String>,
        /// Answers to calls with a ClientToken.
        client_tokens = "tokens": TokenAnswer,
    }
}
