//! EC2: networks, and everything they refuse.

mod changing;
mod cidr;
mod default_network;
mod describe;
mod dhcp_options;
mod internet_gateway;
mod inventory;
mod kind;
mod network_acl;
mod place;
mod route;
mod route_table;
mod security_group;
mod security_group_rule;
mod subnet;
mod tags;
mod token;
mod vpc;

#[cfg(test)]
mod tests;

pub use default_network::furnish;

use crate::sandbox::cloud::Cloud;
use crate::sandbox::dispatch::{Action, Actions, unknown};
use crate::sandbox::store::tables;
use crate::sandbox::wire::{Answer, Call, Failure};
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
        /// Tags by the id of what they hang on.
        tags: BTreeMap<String, String>,
        /// Answers to calls with a ClientToken.
        tokens: token::Given,
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
    dhcp_options::ACTIONS,
    place::ACTIONS,
    tags::ACTIONS,
];

/// Carries out one action, with what all actions share: DryRun and ClientToken.
pub fn run(cloud: &mut Cloud, call: &Call) -> Outcome {
    let mut actions = ACTIONS.iter().flat_map(|actions| actions.iter());
    let found = actions.find(|(name, _)| *name == call.action);
    let action: Action = found
        .map(|(_, action)| *action)
        .ok_or_else(|| unknown(call))?;
    let outcome = token::once(cloud, call, action);
    if outcome.is_ok() && call.params.flag("DryRun") == Some(true) {
        let message = "Request would have succeeded, but DryRun flag is set.";
        return Err(Failure::with_status(412, "DryRunOperation", message));
    }
    outcome
}
