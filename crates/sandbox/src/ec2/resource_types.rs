//! The table of EC2's resource types: one row says what the service needs to know of a type.
//!
//! A new type is a file of its fields in `model`, a table in [`Ec2`], a file of actions with an
//! `impl` of [`Ec2Resource`], and a row here. From the row follow the operations that EC2 has,
//! which of them take a `ClientToken`, the ids and type names that tags know, and the inventory.

use super::model::{
    Address, DhcpOptions, EgressGateway, Instance, InternetGateway, KeyPair, LaunchTemplate,
    NatGateway, NetworkAcl, NetworkInterface, Peering, RouteTable, SecurityGroup, Snapshot, Subnet,
    Volume, Vpc,
};
use super::resource::{Ec2Resource, find};
use super::{
    address, dhcp_options, egress_only_internet_gateway, instance, internet_gateway, key_pair,
    launch_template, nat_gateway, network_acl, network_interface, peering, route_table,
    security_group, security_group_rule, security_group_rule_list, snapshot, subnet, volume, vpc,
};
use crate::action::Actions;
use crate::clock::Moment;
use crate::store::Account;
use crate::wire::Failure;

/// A row of the table.
pub(crate) struct ResourceType {
    /// The name in `TagSpecification.N.ResourceType` and in DescribeTags, such as `vpc`.
    pub name: &'static str,
    /// The prefix of ids before the last hyphen.
    pub prefix: &'static str,
    /// The operations on resources of the type.
    pub actions: &'static [Actions],
    /// Those operations that accept a `ClientToken`:
    /// <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html>.
    pub client_token: &'static [&'static str],
    /// Refuses an id that names no visible resource.
    pub check_exists: fn(&Account, &str) -> Result<(), Failure>,
    /// Every resource of the type: its id and how the inventory shows it.
    pub list: fn(&Account) -> Vec<(String, Listed)>,
}

/// How the inventory shows a resource.
pub(crate) struct Listed {
    /// The resource's state, or the id of the resource that it belongs to.
    pub state: String,
    /// The resource's own name, if it has one.
    pub name: Option<String>,
    /// Whether a `Name` tag is shown rather than the own name.
    pub prefers_tag: bool,
}

impl Listed {
    /// Shows a resource with this state and its `Name` tag.
    fn tagged(state: &str) -> Listed {
        Listed {
            state: state.to_owned(),
            name: None,
            prefers_tag: true,
        }
    }

    /// Shows a resource with its own name.
    fn named(name: &str, state: &str) -> Listed {
        Listed {
            state: state.to_owned(),
            name: Some(name.to_owned()),
            prefers_tag: false,
        }
    }
}

/// `row!(Type: module's actions; operations with ClientToken; (resource, now) -> Listed)`.
macro_rules! row {
    ($model:ty: $actions:expr; [$($token:literal),*]; $listed:expr) => {
        ResourceType {
            name: <$model>::RESOURCE_TYPE,
            prefix: <$model>::PREFIX,
            actions: $actions,
            client_token: &[$($token),*],
            check_exists: |account, id| find::<$model>(account, id).map(|_| ()),
            list: |account| list::<$model>(account, $listed),
        }
    };
}

/// Every resource type of EC2 that the sandbox has.
pub(crate) const RESOURCE_TYPES: &[ResourceType] = &[
    row!(Vpc: &[vpc::ACTIONS]; []; |it, now| Listed::tagged(it.state.at(now))),
    row!(Subnet: &[subnet::ACTIONS]; []; |it, now| Listed::tagged(it.state.at(now))),
    row!(InternetGateway: &[internet_gateway::ACTIONS]; []; |it, _| {
        Listed::tagged(if it.vpc.is_some() { "attached" } else { "detached" })
    }),
    row!(RouteTable: &[route_table::ACTIONS]; ["CreateRouteTable"]; |it, _| Listed::tagged(&it.vpc)),
    row!(NetworkAcl: &[network_acl::ACTIONS]; ["CreateNetworkAcl"]; |it, _| Listed::tagged(&it.vpc)),
    row!(SecurityGroup: &[security_group::ACTIONS]; []; |it, _| Listed::named(&it.name, &it.vpc)),
    row!(DhcpOptions: &[dhcp_options::ACTIONS]; []; |_, _| Listed::tagged("")),
    row!(NetworkInterface: &[network_interface::ACTIONS]; ["CreateNetworkInterface"]; |it, _| {
        Listed::named(&it.description, &it.subnet)
    }),
    row!(Address: &[address::ACTIONS]; []; |it, _| {
        let state = if it.association.is_some() { "associated" } else { "free" };
        Listed { prefers_tag: true, ..Listed::named(&it.public_ip, state) }
    }),
    row!(NatGateway: &[nat_gateway::ACTIONS]; ["CreateNatGateway"]; |it, now| {
        Listed::tagged(it.state.at(now))
    }),
    row!(
        EgressGateway: &[egress_only_internet_gateway::ACTIONS];
        ["CreateEgressOnlyInternetGateway"];
        |it, _| Listed::tagged(&it.vpc)
    ),
    row!(Peering: &[peering::ACTIONS]; []; |it, now| Listed::tagged(it.state.at(now))),
    row!(
        Instance: instance::ACTIONS;
        ["RunInstances", "AssociateIamInstanceProfile", "ModifyInstanceCreditSpecification"];
        |it, now| Listed::tagged(it.state.at(now))
    ),
    row!(Volume: &[volume::ACTIONS]; ["CreateVolume", "AttachVolume"]; |it, _| {
        Listed::tagged(if it.attachment.is_some() { "in-use" } else { "available" })
    }),
    row!(Snapshot: &[snapshot::ACTIONS]; []; |it, _| Listed::tagged(&it.volume)),
    row!(KeyPair: &[key_pair::ACTIONS]; []; |it, _| Listed::named(&it.name, "")),
    row!(
        LaunchTemplate: &[launch_template::ACTIONS];
        ["CreateLaunchTemplate", "CreateLaunchTemplateVersion", "ModifyLaunchTemplate"];
        |it, _| Listed::named(&it.name, "")
    ),
    // A rule is kept in its group: it has no table, and the inventory shows the group only.
    ResourceType {
        name: security_group_rule::RESOURCE_TYPE,
        prefix: "sgr",
        actions: &[
            security_group_rule::ACTIONS,
            security_group_rule_list::ACTIONS,
        ],
        client_token: &[],
        check_exists: security_group_rule::check_exists,
        list: |_| Vec::new(),
    },
];

fn list<K: Ec2Resource>(
    account: &Account,
    listed: fn(&K, Moment) -> Listed,
) -> Vec<(String, Listed)> {
    let rows = K::table(&account.ec2).iter();
    rows.map(|(id, row)| (id.clone(), listed(row, account.now)))
        .collect()
}

/// The resource type of an id such as `vpc-0123…`.
pub(crate) fn of_id(id: &str) -> Option<&'static ResourceType> {
    let (prefix, _) = id.rsplit_once('-')?;
    RESOURCE_TYPES.iter().find(|row| row.prefix == prefix)
}
