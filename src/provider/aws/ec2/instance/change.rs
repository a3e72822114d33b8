//! Changing an instance in place.

use aws_sdk_ec2::operation::modify_instance_attribute::builders::ModifyInstanceAttributeFluentBuilder as Change;
use aws_sdk_ec2::types::{
    AttributeBooleanValue, AttributeValue, IamInstanceProfileSpecification,
    InstanceCreditSpecificationRequest, InstanceStateName, SecureBlobAttributeValue,
};
use aws_smithy_types::Blob;

use super::super::{filter, pages};
use super::{capacity, decoded, describe, disks, found, launch, state};
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::Attributes;
use crate::provider::aws::resource::Job;

/// What a new instance needs besides.
pub async fn finish(job: &Job<'_>, id: &str) -> Result<(), Fault> {
    let is_router = job.planned.boolean("source_dest_check") == Some(false);
    if is_router && job.planned.first("network_interface").is_none() {
        let off = switch(false);
        modify_by_id(job, id, |request| request.source_dest_check(off.clone())).await?;
    }
    disks::tag_new(job, id).await?;
    match job.planned.flag("get_password_data") {
        true => capacity::wait_for_password(job, id).await,
        false => Ok(()),
    }
}

/// Makes it what is planned.
pub async fn update(job: &Job<'_>) -> Result<(), Fault> {
    simple(job).await?;
    options(job).await?;
    profile(job).await?;
    capacity::addresses(job).await?;
    capacity::reservation(job).await?;
    job.takes(&["ebs_block_device", "root_block_device"]);
    disks::update(job).await?;
    stopped(job).await?;
    match job.changes("get_password_data") && job.planned.flag("get_password_data") {
        true => capacity::wait_for_password(job, job.id()).await,
        false => Ok(()),
    }
}

fn switch(truth: bool) -> AttributeBooleanValue {
    AttributeBooleanValue::builder().value(truth).build()
}

/// One request that changes one attribute.
pub async fn modify(job: &Job<'_>, put: impl Fn(Change) -> Change) -> Result<(), Fault> {
    modify_by_id(job, job.id(), put).await
}

async fn modify_by_id(
    job: &Job<'_>,
    id: &str,
    put: impl Fn(Change) -> Change,
) -> Result<(), Fault> {
    let ec2 = &job.cloud.clients.ec2;
    job.cloud
        .call("ec2:ModifyInstanceAttribute", || {
            put(ec2.modify_instance_attribute().instance_id(id)).send()
        })
        .await?;
    Ok(())
}

/// Attributes that change while it runs.
async fn simple(job: &Job<'_>) -> Result<(), Fault> {
    let planned = job.planned;
    interface(job).await?;
    if job.changes("disable_api_termination") {
        let value = switch(planned.flag("disable_api_termination"));
        modify(job, |request| {
            request.disable_api_termination(value.clone())
        })
        .await?;
    }
    if job.changes("disable_api_stop") {
        let value = switch(planned.flag("disable_api_stop"));
        modify(job, |request| request.disable_api_stop(value.clone())).await?;
    }
    if job.changes("instance_initiated_shutdown_behavior") {
        let value = planned.text("instance_initiated_shutdown_behavior");
        let value = AttributeValue::builder().value(value).build();
        modify(job, |request| {
            request.instance_initiated_shutdown_behavior(value.clone())
        })
        .await?;
    }
    Ok(())
}

/// What is a matter of the first interface: with several of them, AWS refuses it as an attribute of
/// the instance.
async fn interface(job: &Job<'_>) -> Result<(), Fault> {
    let (groups, check) = ("vpc_security_group_ids", "source_dest_check");
    if !job.changes(groups) && !job.changes(check) {
        return Ok(());
    }
    let found = describe(job.cloud, &[job.id().to_owned()]).await?;
    let first = found.first().and_then(found::primary);
    let id = first.and_then(|it| it.network_interface_id.clone());
    let id = id.ok_or_else(|| Fault::new("the instance has no network interface"))?;
    let groups = job.changes(groups).then(|| job.planned.strings(groups));
    let check = job.changes(check).then(|| switch(job.planned.flag(check)));
    let ec2 = &job.cloud.clients.ec2;
    // One request changes one attribute.
    if groups.is_some() {
        job.cloud
            .call("ec2:ModifyNetworkInterfaceAttribute", || {
                let request = ec2.modify_network_interface_attribute();
                let request = request.network_interface_id(&id);
                request.set_groups(groups.clone()).send()
            })
            .await?;
    }
    if check.is_some() {
        job.cloud
            .call("ec2:ModifyNetworkInterfaceAttribute", || {
                let request = ec2.modify_network_interface_attribute();
                let request = request.network_interface_id(&id);
                request.set_source_dest_check(check.clone()).send()
            })
            .await?;
    }
    Ok(())
}

