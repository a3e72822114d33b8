//! Elastic Load Balancing, version 2015-12-01: application, network and gateway load balancers with
//! their network interfaces, target groups, listeners and rules.

mod actions;
mod attributes;
mod balancers;
mod certificates;
mod inventory;
mod listeners;
mod lookup;
mod model;
mod naming;
mod network;
mod rules;
pub(crate) mod tables;
mod tags;
mod target_groups;
mod targets;
mod usage;
mod usual;
mod zones;

#[cfg(test)]
mod tests;

pub(crate) use inventory::inventory;
pub(crate) use targets::{deregister_instance, has_target_group, register_instance};

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateLoadBalancer", balancers::create),
    ("DescribeLoadBalancers", balancers::describe),
    ("DeleteLoadBalancer", balancers::delete),
    ("SetSecurityGroups", network::set_security_groups),
    ("SetSubnets", network::set_subnets),
    ("SetIpAddressType", network::set_ip_address_type),
    ("ModifyIpPools", network::modify_pools),
    ("ModifyCapacityReservation", network::modify_capacity),
    ("DescribeCapacityReservation", network::describe_capacity),
    (
        "DescribeLoadBalancerAttributes",
        attributes::describe_balancer,
    ),
    ("ModifyLoadBalancerAttributes", attributes::modify_balancer),
    ("DescribeTargetGroupAttributes", attributes::describe_group),
    ("ModifyTargetGroupAttributes", attributes::modify_group),
    ("DescribeListenerAttributes", attributes::describe_listener),
    ("ModifyListenerAttributes", attributes::modify_listener),
    ("CreateTargetGroup", target_groups::create),
    ("ModifyTargetGroup", target_groups::modify),
    ("DescribeTargetGroups", target_groups::describe),
    ("DeleteTargetGroup", target_groups::delete),
    ("RegisterTargets", targets::register),
    ("DeregisterTargets", targets::deregister),
    ("DescribeTargetHealth", targets::describe_health),
    ("CreateListener", listeners::create),
    ("ModifyListener", listeners::modify),
    ("DescribeListeners", listeners::describe),
    ("DeleteListener", listeners::delete),
    ("AddListenerCertificates", certificates::add),
    ("RemoveListenerCertificates", certificates::remove),
    ("DescribeListenerCertificates", certificates::describe),
    ("CreateRule", rules::create),
    ("ModifyRule", rules::modify),
    ("SetRulePriorities", rules::set_priorities),
    ("DescribeRules", rules::describe),
    ("DeleteRule", rules::delete),
    ("AddTags", tags::add),
    ("RemoveTags", tags::remove),
    ("DescribeTags", tags::describe),
];
