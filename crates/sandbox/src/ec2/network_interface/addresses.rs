//! The addresses of interfaces: which are free, giving more, taking some back.

use crate::action::Outcome;
use crate::ec2::address_mapping;
use crate::ec2::model::{NetworkInterface, Subnet};
use crate::store::Account;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use super::super::cidr::{Cidr, ipv6_has, ipv6_in};
use super::super::resource::{find, find_mut};
use crate::wire::{Answer, Call, Failure, Xml};

/// `AssignPrivateIpAddresses`: adds private addresses, by name or by count, to an interface.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html>.
pub(crate) fn assign(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let mut interface = find::<NetworkInterface>(account, id)?.clone();
    let subnet = find::<Subnet>(account, &interface.subnet)?.clone();
    let before = interface.addresses.len();
    for address in call.params.list("PrivateIpAddress") {
        take(account, &subnet, &mut interface, address)?;
    }
    for _ in 0..call
        .params
        .parse("SecondaryPrivateIpAddressCount")?
        .unwrap_or(0)
    {
        let address = free(account, &subnet, &interface)?;
        interface.addresses.push(address);
    }
    let mut xml = Xml::new();
    xml.text("networkInterfaceId", id);
    let new = interface.addresses.iter().skip(before);
    xml.list("assignedPrivateIpAddressesSet", new, |item, address| {
        item.text("privateIpAddress", address);
    });
    *find_mut::<NetworkInterface>(account, id)? = interface;
    Ok(Answer::Xml(xml))
}

/// `UnassignPrivateIpAddresses`: removes private addresses, but not the primary one.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateIpAddresses.html>.
pub(crate) fn unassign(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    for private in call.params.list("PrivateIpAddress") {
        let interface = find_mut::<NetworkInterface>(account, id)?;
        let place = interface
            .addresses
            .iter()
            .position(|address| address == private);
        let Some(place) = place.filter(|place| *place > 0) else {
            let message =
                format!("Some of the addresses [{private}] are not assigned to interface {id}");
            return Err(Failure::invalid(message));
        };
        interface.addresses.remove(place);
        if let Some(allocation) = interface.elastic.remove(private) {
            address_mapping::forget_association(account, &allocation);
        }
    }
    Ok(Answer::done())
}

/// `AssignIpv6Addresses`: adds IPv6 addresses from the block of the subnet.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignIpv6Addresses.html>.
pub(crate) fn assign_ipv6(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let mut interface = find::<NetworkInterface>(account, id)?.clone();
    let subnet = find::<Subnet>(account, &interface.subnet)?.clone();
    let before = interface.ipv6.len();
    let named = call.params.list("Ipv6Addresses");
    let named: Vec<String> = named.into_iter().map(str::to_owned).collect();
    let more = call.params.parse("Ipv6AddressCount")?.unwrap_or(0);
    give_ipv6(account, &subnet, &mut interface, &named, more)?;
    let mut xml = Xml::new();
    xml.text("networkInterfaceId", id);
    xml.list(
        "assignedIpv6Addresses",
        interface.ipv6.iter().skip(before),
        |item, address| {
            item.value(address);
        },
    );
    *find_mut::<NetworkInterface>(account, id)? = interface;
    Ok(Answer::Xml(xml))
}

/// `UnassignIpv6Addresses`: removes IPv6 addresses from an interface.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignIpv6Addresses.html>.
pub(crate) fn unassign_ipv6(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let interface = find_mut::<NetworkInterface>(account, id)?;
    let unwanted = call.params.list("Ipv6Addresses");
    if let Some(unassigned) = unwanted
        .iter()
        .find(|it| !interface.ipv6.iter().any(|own| own == *it))
    {
        let message =
            format!("Some of the addresses [{unassigned}] are not assigned to interface {id}");
        return Err(Failure::invalid(message));
    }
    interface
        .ipv6
        .retain(|own| !unwanted.contains(&own.as_str()));
    let mut xml = Xml::new();
    xml.text("networkInterfaceId", id);
    xml.list("unassignedIpv6Addresses", unwanted, |item, address| {
        item.value(address)
    });
    Ok(Answer::Xml(xml))
}

