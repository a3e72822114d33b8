//! The types of EC2's resources, as the tables keep them and the journal writes them.
//!
//! Files here know neither the account nor the API: a field refers to another resource by its id.
//! Field and variant names are part of the journal's format; a new field needs `#[serde(default)]`
//! for the journals of older versions.

mod address;
mod block_public_access;
mod client_token;
mod dhcp_options;
mod egress_only_internet_gateway;
mod flow_log;
mod image;
mod instance;
mod internet_gateway;
mod key_pair;
mod launch_template;
mod nat_gateway;
mod network_acl;
mod network_interface;
mod peering;
mod placement_group;
mod prefix_list;
mod route;
mod route_table;
mod scheduled;
mod security_group;
mod security_group_rule;
mod snapshot;
mod subnet;
mod transition;
mod volume;
mod vpc;
mod vpc_endpoint;
mod vpn;

pub(crate) use address::{Address, AddressAssociation};
pub(crate) use block_public_access::{PublicAccessExclusion, PublicAccessOptions};
pub(crate) use client_token::TokenAnswer;
pub(crate) use dhcp_options::DhcpOptions;
pub(crate) use egress_only_internet_gateway::EgressGateway;
pub(crate) use flow_log::FlowLog;
pub(crate) use image::{ImageDisk, OwnImage};
pub(crate) use instance::{
    HostnameOptions, ImageFacts, Instance, InstanceVolume, MetadataOptions, ProfileAssociation,
    state_code,
};
pub(crate) use internet_gateway::InternetGateway;
pub(crate) use key_pair::KeyPair;
pub(crate) use launch_template::{LaunchTemplate, LaunchTemplateVersion};
pub(crate) use nat_gateway::{NatGateway, SecondaryAddress};
pub(crate) use network_acl::{LAST_ENTRY, NetworkAcl, NetworkAclEntry};
pub(crate) use network_interface::{NetworkInterface, NetworkInterfaceAttachment};
pub(crate) use peering::{Peering, PeeringVpc};
pub(crate) use placement_group::PlacementGroup;
pub(crate) use prefix_list::PrefixList;
pub(crate) use route::{Route, RouteDestination, RouteTarget};
pub(crate) use route_table::RouteTable;
pub(crate) use scheduled::Scheduled;
pub(crate) use security_group::SecurityGroup;
pub(crate) use security_group_rule::{RulePeer, SecurityGroupRule};
pub(crate) use snapshot::Snapshot;
pub(crate) use subnet::{Subnet, SubnetAssociation};
pub(crate) use transition::Transition;
pub(crate) use volume::{Volume, VolumeAttachment, VolumeModification, VolumeSpec};
pub(crate) use vpc::{CidrAssociation, Vpc};
pub(crate) use vpc_endpoint::VpcEndpoint;
pub(crate) use vpn::{CustomerGateway, VpnAttachment, VpnGateway};
