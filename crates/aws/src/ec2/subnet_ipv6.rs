//! The block of IPv6 addresses of a subnet, which can be changed for another one.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateSubnetCidrBlock.html>

use aws_sdk_ec2::types::{AttributeBooleanValue, Subnet};

use super::subnet_describe::describe;
use super::subnet_settings::ASSIGNMENT;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::plan::ResourceDiff;
use crate::resource::Operation;
use rform_core::value::Value;

/// A new block of IPv6 addresses has another id.
pub(super) fn open_association(diff: &mut ResourceDiff<'_>) {
    if !diff.is_create() && diff.changes("ipv6_cidr_block") {
        diff.set_new_computed_string("ipv6_cidr_block_association_id");
    }
}

/// Another block of IPv6 addresses takes the place of the one that the subnet had before. AWS does not
/// take the block away as long as addresses are assigned from it, and has one at a time:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateSubnetCidrBlock.html>.
pub(super) async fn switch_ipv6(
    operation: &Operation<'_>,
    id: &str,
    before: &Value,
) -> Result<(), AwsError> {
    if let Some(association) = before.string("ipv6_cidr_block_association_id") {
        if before.flag(ASSIGNMENT) {
            stop_assignment(operation, id).await?;
        }
        disassociate(operation, id, association).await?;
    }
    match operation.planned.string("ipv6_cidr_block") {
        Some(block) => associate(operation, id, block).await,
        None => Ok(()),
    }
}

async fn stop_assignment(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let off = AttributeBooleanValue::builder().value(false).build();
    let done = operation.client.call("ec2:ModifySubnetAttribute", || {
        let change = ec2.modify_subnet_attribute().subnet_id(id);
        change.assign_ipv6_address_on_creation(off.clone()).send()
    });
    done.await.map(drop)
}

async fn disassociate(
    operation: &Operation<'_>,
    id: &str,
    association: &str,
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let gone = operation
        .client
        .call("ec2:DisassociateSubnetCidrBlock", || {
            let request = ec2.disassociate_subnet_cidr_block();
            request.association_id(association).send()
        })
        .await;
    gone.map(drop)
        .or_else(|error| error.unless(&["InvalidSubnetCidrBlockAssociationID.NotFound"]))?;
    until_block(operation, id, None).await
}

async fn associate(operation: &Operation<'_>, id: &str, block: &str) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let done = operation.client.call("ec2:AssociateSubnetCidrBlock", || {
        let request = ec2.associate_subnet_cidr_block().subnet_id(id);
        request.ipv6_cidr_block(block).send()
    });
    done.await?;
    until_block(operation, id, Some("associated")).await
}

/// Waits until the subnet's block of IPv6 addresses is in that state; none for no block.
async fn until_block(
    operation: &Operation<'_>,
    id: &str,
    wanted: Option<&str>,
) -> Result<(), AwsError> {
    let what = match wanted {
        Some(state) => format!("the IPv6 block of {id} to be {state}"),
        None => format!("the IPv6 block of {id} to go"),
    };
    let ids = [id.to_owned()];
    operation
        .until(&what, 1.0, || async {
            let found = describe(operation.client, &ids).await?;
            Ok(found.first().and_then(block_state) == wanted)
        })
        .await
}

/// The state of the block of IPv6 addresses that is not gone.
fn block_state(subnet: &Subnet) -> Option<&str> {
    let all = subnet.ipv6_cidr_block_association_set.as_deref();
    let mut states = all.unwrap_or_default().iter().filter_map(|block| {
        let state = block.ipv6_cidr_block_state.as_ref()?;
        Some(state.state.as_ref()?.as_str())
    });
    states.find(|state| !["disassociated", "failed"].contains(state))
}
