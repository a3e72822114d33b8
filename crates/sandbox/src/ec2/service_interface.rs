//! The network interfaces that other services put into a VPC, which only AWS changes.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html>

use super::address_mapping;
use super::model::{Address, NetworkInterfaceAttachment, Scheduled, SecurityGroup, Subnet};
use super::network_interface::{self, NetworkInterfaceRequest, drop_interface};
use super::resource::find;
use super::{internet_gateway, scheduled};
use crate::clock::Moment;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// An interface that a service asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServiceInterface {
    pub subnet: String,
    /// The text by which people tell whose it is, such as `ELB app/web/0123456789abcdef`.
    pub description: String,
    /// The type that the API shows, such as `network_load_balancer`.
    pub kind: &'static str,
    pub groups: Vec<String>,
    /// The primary address, if not any.
    pub address: Option<String>,
    /// Whether it gets a public address.
    pub is_public: bool,
    /// The allocation of the Elastic IP address that is its public one.
    pub allocation: Option<String>,
}

/// Puts an interface into a subnet; its id and its private address.
///
/// # Errors
/// The subnet does not exist or is full, or the address does not fit or is taken.
pub(crate) fn put(
    account: &mut Account,
    call: &Call,
    wanted: ServiceInterface,
) -> Result<(String, String), Failure> {
    let request = NetworkInterfaceRequest {
        subnet: wanted.subnet,
        address: wanted.address,
        description: wanted.description,
        ..NetworkInterfaceRequest::default()
    };
    if let Some(allocation) = &wanted.allocation {
        find::<Address>(account, allocation)?;
    }
    let untagged = call.with_params(Default::default());
    let id = network_interface::make(account, &untagged, request, wanted.kind)?;
    let public = wanted.is_public && wanted.allocation.is_none();
    let public = public.then(|| address_mapping::new_public(account));
    let attachment = NetworkInterfaceAttachment {
        id: account.new_id("ela-attach"),
        instance: None,
        device_index: 1,
        delete_on_termination: false,
        attached: account.now,
    };
    let row = account.ec2.network_interfaces.get_mut(&id);
    let row = row.ok_or_else(|| Failure::internal("a new network interface is gone"))?;
    row.attachment = Some(attachment);
    row.groups = wanted.groups;
    row.public_ip = public;
    let private = row.primary().to_owned();
    if let Some(allocation) = wanted.allocation {
        address_mapping::map(account, &allocation, &id, &private);
    }
    Ok((id, private))
}

/// Gives an interface other security groups.
pub(crate) fn set_groups(account: &mut Account, id: &str, groups: &[String]) {
    if let Some(row) = account.ec2.network_interfaces.get_mut(id) {
        row.groups = groups.to_vec();
    }
}

/// Takes an interface away at a later moment: until then it keeps subnet, groups and addresses.
pub(crate) fn remove_at(account: &mut Account, id: &str, moment: Moment) {
    scheduled::at(account, moment, Scheduled::InterfaceGone(id.to_owned()));
}

/// Takes an interface away whose time has come.
pub(crate) fn has_gone(account: &mut Account, id: &str) {
    drop_interface(account, id);
}

/// VPC and availability zone of a subnet.
///
/// # Errors
/// The subnet does not exist.
pub(crate) fn place(account: &Account, subnet: &str) -> Result<(String, String), Failure> {
    let subnet = find::<Subnet>(account, subnet)?;
    Ok((subnet.vpc.clone(), subnet.zone.clone()))
}

/// The VPC of a security group.
///
/// # Errors
/// The group does not exist.
pub(crate) fn vpc_of_group(account: &Account, group: &str) -> Result<String, Failure> {
    find::<SecurityGroup>(account, group).map(|it| it.vpc.clone())
}

/// The default VPC, and its subnets with their availability zones; none if there is no such VPC.
pub(crate) fn default_network(account: &Account) -> Option<(String, Vec<(String, String)>)> {
    let mut vpcs = account.ec2.vpcs.iter();
    let (vpc, _) = vpcs.find(|(_, it)| it.is_default)?;
    let subnets = account.ec2.subnets.iter();
    let own = subnets.filter(|(_, it)| it.vpc == *vpc && it.default_for_zone);
    let own = own.map(|(id, it)| (id.clone(), it.zone.clone()));
    Some((vpc.clone(), own.collect()))
}

/// The default security group of a VPC.
pub(crate) fn default_group(account: &Account, vpc: &str) -> Option<String> {
    let vpc = account.ec2.vpcs.get(vpc)?;
    Some(vpc.default_group.clone())
}

/// Whether an internet gateway is attached to a VPC.
pub(crate) fn has_internet_gateway(account: &Account, vpc: &str) -> bool {
    internet_gateway::serves(account, vpc)
}

/// VPC and state of an instance; none if it is not there.
pub(crate) fn instance(account: &Account, id: &str) -> Option<(String, String)> {
    let instance = account.ec2.instances.get(id)?;
    let interface = instance.interfaces.first();
    let interface = interface.and_then(|it| account.ec2.network_interfaces.get(it));
    let vpc = interface.map(|it| it.vpc.clone()).unwrap_or_default();
    Some((vpc, instance.state.at(account.now).to_owned()))
}