/// The addresses in use in a subnet.
pub(crate) fn used<'a>(account: &'a Account, subnet: &'a str) -> impl Iterator<Item = &'a String> {
    let interfaces = account.ec2.network_interfaces.values();
    interfaces
        .filter(move |it| it.subnet == subnet)
        .flat_map(|it| &it.addresses)
}

/// Gives an interface the address that was asked for.
pub(crate) fn take(
    account: &Account,
    subnet: &Subnet,
    interface: &mut NetworkInterface,
    address: &str,
) -> Result<(), Failure> {
    let parsed: Ipv4Addr = address
        .parse()
        .map_err(|_| Failure::invalid(format!("Invalid IPv4 address '{address}'")))?;
    let block = Cidr::read(&subnet.block);
    let place = block.and_then(|block| block.place(parsed));
    let size = block.map_or(0, Cidr::size);
    match place {
        None => {
            let message =
                format!("Address {address} does not fall within the subnet's address range");
            return Err(Failure::invalid(message));
        }
        Some(place) if place < 4 || place + 1 >= size => {
            let message = format!("Address {address} is in subnet's reserved address range");
            return Err(Failure::invalid(message));
        }
        Some(_) => {}
    }
    let is_taken = used(account, &interface.subnet)
        .chain(&interface.addresses)
        .any(|other| other == address);
    if is_taken {
        let message = format!("Address {address} is in use.");
        return Err(Failure::new("InvalidIPAddress.InUse", message));
    }
    interface.addresses.push(address.to_owned());
    Ok(())
}

/// A free address of the subnet.
pub(crate) fn free(
    account: &mut Account,
    subnet: &Subnet,
    interface: &NetworkInterface,
) -> Result<String, Failure> {
    let block = Cidr::read(&subnet.block);
    let usable = block.map_or(0, |block| block.size().saturating_sub(5));
    let start = if usable > 0 {
        account.random.next() % usable
    } else {
        0
    };
    let taken = used(account, &interface.subnet).chain(&interface.addresses);
    let taken: BTreeSet<&str> = taken.map(String::as_str).collect();
    let places = (0..usable).map(|step| 4 + (start + step) % usable);
    let addresses = places
        .filter_map(|place| block?.nth(place))
        .map(|it| it.to_string());
    let found = addresses
        .into_iter()
        .find(|address| !taken.contains(address.as_str()));
    found.ok_or_else(|| {
        let message = format!(
            "There are not enough free addresses in subnet '{}' to satisfy the requested number \
             of instances.",
            interface.subnet
        );
        Failure::new("InsufficientFreeAddressesInSubnet", message)
    })
}

/// Gives an interface the IPv6 addresses that were asked for, and some more.
pub(crate) fn give_ipv6(
    account: &mut Account,
    subnet: &Subnet,
    interface: &mut NetworkInterface,
    named: &[String],
    more: usize,
) -> Result<(), Failure> {
    if named.is_empty() && more == 0 {
        return Ok(());
    }
    let Some(block) = subnet.ipv6_blocks.first().map(|block| block.block.clone()) else {
        let message = format!("The subnet '{}' has no IPv6 CIDR block", interface.subnet);
        return Err(Failure::invalid(message));
    };
    for address in named {
        if !ipv6_has(&block, address) {
            let message =
                format!("Address {address} does not fall within the subnet's address range");
            return Err(Failure::invalid(message));
        }
        let mut rows = account.ec2.network_interfaces.values();
        if rows.any(|row| row.ipv6.contains(address)) {
            let message = format!("Address {address} is in use.");
            return Err(Failure::new("InvalidIPAddress.InUse", message));
        }
        interface.ipv6.push(address.clone());
    }
    for _ in 0..more {
        let low = account.random.next();
        interface.ipv6.extend(ipv6_in(&block, low));
    }
    Ok(())
}
