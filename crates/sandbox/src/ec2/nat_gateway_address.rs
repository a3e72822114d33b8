//! The secondary addresses of NAT gateways.

use super::network_interface::{free_address, take_address};
use super::resource::{find, find_mut};
use crate::action::{Actions, Outcome};
use crate::ec2::address_mapping;
use crate::ec2::model::{Address, NatGateway, NetworkInterface, SecondaryAddress, Subnet};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on secondary addresses of NAT gateways.
pub(crate) const ACTIONS: Actions = &[
    ("AssociateNatGatewayAddress", associate),
    ("DisassociateNatGatewayAddress", disassociate),
    ("AssignPrivateNatGatewayAddress", assign),
    ("UnassignPrivateNatGatewayAddress", unassign),
];

/// The largest number of Elastic IP addresses beside the first:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-gateways>.
const MOST: usize = 7;

/// Gives a new gateway the secondary addresses that its creation asks for.
pub(crate) fn add_at_creation(account: &mut Account, call: &Call, id: &str) -> Result<(), Failure> {
    let texts = |name: &str| -> Vec<String> {
        let listed = call.params.list(name).into_iter();
        listed.map(str::to_owned).collect()
    };
    let (allocations, private) = (
        texts("SecondaryAllocationId"),
        texts("SecondaryPrivateIpAddress"),
    );
    let count = call.params.parse("SecondaryPrivateIpAddressCount")?;
    let is_private = find_gateway(account, id)?.connectivity == "private";
    match is_private {
        true if !allocations.is_empty() => Err(Failure::new(
            "InvalidParameter",
            "SecondaryAllocationIds is not supported for private NAT gateways",
        )),
        true => add_private(account, id, private, count.unwrap_or(0)),
        false => add_public(account, id, allocations, private),
    }
}

/// Not by `find`: what was made this instant may not be seen yet.
fn find_gateway<'a>(account: &'a Account, id: &str) -> Result<&'a NatGateway, Failure> {
    let row = account.ec2.nat_gateways.get(id);
    row.ok_or_else(|| Failure::internal("a NAT gateway is gone"))
}

fn interface_of(account: &Account, id: &str) -> Result<(String, NetworkInterface), Failure> {
    let interface = find_gateway(account, id)?.interface.clone();
    let found = interface.and_then(|it| {
        let row = account.ec2.network_interfaces.get(&it)?.clone();
        Some((it, row))
    });
    found.ok_or_else(|| {
        let message = format!("The NAT gateway {id} is not in a valid state for this operation.");
        Failure::new("IncorrectState", message)
    })
}

/// Gives the gateway's interface a private address: that one, or any.
fn give(account: &mut Account, id: &str, wanted: Option<&str>) -> Result<String, Failure> {
    let (interface_id, mut interface) = interface_of(account, id)?;
    let subnet = find::<Subnet>(account, &interface.subnet)?.clone();
    match wanted {
        Some(address) => take_address(account, &subnet, &mut interface, address)?,
        None => {
            let address = free_address(account, &subnet, &interface)?;
            interface.addresses.push(address);
        }
    }
    let given = interface.addresses.last().cloned().unwrap_or_default();
    account
        .ec2
        .network_interfaces
        .insert(interface_id, interface);
    Ok(given)
}

fn add_private(
    account: &mut Account,
    id: &str,
    named: Vec<String>,
    count: usize,
) -> Result<(), Failure> {
    let named = named.into_iter().map(Some);
    for wanted in named.chain(std::iter::repeat_n(None, count)) {
        let private = give(account, id, wanted.as_deref())?;
        keep(
            account,
            id,
            SecondaryAddress {
                private,
                public: None,
            },
        );
    }
    Ok(())
}

fn add_public(
    account: &mut Account,
    id: &str,
    allocations: Vec<String>,
    private: Vec<String>,
) -> Result<(), Failure> {
    let held = find_gateway(account, id)?.secondary.len();
    if held + allocations.len() > MOST {
        let message = "The maximum number of addresses has been reached.";
        return Err(Failure::new("AddressLimitExceeded", message));
    }
    for (index, allocation) in allocations.into_iter().enumerate() {
        let address = find::<Address>(account, &allocation)?;
        if address.association.is_some() {
            let message = format!("resource {allocation} is already associated");
            return Err(Failure::new("Resource.AlreadyAssociated", message));
        }
        let public = address.public_ip.clone();
        let given = give(account, id, private.get(index).map(String::as_str))?;
        let (interface, _) = interface_of(account, id)?;
        let association = address_mapping::map(account, &allocation, &interface, &given);
        let public = Some((allocation, association, public));
        keep(
            account,
            id,
            SecondaryAddress {
                private: given,
                public,
            },
        );
    }
    Ok(())
}