/// Options that have requests of their own.
async fn options(job: &Job<'_>) -> Result<(), Fault> {
    let (planned, ec2) = (job.planned, &job.cloud.clients.ec2);
    let id = job.id();
    if job.changes("monitoring") {
        match planned.flag("monitoring") {
            true => job
                .cloud
                .call("ec2:MonitorInstances", || {
                    ec2.monitor_instances().instance_ids(id).send()
                })
                .await
                .map(drop)?,
            false => job
                .cloud
                .call("ec2:UnmonitorInstances", || {
                    ec2.unmonitor_instances().instance_ids(id).send()
                })
                .await
                .map(drop)?,
        }
    }
    if let Some(block) = planned
        .first("metadata_options")
        .filter(|_| job.changes("metadata_options"))
    {
        job.cloud
            .call("ec2:ModifyInstanceMetadataOptions", || {
                ec2.modify_instance_metadata_options()
                    .instance_id(id)
                    .set_http_endpoint(block.string("http_endpoint").map(From::from))
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
        .filter(|_| job.changes("credit_specification"))
    {
        let wanted = InstanceCreditSpecificationRequest::builder()
            .instance_id(id)
            .set_cpu_credits(block.owned("cpu_credits"))
            .build();
        job.cloud
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
        .filter(|_| job.changes("maintenance_options"))
    {
        job.cloud
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

/// Another profile, or none.
async fn profile(job: &Job<'_>) -> Result<(), Fault> {
    if !job.changes("iam_instance_profile") {
        return Ok(());
    }
    let ec2 = &job.cloud.clients.ec2;
    let found = pages!(
        job.cloud,
        "ec2:DescribeIamInstanceProfileAssociations",
        iam_instance_profile_associations,
        ec2.describe_iam_instance_profile_associations()
            .filters(filter("instance-id", [job.id()]))
    );
    let tie = found.into_iter().find_map(|it| it.association_id);
    let wanted = job.planned.owned("iam_instance_profile").map(|name| {
        IamInstanceProfileSpecification::builder()
            .name(name)
            .build()
    });
    match (tie, wanted) {
        (Some(tie), Some(wanted)) => job
            .cloud
            .call("ec2:ReplaceIamInstanceProfileAssociation", || {
                ec2.replace_iam_instance_profile_association()
                    .association_id(&tie)
                    .iam_instance_profile(wanted.clone())
                    .send()
            })
            .await
            .map(drop),
        (None, Some(wanted)) => job
            .cloud
            .call("ec2:AssociateIamInstanceProfile", || {
                ec2.associate_iam_instance_profile()
                    .instance_id(job.id())
                    .iam_instance_profile(wanted.clone())
                    .send()
            })
            .await
            .map(drop),
        (Some(tie), None) => job
            .cloud
            .call("ec2:DisassociateIamInstanceProfile", || {
                let request = ec2.disassociate_iam_instance_profile();
                request.association_id(&tie).send()
            })
            .await
            .map(drop),
        (None, None) => Ok(()),
    }
}

/// What changes only while it stands still.
async fn stopped(job: &Job<'_>) -> Result<(), Fault> {
    let names = ["instance_type", "user_data", "user_data_base64"];
    if !job.changes_any(&names) {
        return Ok(());
    }
    let (id, ec2) = (job.id(), &job.cloud.clients.ec2);
    job.cloud
        .call("ec2:StopInstances", || {
            ec2.stop_instances().instance_ids(id).send()
        })
        .await?;
    becomes(job, InstanceStateName::Stopped).await?;
    if job.changes("instance_type") {
        let kind = AttributeValue::builder()
            .value(job.planned.text("instance_type"))
            .build();
        modify(job, |request| request.instance_type(kind.clone())).await?;
    }
    if job.changes("user_data") || job.changes("user_data_base64") {
        // The client encodes it once more.
        let data = launch::user_data(job.config);
        let data = data.and_then(|it| decoded(&it)).unwrap_or_default();
        let data = SecureBlobAttributeValue::builder()
            .value(Blob::new(data))
            .build();
        modify(job, |request| request.user_data(data.clone())).await?;
    }
    job.cloud
        .call("ec2:StartInstances", || {
            ec2.start_instances().instance_ids(id).send()
        })
        .await?;
    becomes(job, InstanceStateName::Running).await
}

async fn becomes(job: &Job<'_>, wanted: InstanceStateName) -> Result<(), Fault> {
    let what = format!("EC2 Instance {} to be {}", job.id(), wanted.as_str());
    let ids = [job.id().to_owned()];
    job.until(&what, 3.0, || async {
        let found = describe(job.cloud, &ids).await?;
        Ok(found.first().and_then(state) == Some(&wanted))
    })
    .await
}
