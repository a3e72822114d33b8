//! Changing an instance in place.

use aws_sdk_ec2::types::{
    AttributeBooleanValue, AttributeValue, InstanceCreditSpecificationRequest, InstanceStateName,
    SecureBlobAttributeValue,
};
use aws_smithy_types::Blob;

use super::describe::{describe, state};
use super::modify::{modify, modify_by_id};
use super::user_data::decoded;
use super::{capacity, disks, launch, profile, read};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;

/// Sets what `RunInstances` does not take: attributes of the interface, tags of volumes.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn finish(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let is_router = operation.planned.boolean("source_dest_check") == Some(false);
    if is_router && operation.planned.first("network_interface").is_none() {
        let off = switch(false);
        modify_by_id(operation, id, |request| {
            request.source_dest_check(off.clone())
        })
        .await?;
    }
    disks::tag_new(operation, id).await?;
    match operation.planned.flag("get_password_data") {
        true => capacity::wait_for_password(operation, id).await,
        false => Ok(()),
    }
}

/// Changes an instance to what is planned; for some attributes it is stopped and started again.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    simple(operation).await?;
    options(operation).await?;
    profile::update(operation).await?;
    capacity::addresses(operation).await?;
    capacity::reservation(operation).await?;
    operation.handles(&["ebs_block_device", "root_block_device"]);
    disks::update(operation).await?;
    stopped(operation).await?;
    match operation.changes("get_password_data") && operation.planned.flag("get_password_data") {
        true => capacity::wait_for_password(operation, operation.id()).await,
        false => Ok(()),
    }
}

/// Lifts what keeps an instance from being stopped and terminated.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn lift_protection(operation: &Operation<'_>) -> Result<(), AwsError> {
    let off = switch(false);
    if operation.prior.flag("disable_api_termination") {
        modify(operation, |request| {
            request.disable_api_termination(off.clone())
        })
        .await?;
    }
    if operation.prior.flag("disable_api_stop") {
        modify(operation, |request| request.disable_api_stop(off.clone())).await?;
    }
    Ok(())
}

fn switch(truth: bool) -> AttributeBooleanValue {
    AttributeBooleanValue::builder().value(truth).build()
}

/// Attributes that change while it runs.
async fn simple(operation: &Operation<'_>) -> Result<(), AwsError> {
    let planned = operation.planned;
    interface(operation).await?;
    if operation.changes("enable_primary_ipv6") && planned.flag("enable_primary_ipv6") {
        enable_primary_ipv6(operation).await?;
    }
    if operation.changes("disable_api_termination") {
        let value = switch(planned.flag("disable_api_termination"));
        modify(operation, |request| {
            request.disable_api_termination(value.clone())
        })
        .await?;
    }
    if operation.changes("disable_api_stop") {
        let value = switch(planned.flag("disable_api_stop"));
        modify(operation, |request| request.disable_api_stop(value.clone())).await?;
    }
    if operation.changes("instance_initiated_shutdown_behavior") {
        let value = planned.text("instance_initiated_shutdown_behavior");
        let value = AttributeValue::builder().value(value).build();
        modify(operation, |request| {
            request.instance_initiated_shutdown_behavior(value.clone())
        })
        .await?;
    }
    Ok(())
}

/// What is a matter of the first interface: with several of them, AWS refuses it as an attribute of
/// the instance.
async fn interface(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (groups, check) = ("vpc_security_group_ids", "source_dest_check");
    if !operation.changes(groups) && !operation.changes(check) {
        return Ok(());
    }
    let id = primary_interface(operation).await?;
    let groups = operation
        .changes(groups)
        .then(|| operation.planned.strings(groups));
    let check = operation
        .changes(check)
        .then(|| switch(operation.planned.flag(check)));
    let ec2 = &operation.client.clients.ec2;
    // One request changes one attribute.
    if groups.is_some() {
        operation
            .client
            .call("ec2:ModifyNetworkInterfaceAttribute", || {
                let request = ec2.modify_network_interface_attribute();
                let request = request.network_interface_id(&id);
                request.set_groups(groups.clone()).send()
            })
            .await?;
    }
    if check.is_some() {
        operation
            .client
            .call("ec2:ModifyNetworkInterfaceAttribute", || {
                let request = ec2.modify_network_interface_attribute();
                let request = request.network_interface_id(&id);
                request.set_source_dest_check(check.clone()).send()
            })
            .await?;
    }
    Ok(())
}

/// Makes the first IPv6 address the primary one, for good.
async fn enable_primary_ipv6(operation: &Operation<'_>) -> Result<(), AwsError> {
    let id = primary_interface(operation).await?;
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
        .call("ec2:ModifyNetworkInterfaceAttribute", || {
            let request = ec2.modify_network_interface_attribute();
            let request = request.network_interface_id(&id);
            request.enable_primary_ipv6(true).send()
        })
        .await?;
    Ok(())
}

