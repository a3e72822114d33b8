//! The types of EC2's resources, as the tables keep them and the journal writes them.
//!
//! Files here know neither the account nor the API: a field refers to another resource by its id.
//! Field and variant names are part of the journal's format; a new field needs `#[serde(default)]`
//! for the journals of older versions.

mod address;
mod client_token;
mod dhcp_options;
mod egress_only_internet_gateway;
mod instance;
mod internet_gateway;
mod key_pair;
mod launch_template;
mod nat_gateway;
mod network_acl;
mod network_interface;
mod peering;
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

pub use address::{Address, AddressAssociation};
pub use client_token::TokenAnswer;
pub use dhcp_options::DhcpOptions;
pub use egress_only_internet_gateway::EgressGateway;
pub use instance::{
    HostnameOptions, ImageFacts, Instance, InstanceVolume, MetadataOptions, ProfileAssociation,
    state_code,
};
pub use internet_gateway::InternetGateway;
pub use key_pair::KeyPair;
pub use launch_template::{LaunchTemplate, LaunchTemplateVersion};
pub use nat_gateway::NatGateway;
pub use network_acl::{LAST_ENTRY, NetworkAcl, NetworkAclEntry};
pub use network_interface::{NetworkInterface, NetworkInterfaceAttachment};
pub use peering::{Peering, PeeringVpc};
pub use route::{Route, RouteDestination, RouteTarget};
pub use route_table::RouteTable;
pub use scheduled::Scheduled;
pub use security_group::SecurityGroup;
pub use security_group_rule::{RulePeer, SecurityGroupRule};
pub use snapshot::Snapshot;
pub use subnet::{Subnet, SubnetAssociation};
pub use transition::Transition;
pub use volume::{Volume, VolumeAttachment, VolumeModification, VolumeSpec};
pub use vpc::{CidrAssociation, Vpc};