fn keep(account: &mut Account, id: &str, address: SecondaryAddress) {
    if let Some(gateway) = account.ec2.nat_gateways.get_mut(id) {
        gateway.secondary.push(address);
    }
}

/// The gateway that a call names, which must be of that connectivity.
fn named(account: &Account, call: &Call, connectivity: &str) -> Result<String, Failure> {
    let id = call.params.required("NatGatewayId")?;
    let gateway = find::<NatGateway>(account, id)?;
    if gateway.state.at(account.now) != "available" {
        let message = format!("The NAT gateway {id} is not in a valid state for this operation.");
        return Err(Failure::new("IncorrectState", message));
    }
    if gateway.connectivity != connectivity {
        let message = format!("The operation is not supported for NAT gateway {id}.");
        return Err(Failure::new("InvalidParameter", message));
    }
    Ok(id.to_owned())
}

fn answer(account: &Account, id: &str) -> Outcome {
    let gateway = find_gateway(account, id)?;
    let mut xml = Xml::new();
    xml.text("natGatewayId", id);
    xml.list("natGatewayAddressSet", &gateway.secondary, |item, it| {
        item.text("privateIp", &it.private).text("isPrimary", false);
        if let Some((allocation, association, public)) = &it.public {
            item.text("allocationId", allocation)
                .text("associationId", association)
                .text("publicIp", public);
        }
        item.text("status", "succeeded");
    });
    Ok(Answer::Xml(xml))
}

fn texts(call: &Call, name: &str) -> Vec<String> {
    let listed = call.params.list(name).into_iter();
    listed.map(str::to_owned).collect()
}

/// `AssociateNatGatewayAddress`: maps further Elastic IP addresses to a public gateway.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateNatGatewayAddress.html>.
fn associate(account: &mut Account, call: &Call) -> Outcome {
    let id = named(account, call, "public")?;
    let (allocations, private) = (texts(call, "AllocationId"), texts(call, "PrivateIpAddress"));
    add_public(account, &id, allocations, private)?;
    answer(account, &id)
}

/// `DisassociateNatGatewayAddress`: takes off Elastic IP addresses, but not the first one.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateNatGatewayAddress.html>.
fn disassociate(account: &mut Account, call: &Call) -> Outcome {
    let id = named(account, call, "public")?;
    for association in texts(call, "AssociationId") {
        let is_it = |it: &SecondaryAddress| {
            let public = it.public.as_ref();
            public.is_some_and(|(_, held, _)| *held == association)
        };
        take_off(account, &id, &association, is_it)?;
    }
    answer(account, &id)
}

/// `AssignPrivateNatGatewayAddress`: gives a private gateway further addresses.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateNatGatewayAddress.html>.
fn assign(account: &mut Account, call: &Call) -> Outcome {
    let id = named(account, call, "private")?;
    let count = call.params.parse("PrivateIpAddressCount")?.unwrap_or(0);
    add_private(account, &id, texts(call, "PrivateIpAddress"), count)?;
    answer(account, &id)
}

/// `UnassignPrivateNatGatewayAddress`: takes off addresses, but not the first one.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateNatGatewayAddress.html>.
fn unassign(account: &mut Account, call: &Call) -> Outcome {
    let id = named(account, call, "private")?;
    for private in texts(call, "PrivateIpAddress") {
        take_off(account, &id, &private, |it| it.private == private)?;
    }
    answer(account, &id)
}

fn take_off(
    account: &mut Account,
    id: &str,
    name: &str,
    is_it: impl Fn(&SecondaryAddress) -> bool,
) -> Result<(), Failure> {
    let gateway = find_mut::<NatGateway>(account, id)?;
    let place = gateway.secondary.iter().position(is_it);
    let Some(place) = place else {
        let message = format!("{name} is no secondary address of NAT gateway {id}.");
        return Err(Failure::new("InvalidParameter", message));
    };
    let gone = gateway.secondary.remove(place);
    let interface = gateway.interface.clone().unwrap_or_default();
    if let Some((allocation, ..)) = &gone.public {
        address_mapping::unmap(account, allocation);
    }
    if let Some(row) = account.ec2.network_interfaces.get_mut(&interface) {
        row.addresses.retain(|it| *it != gone.private);
    }
    Ok(())
}
