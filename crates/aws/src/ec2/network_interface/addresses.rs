//! The addresses of a network interface.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html>

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{InstanceIpv6Address, PrivateIpAddressSpecification};

use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// Addresses by name, or by number.
pub(super) struct Wanted {
    names: Vec<String>,
    /// The first of them is the primary one, if one is named.
    primary: Option<String>,
    /// How many, where none is named.
    pub(super) count: Option<i32>,
}

/// The private addresses that a create asks for.
pub(super) fn private(planned: &Value) -> Wanted {
    let mut names = planned.strings("private_ips");
    let primary = planned.owned("private_ip");
    if let Some(primary) = &primary
        && !names.contains(primary)
    {
        names.insert(0, primary.clone());
    }
    let is_named = planned.first("private_ips").is_some();
    let count = planned
        .integer("private_ips_count")
        .filter(|it| *it > 0 && !is_named);
    let primary = primary.or_else(|| names.first().cloned());
    Wanted {
        names,
        primary,
        count,
    }
}

/// The IPv6 addresses that a create asks for.
pub(super) fn ipv6(planned: &Value) -> Wanted {
    let names = planned.strings("ipv6_addresses");
    let count = planned.integer("ipv6_address_count");
    Wanted {
        count: count.filter(|it| *it > 0 && names.is_empty()),
        primary: None,
        names,
    }
}

impl Wanted {
    /// The names as the API takes them; none if there are none.
    pub(super) fn named<T: FromAddress>(&self) -> Option<Vec<T>> {
        let is_primary = |it: &String| self.primary.as_ref() == Some(it);
        let all = self.names.iter();
        let all: Vec<T> = all.map(|it| T::of(it, is_primary(it))).collect();
        (!all.is_empty()).then_some(all)
    }
}

/// An address in the form of a request.
pub(super) trait FromAddress {
    /// The address, and whether it is the primary one.
    fn of(address: &str, is_primary: bool) -> Self;
}

impl FromAddress for PrivateIpAddressSpecification {
    fn of(address: &str, is_primary: bool) -> PrivateIpAddressSpecification {
        PrivateIpAddressSpecification::builder()
            .private_ip_address(address)
            .primary(is_primary)
            .build()
    }
}

impl FromAddress for InstanceIpv6Address {
    fn of(address: &str, _is_primary: bool) -> InstanceIpv6Address {
        InstanceIpv6Address::builder().ipv6_address(address).build()
    }
}

/// Assigns and unassigns addresses as planned.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    Family::Ipv4.update(operation).await?;
    Family::Ipv6.update(operation).await
}

/// The two families of addresses, which have arguments and actions of their own, and otherwise
/// change alike.
#[derive(Clone, Copy)]
enum Family {
    Ipv4,
    Ipv6,
}

impl Family {
    /// The argument that names the addresses.
    fn names(self) -> &'static str {
        match self {
            Family::Ipv4 => "private_ips",
            Family::Ipv6 => "ipv6_addresses",
        }
    }

    /// The argument that says how many addresses there are to be, where none is named.
    fn count(self) -> &'static str {
        match self {
            Family::Ipv4 => "private_ips_count",
            Family::Ipv6 => "ipv6_address_count",
        }
    }

    /// The addresses that the count is about: it leaves out the primary private address.
    fn counted(self, object: &Value) -> Vec<String> {
        let mut all = object.strings(self.names());
        if let Family::Ipv4 = self {
            all.retain(|it| it != object.text("private_ip"));
        }
        all
    }

    async fn update(self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (names, count) = (self.names(), self.count());
        let are_named = operation.planned.first(names).is_some();
        if operation.changes(names) && are_named {
            operation.handles(&[count]);
            let (new, gone) = difference(operation, names);
            self.unassign(operation, gone).await?;
            self.assign(operation, new, None).await
        } else if operation.changes(count) {
            let before = self.counted(operation.prior);
            let after = operation.planned.integer(count).unwrap_or_default();
            let (more, gone) = by_number(before, after);
            self.unassign(operation, gone).await?;
            self.assign(operation, Vec::new(), more).await
        } else {
            Ok(())
        }
    }

    /// Assigns the addresses of these names, or as many as the count says of AWS's choice.
    async fn assign(
        self,
        operation: &Operation<'_>,
        names: Vec<String>,
        count: Option<i32>,
    ) -> Result<(), AwsError> {
        if names.is_empty() && count.is_none() {
            return Ok(());
        }
        let (client, id) = (operation.client, operation.id());
        let ec2 = &client.clients.ec2;
        let names = (!names.is_empty()).then_some(names);
        match self {
            Family::Ipv4 => {
                let request = || ec2.assign_private_ip_addresses().network_interface_id(id);
                let named = || request().set_private_ip_addresses(names.clone());
                let send = || {
                    let request = named().set_secondary_private_ip_address_count(count);
                    request.send()
                };
                let answer = client.call_once("ec2:AssignPrivateIpAddresses", send);
                answer.await.map(drop)
            }
            Family::Ipv6 => {
                let request = || ec2.assign_ipv6_addresses().network_interface_id(id);
                let named = || request().set_ipv6_addresses(names.clone());
                let send = || named().set_ipv6_address_count(count).send();
                let answer = client.call_once("ec2:AssignIpv6Addresses", send);
                answer.await.map(drop)
            }
        }
    }

    async fn unassign(self, operation: &Operation<'_>, names: Vec<String>) -> Result<(), AwsError> {
        if names.is_empty() {
            return Ok(());
        }
        let (client, id) = (operation.client, operation.id());
        let ec2 = &client.clients.ec2;
        let names = Some(names);
        match self {
            Family::Ipv4 => {
                let request = || ec2.unassign_private_ip_addresses().network_interface_id(id);
                let send = || request().set_private_ip_addresses(names.clone()).send();
                let answer = client.call("ec2:UnassignPrivateIpAddresses", send);
                answer.await.map(drop)
            }
            Family::Ipv6 => {
                let request = || ec2.unassign_ipv6_addresses().network_interface_id(id);
                let send = || request().set_ipv6_addresses(names.clone()).send();
                let answer = client.call("ec2:UnassignIpv6Addresses", send);
                answer.await.map(drop)
            }
        }
    }
}

/// The elements of a set that are new, and those that are gone.
fn difference(operation: &Operation<'_>, name: &str) -> (Vec<String>, Vec<String>) {
    let strings = |object: &Value| BTreeSet::from_iter(object.strings(name));
    let (before, after) = (strings(operation.prior), strings(operation.planned));
    let new = after.difference(&before).cloned().collect();
    (new, before.difference(&after).cloned().collect())
}

/// How many addresses are to be added, or which are to be taken off.
fn by_number(mut before: Vec<String>, after: i32) -> (Option<i32>, Vec<String>) {
    let kept = usize::try_from(after).unwrap_or_default();
    let gone = before.split_off(kept.min(before.len()));
    let held = i32::try_from(before.len()).unwrap_or(i32::MAX);
    (Some(after - held).filter(|it| *it > 0), gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_says_how_many_come_or_which_go() {
        let held = || vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(by_number(held(), 4), (Some(2), Vec::new()));
        assert_eq!(by_number(held(), 2), (None, Vec::new()));
        assert_eq!(by_number(held(), 1), (None, vec!["b".to_owned()]));
        assert_eq!(by_number(held(), 0), (None, held()));
    }
}
