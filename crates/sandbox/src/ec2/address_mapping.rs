//! Which private address of which network interface an Elastic IP address is mapped to.

use crate::clock::Moment;
use crate::ec2::model::AddressAssociation;
use crate::store::Account;

/// A public address that no resource has.
pub(crate) fn new_public(account: &mut Account) -> String {
    /// The first numbers of public addresses, from the ranges of us-east-1:
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html>.
    const FIRST: [u64; 8] = [3, 18, 34, 44, 52, 54, 98, 100];
    loop {
        let lot = account.random.next();
        let first = FIRST.get((lot % 8) as usize).copied().unwrap_or(3);
        let part = |shift: u32| (lot >> shift) % 254 + 1;
        let address = format!("{first}.{}.{}.{}", part(8), part(24), part(40));
        let elastic = account
            .ec2
            .addresses
            .values()
            .any(|it| it.public_ip == address);
        let mapped = account.ec2.network_interfaces.values();
        let mut mapped = mapped.filter_map(|it| it.public_ip.as_ref());
        if !elastic && !mapped.any(|it| *it == address) {
            return address;
        }
    }
}

/// Whether anything in the VPC needs its internet gateway.
pub(crate) fn is_any_mapped(account: &Account, vpc: &str) -> bool {
    let mut interfaces = account.ec2.network_interfaces.values();
    interfaces.any(|interface| interface.vpc == vpc && interface.is_mapped())
}

/// Keeps an address from being released for a while.
pub(crate) fn hold(account: &mut Account, id: &str, until: Moment) {
    if let Some(address) = account.ec2.addresses.get_mut(id) {
        address.held_until = Some(until);
    }
}

/// Maps an address to a private one: notes it in both, and returns the association's id.
pub(crate) fn map(account: &mut Account, id: &str, interface: &str, private: &str) -> String {
    let associate = AddressAssociation {
        id: account.new_id("eipassoc"),
        interface: interface.to_owned(),
        private: private.to_owned(),
    };
    let association = associate.id.clone();
    if let Some(row) = account.ec2.network_interfaces.get_mut(interface) {
        if private == row.primary() {
            row.public_ip = None;
        }
        row.elastic.insert(private.to_owned(), id.to_owned());
    }
    if let Some(address) = account.ec2.addresses.get_mut(id) {
        address.association = Some(associate);
    }
    association
}

/// Removes the mapping of an address, in both.
pub(crate) fn unmap(account: &mut Account, id: &str) {
    let address = account.ec2.addresses.get_mut(id);
    let Some(associate) = address.and_then(|address| address.association.take()) else {
        return;
    };
    if let Some(interface) = account.ec2.network_interfaces.get_mut(&associate.interface) {
        interface.elastic.remove(&associate.private);
    }
}

/// Removes the mapping of an address whose interface no longer has it.
pub(crate) fn forget_association(account: &mut Account, id: &str) {
    if let Some(address) = account.ec2.addresses.get_mut(id) {
        address.association = None;
    }
}
