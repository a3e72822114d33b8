//! The secondary addresses of a NAT gateway, which change while it stands.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html>

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{NatGatewayAddress, NatGatewayAddressStatus};

use super::nat_gateway_describe::describe;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::plan::ResourceDiff;
use crate::resource::Operation;
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// Refuses what the kind of gateway does not take, and opens the private addresses that follow from
/// other public ones.
pub(super) fn customize_diff(diff: &mut ResourceDiff<'_>) {
    let is_private = diff.planned.value("connectivity_type").as_str() == Some("private");
    let is_set = |name: &str| {
        let value = diff.config.get(name).unwrap_or(&Value::NULL);
        !value.is_null() && value.is_known()
    };
    let unfit: &[&str] = match is_private {
        true => &["allocation_id", "secondary_allocation_ids"],
        false => &["secondary_private_ip_address_count"],
    };
    let kind = if is_private { "private" } else { "public" };
    if let Some(name) = unfit.iter().find(|name| is_set(name)) {
        let summary = format!("{name} is not supported with connectivity_type = \"{kind}\"");
        diff.problems
            .push(Problem::error(summary, "").at_attribute(name));
        return;
    }
    if diff.is_create() || !diff.changes("secondary_allocation_ids") {
        if !is_private {
            // Which private address a public one has is said when it is added.
            diff.refuse(&["secondary_private_ip_addresses"]);
        }
        return;
    }
    let count = "secondary_private_ip_address_count";
    diff.planned.set(count, Value::unknown(Type::Number));
    if !is_set("secondary_private_ip_addresses") {
        diff.set_new_computed("secondary_private_ip_addresses");
    }
}

/// Adds the addresses that are new, and takes off those that are gone.
///
/// # Errors
/// When AWS refuses a request, does not answer, or an address fails.
pub(super) async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    operation.handles(&["secondary_private_ip_address_count"]);
    match operation.prior.text("connectivity_type") {
        "private" => update_private(operation).await,
        _ => update_public(operation).await,
    }
}

/// The elements of a set that are new, and those that are gone.
fn difference(operation: &Operation<'_>, name: &str) -> (Vec<String>, Vec<String>) {
    let strings = |object: &Value| BTreeSet::from_iter(object.strings(name));
    let (before, after) = (strings(operation.prior), strings(operation.planned));
    let new = after.difference(&before).cloned().collect();
    (new, before.difference(&after).cloned().collect())
}

async fn update_private(operation: &Operation<'_>) -> Result<(), AwsError> {
    if !operation.changes("secondary_private_ip_addresses") {
        return Ok(());
    }
    let (new, gone) = difference(operation, "secondary_private_ip_addresses");
    let (client, ec2, id) = (
        operation.client,
        &operation.client.clients.ec2,
        operation.id(),
    );
    if !new.is_empty() {
        client
            .call("ec2:AssignPrivateNatGatewayAddress", || {
                let request = ec2.assign_private_nat_gateway_address().nat_gateway_id(id);
                request.set_private_ip_addresses(Some(new.clone())).send()
            })
            .await?;
        settle(operation, |it| it.private_ip.as_ref(), &new, true).await?;
    }
    if !gone.is_empty() {
        client
            .call("ec2:UnassignPrivateNatGatewayAddress", || {
                let request = ec2.unassign_private_nat_gateway_address();
                let request = request.nat_gateway_id(id);
                request.set_private_ip_addresses(Some(gone.clone())).send()
            })
            .await?;
        settle(operation, |it| it.private_ip.as_ref(), &gone, false).await?;
    }
    Ok(())
}

async fn update_public(operation: &Operation<'_>) -> Result<(), AwsError> {
    // Which private address a public one is mapped to is said when it is added.
    operation.handles(&["secondary_private_ip_addresses"]);
    if !operation.changes("secondary_allocation_ids") {
        return Ok(());
    }
    let (new, gone) = difference(operation, "secondary_allocation_ids");
    if !new.is_empty() {
        associate(operation, &new).await?;
    }
    if !gone.is_empty() {
        disassociate(operation, &gone).await?;
    }
    Ok(())
}

async fn associate(operation: &Operation<'_>, new: &[String]) -> Result<(), AwsError> {
    let (private, _) = difference(operation, "secondary_private_ip_addresses");
    let private = (!private.is_empty()).then_some(private);
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
        .call("ec2:AssociateNatGatewayAddress", || {
            ec2.associate_nat_gateway_address()
                .nat_gateway_id(operation.id())
                .set_allocation_ids(Some(new.to_vec()))
                .set_private_ip_addresses(private.clone())
                .send()
        })
        .await?;
    settle(operation, |it| it.allocation_id.as_ref(), new, true).await
}

async fn disassociate(operation: &Operation<'_>, gone: &[String]) -> Result<(), AwsError> {
    let found = addresses(operation).await?;
    let leaving = found.into_iter().filter(|it| {
        it.allocation_id
            .as_ref()
            .is_some_and(|id| gone.contains(id))
    });
    let associations: Vec<String> = leaving.filter_map(|it| it.association_id).collect();
    if associations.is_empty() {
        return Ok(());
    }
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
        .call("ec2:DisassociateNatGatewayAddress", || {
            ec2.disassociate_nat_gateway_address()
                .nat_gateway_id(operation.id())
                .set_association_ids(Some(associations.clone()))
                .send()
        })
        .await?;
    settle(operation, |it| it.allocation_id.as_ref(), gone, false).await
}

async fn addresses(operation: &Operation<'_>) -> Result<Vec<NatGatewayAddress>, AwsError> {
    let found = describe(operation.client, &[operation.id().to_owned()]).await?;
    let addresses = found.into_iter().filter_map(|it| it.nat_gateway_addresses);
    Ok(addresses.flatten().collect())
}

/// Waits until these addresses are usable, or gone.
async fn settle(
    operation: &Operation<'_>,
    name_of: fn(&NatGatewayAddress) -> Option<&String>,
    names: &[String],
    come: bool,
) -> Result<(), AwsError> {
    let what = format!("the addresses of NAT gateway {} to change", operation.id());
    operation
        .until(&what, 5.0, || async move {
            let found = addresses(operation).await?;
            let of = |name: &String| found.iter().find(|it| name_of(it) == Some(name));
            if let Some(failed) = names.iter().filter_map(of).find_map(failure) {
                return Err(AwsError::new(failed));
            }
            let is_there = |name: &String| of(name).is_some_and(is_usable);
            Ok(match come {
                true => names.iter().all(is_there),
                false => names.iter().all(|name| of(name).is_none()),
            })
        })
        .await
}

fn is_usable(address: &NatGatewayAddress) -> bool {
    let status = address.status.as_ref();
    status.is_none_or(|it| *it == NatGatewayAddressStatus::Succeeded)
}

fn failure(address: &NatGatewayAddress) -> Option<String> {
    let has_failed = address.status == Some(NatGatewayAddressStatus::Failed);
    has_failed.then(|| address.failure_message.clone().unwrap_or_default())
}
