//! Addresses, reserved capacity and the password of an instance that runs.

use std::collections::BTreeSet;

use super::describe::{describe, state};
use super::launch;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// Unassigns the secondary private addresses that are no longer planned, and assigns those that
/// are.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn addresses(operation: &Operation<'_>) -> Result<(), AwsError> {
    if !operation.changes("secondary_private_ips") {
        return Ok(());
    }
    let set = |object: &Value| -> BTreeSet<String> {
        let all = object.strings("secondary_private_ips");
        all.into_iter().collect()
    };
    let (before, after) = (set(operation.prior), set(operation.planned));
    let interface = operation.prior.text("primary_network_interface_id");
    let (ec2, client) = (&operation.client.clients.ec2, operation.client);
    let old: Vec<String> = before.difference(&after).cloned().collect();
    if !old.is_empty() {
        let done = client.call("ec2:UnassignPrivateIpAddresses", || {
            let request = ec2.unassign_private_ip_addresses();
            let request = request.network_interface_id(interface);
            request.set_private_ip_addresses(Some(old.clone())).send()
        });
        done.await?;
    }
    let new: Vec<String> = after.difference(&before).cloned().collect();
    if !new.is_empty() {
        let done = client.call("ec2:AssignPrivateIpAddresses", || {
            let request = ec2.assign_private_ip_addresses();
            let request = request.network_interface_id(interface);
            request.set_private_ip_addresses(Some(new.clone())).send()
        });
        done.await?;
    }
    Ok(())
}

/// Changes the capacity reservation of an instance, or its preference for reservations.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn reservation(operation: &Operation<'_>) -> Result<(), AwsError> {
    const NAME: &str = "capacity_reservation_specification";
    let changes = operation.changes(NAME);
    let Some(block) = operation.planned.first(NAME).filter(|_| changes) else {
        return Ok(());
    };
    let ec2 = &operation.client.clients.ec2;
    let done = operation
        .client
        .call("ec2:ModifyInstanceCapacityReservationAttributes", || {
            let request = ec2.modify_instance_capacity_reservation_attributes();
            let request = request.instance_id(operation.id());
            request
                .capacity_reservation_specification(launch::capacity(block))
                .send()
        });
    done.await.map(drop)
}

/// Waits until Windows has generated a password, which takes minutes after the launch:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html>.
///
/// # Errors
/// When AWS refuses a request, does not answer, or the deadline passes.
pub async fn wait_for_password(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let what = format!("EC2 Instance {id} to have a password");
    operation
        .until(&what, 10.0, || async {
            Ok(!password(operation.client, id).await?.is_empty())
        })
        .await
}

/// The password, encrypted with the key pair; empty as long as there is none.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn password(client: &AwsClient, id: &str) -> Result<String, AwsError> {
    let ec2 = &client.clients.ec2;
    let answer = client
        .call("ec2:GetPasswordData", || {
            ec2.get_password_data().instance_id(id).send()
        })
        .await?;
    Ok(answer.password_data.unwrap_or_default().trim().to_owned())
}

/// Stops an instance and waits until it is `stopped`.
///
/// # Errors
/// When AWS refuses a request, does not answer, or the deadline passes.
pub async fn stop(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let stop = operation.client.call("ec2:StopInstances", || {
        ec2.stop_instances().instance_ids(id).send()
    });
    // What is gone, or going, stands still already.
    stop.await
        .map(drop)
        .or_else(|error| error.unless(&["InvalidInstanceID.NotFound", "IncorrectInstanceState"]))?;
    let (what, ids) = (format!("EC2 Instance {id} to stop"), [id.to_owned()]);
    operation
        .until(&what, 3.0, || async {
            let found = describe(operation.client, &ids).await?;
            let state = found.first().and_then(state);
            Ok(state.is_none_or(|it| matches!(it.as_str(), "stopped" | "terminated")))
        })
        .await
}
