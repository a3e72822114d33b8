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

/// Adds and takes off addresses as planned.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    let by_name = |name: &str| operation.planned.first(name).is_some();
    if operation.changes("private_ips") && by_name("private_ips") {
        operation.handles(&["private_ips_count"]);
        let (new, gone) = difference(operation, "private_ips");
        unassign_private(operation, gone).await?;
        assign_private(operation, new, None).await?;
    } else if operation.changes("private_ips_count") {
        let before = others(operation.prior);
        let after = operation
            .planned
            .integer("private_ips_count")
            .unwrap_or_default();
        let (more, gone) = by_number(before, after);
        unassign_private(operation, gone).await?;
        assign_private(operation, Vec::new(), more).await?;
    }
    if operation.changes("ipv6_addresses") && by_name("ipv6_addresses") {
        operation.handles(&["ipv6_address_count"]);
        let (new, gone) = difference(operation, "ipv6_addresses");
        unassign_ipv6(operation, gone).await?;
        assign_ipv6(operation, new, None).await?;
    } else if operation.changes("ipv6_address_count") {
        let before = operation.prior.strings("ipv6_addresses");
        let after = operation
            .planned
            .integer("ipv6_address_count")
            .unwrap_or_default();
        let (more, gone) = by_number(before, after);
        unassign_ipv6(operation, gone).await?;
        assign_ipv6(operation, Vec::new(), more).await?;
    }
    Ok(())
}

/// The private addresses beside the primary one.
fn others(object: &Value) -> Vec<String> {
    let mut all = object.strings("private_ips");
    all.retain(|it| it != object.text("private_ip"));
    all
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

async fn assign_private(
    operation: &Operation<'_>,
    names: Vec<String>,
    count: Option<i32>,
) -> Result<(), AwsError> {
    if names.is_empty() && count.is_none() {
        return Ok(());
    }
    let ec2 = &operation.client.clients.ec2;
    let names = (!names.is_empty()).then_some(names);
    operation
        .client
        .call_once("ec2:AssignPrivateIpAddresses", || {
            ec2.assign_private_ip_addresses()
                .network_interface_id(operation.id())
                .set_private_ip_addresses(names.clone())
                .set_secondary_private_ip_address_count(count)
                .send()
        })
        .await?;
    Ok(())
}

async fn unassign_private(operation: &Operation<'_>, names: Vec<String>) -> Result<(), AwsError> {
    if names.is_empty() {
        return Ok(());
    }
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
        .call("ec2:UnassignPrivateIpAddresses", || {
            ec2.unassign_private_ip_addresses()
                .network_interface_id(operation.id())
                .set_private_ip_addresses(Some(names.clone()))
                .send()
        })
        .await?;
    Ok(())
}

async fn assign_ipv6(
    operation: &Operation<'_>,
    names: Vec<String>,
    count: Option<i32>,
) -> Result<(), AwsError> {
    if names.is_empty() && count.is_none() {
        return Ok(());
    }
    let ec2 = &operation.client.clients.ec2;
    let names = (!names.is_empty()).then_some(names);
    operation
        .client
        .call_once("ec2:AssignIpv6Addresses", || {
            ec2.assign_ipv6_addresses()
                .network_interface_id(operation.id())
                .set_ipv6_addresses(names.clone())
                .set_ipv6_address_count(count)
                .send()
        })
        .await?;
    Ok(())
}

async fn unassign_ipv6(operation: &Operation<'_>, names: Vec<String>) -> Result<(), AwsError> {
    if names.is_empty() {
        return Ok(());
    }
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
        .call("ec2:UnassignIpv6Addresses", || {
            ec2.unassign_ipv6_addresses()
                .network_interface_id(operation.id())
                .set_ipv6_addresses(Some(names.clone()))
                .send()
        })
        .await?;
    Ok(())
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
