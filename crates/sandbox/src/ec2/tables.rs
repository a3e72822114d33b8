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
        /// Changes that happen at a known time, in the order of time.
        scheduled = "due": (Moment, Scheduled),
        /// Tags by the id of their resource.
        tags: BTreeMap<String, String>,
        /// Answers to calls with a ClientToken.
        client_tokens = "tokens": TokenAnswer,
    }
}
