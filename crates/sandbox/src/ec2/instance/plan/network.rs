//! The network interfaces of a launch.

use crate::ec2::model::{NetworkInterface, Subnet};
use crate::ec2::network_interface::{NetworkInterfaceRequest, wanted};
use crate::ec2::resource::find;
use crate::store::Account;
use crate::wire::{Failure, Params};

/// An interface of the instance.
#[derive(Clone, Debug)]
pub(crate) struct PlannedInterface {
    pub device_index: u32,
    pub delete_on_termination: bool,
    pub what: InterfaceSource,
}

/// One that is there, or one to be made.
#[derive(Clone, Debug)]
pub(crate) enum InterfaceSource {
    /// The id of an interface that exists.
    Existing(String),
    /// The source of the interface: a new or an existing one.
    New(NetworkInterfaceRequest),
}

/// The subnet of the primary interface, and all interfaces by device index.
pub(super) fn network(
    account: &Account,
    params: &Params,
    most: u32,
) -> Result<(String, Vec<PlannedInterface>), Failure> {
    let parts = params.parts("NetworkInterface");
    if parts.is_empty() {
        let subnet = match params.get("SubnetId").filter(|id| !id.is_empty()) {
            Some(id) => id.to_owned(),
            None => default_subnet(account, params)?,
        };
        let mut what = wanted(params, &subnet)?;
        what.description = String::new();
        for name in params.list("SecurityGroup") {
            what.groups.push(group_named(account, &subnet, name)?);
        }
        check_single_address(&what, most)?;
        let interface = PlannedInterface {
            device_index: 0,
            delete_on_termination: true,
            what: InterfaceSource::New(what),
        };
        return Ok((subnet, vec![interface]));
    }
    check_combination(params)?;
    let mut attachments = Vec::new();
    let mut subnet = None;
    for part in &parts {
        let index: u32 = part
            .parse("DeviceIndex")?
            .ok_or_else(|| Failure::missing("DeviceIndex"))?;
        let (place, what) = socket(account, params, part)?;
        if let InterfaceSource::New(wanted) = &what {
            check_single_address(wanted, most)?;
        } else if most > 1 {
            let message = "A network interface cannot be used by more than one instance";
            return Err(Failure::new("InvalidParameterCombination", message));
        }
        if index == 0 {
            subnet = Some(place);
        }
        let usual = matches!(what, InterfaceSource::New(_));
        let delete_on_termination = part.flag("DeleteOnTermination").unwrap_or(usual);
        attachments.push(PlannedInterface {
            device_index: index,
            delete_on_termination,
            what,
        });
    }
    attachments.sort_by_key(|interface| interface.device_index);
    let subnet = subnet.ok_or_else(|| {
        let message = "When specifying network interfaces, you must include a device at index 0.";
        Failure::invalid(message)
    })?;
    Ok((subnet, attachments))
}

fn check_single_address(wanted: &NetworkInterfaceRequest, most: u32) -> Result<(), Failure> {
    if wanted.address.is_none() || most == 1 {
        return Ok(());
    }
    let message = "Cannot specify a private IP address when launching more than one instance";
    Err(Failure::new("InvalidParameterCombination", message))
}

fn check_combination(params: &Params) -> Result<(), Failure> {
    let what = if params.get("SubnetId").is_some() {
        "an instance-level subnet ID"
    } else if !params.list("SecurityGroupId").is_empty() || !params.list("SecurityGroup").is_empty()
    {
        "instance-level security groups"
    } else if params.get("PrivateIpAddress").is_some() {
        "an instance-level private address"
    } else {
        return Ok(());
    };
    let message = format!("Network interfaces and {what} may not be specified on the same request");
    Err(Failure::new("InvalidParameterCombination", message))
}

fn socket(
    account: &Account,
    params: &Params,
    part: &Params,
) -> Result<(String, InterfaceSource), Failure> {
    if let Some(id) = part.get("NetworkInterfaceId") {
        let interface = find::<NetworkInterface>(account, id)?;
        if interface.attachment.is_some() {
            let message = format!("Interface: [{id}] in use.");
            return Err(Failure::new("InvalidNetworkInterface.InUse", message));
        }
        return Ok((
            interface.subnet.clone(),
            InterfaceSource::Existing(id.to_owned()),
        ));
    }
    let subnet = match part.get("SubnetId") {
        Some(id) => id.to_owned(),
        None => default_subnet(account, params)?,
    };
    let wanted = wanted(part, &subnet)?;
    Ok((subnet, InterfaceSource::New(wanted)))
}

/// The default VPC's subnet in the zone that the call names, or in any.
fn default_subnet(account: &Account, params: &Params) -> Result<String, Failure> {
    let zone = params
        .get("Placement.AvailabilityZone")
        .filter(|zone| !zone.is_empty());
    let mut subnets = account.ec2.subnets.iter();
    let found = subnets.find(|(id, subnet)| {
        account.is_visible(id)
            && subnet.default_for_zone
            && zone.is_none_or(|zone| zone == subnet.zone)
    });
    found.map(|(id, _)| id.clone()).ok_or_else(|| {
        let message = "No default subnet for availability zone: 'null'.";
        Failure::new("MissingInput", message)
    })
}

/// A group by its name works in the default VPC only.
fn group_named(account: &Account, subnet: &str, name: &str) -> Result<String, Failure> {
    let vpc = &find::<Subnet>(account, subnet)?.vpc;
    if account.ec2.default_vpc().as_ref() != Some(vpc) {
        let message = "The parameter groupName cannot be used with the parameter subnet";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let groups = &account.ec2.security_groups;
    let found = groups
        .ids_where(|group| group.vpc == *vpc && group.name == name)
        .pop();
    found.ok_or_else(|| {
        let message = format!("The security group '{name}' does not exist in VPC '{vpc}'");
        Failure::new("InvalidGroup.NotFound", message)
    })
}

pub(super) fn is_public(params: &Params, subnet: &Subnet) -> Result<bool, Failure> {
    let parts = params.parts("NetworkInterface");
    let asked = parts
        .iter()
        .find_map(|part| part.flag("AssociatePublicIpAddress"));
    if asked.is_some() && parts.len() > 1 {
        let message = "The associatePublicIPAddress parameter cannot be specified when launching \
                       with multiple network interfaces.";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let existing = parts
        .iter()
        .any(|part| part.get("NetworkInterfaceId").is_some());
    Ok(asked.unwrap_or(subnet.map_public_ip && !existing))
}