/// The id of the first of the interfaces.
async fn primary_interface(operation: &Operation<'_>) -> Result<String, AwsError> {
    let found = describe(operation.client, &[operation.id().to_owned()]).await?;
    let first = found.first().and_then(read::primary);
    let id = first.and_then(|it| it.network_interface_id.clone());
    id.ok_or_else(|| AwsError::new("the instance has no network interface"))
}

/// Options that have requests of their own.
async fn options(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
    let id = operation.id();
    if planned.first("credit_specification").is_none() {
        // A type without credits loses the option by itself.
        operation.handles(&["credit_specification"]);
    }
    if operation.changes("monitoring") {
        match planned.flag("monitoring") {
            true => operation
                .client
                .call("ec2:MonitorInstances", || {
                    ec2.monitor_instances().instance_ids(id).send()
                })
                .await
                .map(drop)?,
            false => operation
                .client
                .call("ec2:UnmonitorInstances", || {
                    ec2.unmonitor_instances().instance_ids(id).send()
                })
                .await
                .map(drop)?,
        }
    }
    if let Some(block) = planned
        .first("metadata_options")
        .filter(|_| operation.changes("metadata_options"))
    {
        operation
            .client
            .call("ec2:ModifyInstanceMetadataOptions", || {
                let request = ec2
                    .modify_instance_metadata_options()
                    .instance_id(id)
                    .set_http_endpoint(block.string("http_endpoint").map(From::from));
                if launch::is_switched_off(block) {
                    return request.send();
                }
                request
                    .set_http_protocol_ipv6(block.string("http_protocol_ipv6").map(From::from))
                    .set_http_put_response_hop_limit(block.integer("http_put_response_hop_limit"))
                    .set_http_tokens(block.string("http_tokens").map(From::from))
                    .set_instance_metadata_tags(
                        block.string("instance_metadata_tags").map(From::from),
                    )
                    .send()
            })
            .await?;
    }
    if let Some(block) = planned
        .first("credit_specification")
        .filter(|_| operation.changes("credit_specification"))
    {
        let wanted = InstanceCreditSpecificationRequest::builder()
            .instance_id(id)
            .set_cpu_credits(block.owned("cpu_credits"))
            .build();
        operation
            .client
            .call("ec2:ModifyInstanceCreditSpecification", || {
                let request = ec2.modify_instance_credit_specification();
                request
                    .instance_credit_specifications(wanted.clone())
                    .send()
            })
            .await?;
    }
    if let Some(block) = planned
        .first("maintenance_options")
        .filter(|_| operation.changes("maintenance_options"))
    {
        operation
            .client
            .call("ec2:ModifyInstanceMaintenanceOptions", || {
                ec2.modify_instance_maintenance_options()
                    .instance_id(id)
                    .set_auto_recovery(block.string("auto_recovery").map(From::from))
                    .send()
            })
            .await?;
    }
    Ok(())
}

/// Changes that are possible only while the instance is stopped.
async fn stopped(operation: &Operation<'_>) -> Result<(), AwsError> {
    if !operation.changes_any(&super::diff::STOPPING) {
        return Ok(());
    }
    let (id, ec2) = (operation.id(), &operation.client.clients.ec2);
    operation
        .client
        .call("ec2:StopInstances", || {
            ec2.stop_instances().instance_ids(id).send()
        })
        .await?;
    becomes(operation, InstanceStateName::Stopped).await?;
    if operation.changes("instance_type") {
        let kind = AttributeValue::builder()
            .value(operation.planned.text("instance_type"))
            .build();
        modify(operation, |request| request.instance_type(kind.clone())).await?;
    }
    if operation.changes("user_data") || operation.changes("user_data_base64") {
        // The client encodes it once more.
        let data = launch::user_data(operation.config);
        let data = data.and_then(|it| decoded(&it)).unwrap_or_default();
        let data = SecureBlobAttributeValue::builder()
            .value(Blob::new(data))
            .build();
        modify(operation, |request| request.user_data(data.clone())).await?;
    }
    operation
        .client
        .call("ec2:StartInstances", || {
            ec2.start_instances().instance_ids(id).send()
        })
        .await?;
    becomes(operation, InstanceStateName::Running).await
}

async fn becomes(operation: &Operation<'_>, wanted: InstanceStateName) -> Result<(), AwsError> {
    let what = format!("EC2 Instance {} to be {}", operation.id(), wanted.as_str());
    let ids = [operation.id().to_owned()];
    operation
        .until(&what, 3.0, || async {
            let found = describe(operation.client, &ids).await?;
            Ok(found.first().and_then(state) == Some(&wanted))
        })
        .await
}
