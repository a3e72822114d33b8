//! EC2: networks, instances and disks, and everything they refuse.

mod address;
mod availability_zone;
mod cidr;
mod client_token;
mod default_network;
mod describe;
mod dhcp_options;
mod egress_only_internet_gateway;
pub mod image;
mod instance;
mod instance_type;
mod internet_gateway;
mod inventory;
mod key_pair;
mod launch_template;
mod launch_template_data;
mod names;
mod nat_gateway;
mod network_acl;
mod network_interface;
mod peering;
mod reachability;
mod resource;
mod route;
mod route_table;
mod scheduled;
mod security_group;
mod security_group_rule;
mod security_group_rule_list;
mod snapshot;
mod subnet;
mod tags;
mod transition;
mod volume;
mod vpc;

#[cfg(test)]
mod instance_tests;
#[cfg(test)]
mod tests;

pub use default_network::create_defaults;
pub use scheduled::settle;

use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::dispatch::{Action, Actions, unknown};
use crate::store::tables;
use crate::wire::{Answer, Call, Failure};
use std::collections::BTreeMap;

/// What every action answers.
type Outcome = Result<Answer, Failure>;

tables! {
    /// EC2's objects, each by its id.
    pub struct Ec2 = "ec2" {
        vpcs: vpc::Vpc,
        subnets: subnet::Subnet,
        internet_gateways: internet_gateway::InternetGateway,
        route_tables: route_table::RouteTable,
        network_acls: network_acl::NetworkAcl,
        security_groups: security_group::SecurityGroup,
        dhcp_options: dhcp_options::DhcpOptions,
        network_interfaces: network_interface::NetworkInterface,
        addresses: address::Address,
        nat_gateways: nat_gateway::NatGateway,
        egress_gateways: egress_only_internet_gateway::EgressGateway,
        peerings: peering::Peering,
        instances: instance::Instance,
        volumes: volume::Volume,
        snapshots: snapshot::Snapshot,
        key_pairs: key_pair::KeyPair,
        launch_templates: launch_template::LaunchTemplate,
        /// What will happen by itself, by time.
        due: (Moment, scheduled::Scheduled),
        /// Tags by the id of what they hang on.
        tags: BTreeMap<String, String>,
        /// Answers to calls with a ClientToken.
        tokens: client_token::Given,
    }
}

/// What EC2 can do, by the file that does it.
const ACTIONS: &[Actions] = &[
    vpc::ACTIONS,
    subnet::ACTIONS,
    internet_gateway::ACTIONS,
    route_table::ACTIONS,
    route::ACTIONS,
    network_acl::ACTIONS,
    security_group::ACTIONS,
    security_group_rule::ACTIONS,
    security_group_rule_list::ACTIONS,
    dhcp_options::ACTIONS,
    network_interface::ACTIONS,
    address::ACTIONS,
    nat_gateway::ACTIONS,
    egress_only_internet_gateway::ACTIONS,
    peering::ACTIONS,
    volume::ACTIONS,
    snapshot::ACTIONS,
    image::ACTIONS,
    instance_type::ACTIONS,
    key_pair::ACTIONS,
    launch_template::ACTIONS,
    availability_zone::ACTIONS,
    tags::ACTIONS,
];

/// Carries out one action, with what all actions share: DryRun and ClientToken.
pub fn run(cloud: &mut Cloud, call: &Call) -> Outcome {
    let all = ACTIONS.iter().chain(instance::ACTIONS);
    let mut actions = all.flat_map(|actions| actions.iter());
    let found = actions.find(|(name, _)| *name == call.action);
    let action: Action = found
        .map(|(_, action)| *action)
        .ok_or_else(|| unknown(call))?;
    let outcome = client_token::once(cloud, call, action);
    if outcome.is_ok() && call.params.flag("DryRun") == Some(true) {
        let message = "Request would have succeeded, but DryRun flag is set.";
        return Err(Failure::with_status(412, "DryRunOperation", message));
    }
    outcome
}
