//! EC2: VPCs, instances and volumes, and every dependency that refuses their deletion.
//!
//! The types are in `model`, the tables that keep them in `tables`; each other file has the
//! actions of one resource type, and `resource_types` is the table of all of them.

mod address;
mod address_mapping;
mod availability_zone;
mod block_public_access;
mod cidr;
mod client_token;
mod customer_gateway;
pub(crate) mod default_ids;
mod default_network;
mod describe;
mod dhcp_options;
mod dispatch;
mod dns_names;
mod egress_only_internet_gateway;
mod errors;
mod flow_log;
pub(crate) mod image;
mod instance;
mod instance_type;
mod internet_gateway;
mod inventory;
mod key_pair;
mod launch_template;
mod launch_template_data;
mod model;
mod nat_gateway;
mod nat_gateway_address;
mod network_acl;
mod network_interface;
mod one_attribute;
mod peering;
mod placement_group;
mod prefix_list;
mod reachability;
mod resource;
mod resource_type;
mod resource_types;
mod route;
mod route_table;
mod scheduled;
mod security_group;
mod security_group_limits;
mod security_group_rule;
mod security_group_rule_list;
pub(crate) mod service_interface;
mod settle;
mod snapshot;
mod subnet;
pub(crate) mod tables;
mod tag_actions;
mod tags;
mod user_data;
mod volume;
mod vpc;
mod vpc_endpoint;
mod vpn_gateway;

#[cfg(test)]
mod instance_tests;
#[cfg(test)]
mod tests;

pub(crate) use default_network::create_defaults;
pub(crate) use dispatch::run;
pub(crate) use inventory::{inventory, notes};
pub(crate) use launch_template::{
    data_of as launch_template_data, name_of as launch_template_name,
};
pub(crate) use model::Transition;
pub(crate) use settle::settle;
