//! Network interfaces: those that callers create, and those of instances and NAT gateways.

mod addresses;
mod attach;
mod attribute;
mod create;
mod delete;
mod groups;
mod resource;

pub(crate) use addresses::{free as free_address, take as take_address, used};
pub(crate) use attach::{attach_to_instance, detach_from_instance};
pub(crate) use create::{NetworkInterfaceRequest, make, wanted};
pub(crate) use delete::drop_interface;
pub(crate) use groups::set_groups;

use super::describe::describe;
use super::model::NetworkInterface;
use super::resource_type::{Ec2Type, Listed};
use crate::action::Actions;
use crate::clock::Moment;

/// The operations on network interfaces.
const ACTIONS: Actions = &[
    ("CreateNetworkInterface", create::create),
    ("DeleteNetworkInterface", delete::delete),
    ("DescribeNetworkInterfaces", describe::<NetworkInterface>),
    ("AttachNetworkInterface", attach::attach),
    ("DetachNetworkInterface", attach::detach),
    (
        "ModifyNetworkInterfaceAttribute",
        attribute::modify_attribute,
    ),
    (
        "DescribeNetworkInterfaceAttribute",
        attribute::describe_attribute,
    ),
    ("AssignPrivateIpAddresses", addresses::assign),
    ("UnassignPrivateIpAddresses", addresses::unassign),
    ("AssignIpv6Addresses", addresses::assign_ipv6),
    ("UnassignIpv6Addresses", addresses::unassign_ipv6),
];

impl Ec2Type for NetworkInterface {
    const ACTIONS: &'static [Actions] = &[ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &["CreateNetworkInterface"];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::named(&self.description, &self.subnet)
    }
}
