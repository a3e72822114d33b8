//! The requests that `aws_ami`, `aws_ami_copy` and `aws_ami_from_instance` have in common.

use aws_sdk_ec2::types::{AttributeValue, Image, ImageAttributeName, ImageState};

use super::super::describe::pages_by;
use super::super::ebs_snapshot::delete_snapshot;
use super::object;
use crate::answers::{distinct, in_order, statuses};
use crate::checks;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Status};
use rform_core::value::Value;

/// The error codes of an image that is not there, or not there any more.
pub(super) const NOT_FOUND_CODES: &[&str] = &["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"];

pub(super) fn behavior() -> Behavior {
    Behavior {
        not_found_codes: NOT_FOUND_CODES,
        waits_create: true,
        waits_delete: true,
        ..Behavior::default()
    }
}

/// The id in the answer to a create.
pub(super) fn id_of(answered: Option<String>) -> Result<String, AwsError> {
    answered.ok_or_else(|| AwsError::new("the answer holds no image"))
}

async fn describe(client: &AwsClient, ids: &[String]) -> Result<Vec<Image>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeImages",
        images,
        "image-id",
        ids,
        client.clients.ec2.describe_images().owners("self")
    ))
}

/// How far each of these images is.
pub(super) async fn status(client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
    let found = describe(client, ids).await?;
    let status = |it: &Image| {
        let reason = it.state_reason.as_ref();
        let reason = reason.and_then(|it| it.message.clone());
        match &it.state {
            Some(ImageState::Available | ImageState::Disabled) => Status::Ready,
            Some(ImageState::Deregistered) => Status::Ended("it was deregistered".to_owned()),
            Some(ImageState::Error | ImageState::Failed | ImageState::Invalid) => {
                Status::Failed(reason.unwrap_or_else(|| "it was not made".to_owned()))
            }
            state => Status::Pending(state.as_ref().map_or("", |it| it.as_str()).to_owned()),
        }
    };
    Ok(statuses(ids, &found, |it| it.image_id.as_deref(), status))
}

/// Reads these images. `manages_snapshots` says whether the type deletes the snapshots of an image
/// with it.
pub(super) async fn read(
    client: &AwsClient,
    known: &[Value],
    manages_snapshots: bool,
) -> Result<Vec<Option<Value>>, AwsError> {
    let mut found = describe(client, &distinct(known, "id")).await?;
    found.retain(|it| it.state != Some(ImageState::Deregistered));
    let mut all = Vec::new();
    for (known, image) in in_order(known, "id", &found, |it| it.image_id.as_deref()) {
        let Some(image) = image else {
            all.push(None);
            continue;
        };
        let firmware = firmware_variables(client, image).await?;
        let mut builder = object::fill(client, known, image);
        builder
            .text("uefi_data", firmware.as_deref())
            .fallback("manage_ebs_snapshots", Value::Bool(manages_snapshots));
        all.push(Some(builder.build()));
    }
    Ok(all)
}

/// The UEFI variables of an image, in base64: AWS tells them to the image's owner alone.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html>
///
/// # Errors
/// When AWS refuses the request, or does not answer.
pub(crate) async fn firmware_variables(
    client: &AwsClient,
    image: &Image,
) -> Result<Option<String>, AwsError> {
    let answer = client
        .call("ec2:DescribeImageAttribute", || {
            let request = client.clients.ec2.describe_image_attribute();
            request
                .set_image_id(image.image_id.clone())
                .attribute(ImageAttributeName::UefiData)
                .send()
        })
        .await?;
    Ok(answer.uefi_data.and_then(|it| it.value))
}

/// Sets the date of deprecation of a new image, if one is planned.
pub(super) async fn finish(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    match operation.planned.string("deprecation_time") {
        Some(time) if !time.is_empty() => deprecate(operation, id, time).await,
        _ => Ok(()),
    }
}

async fn deprecate(operation: &Operation<'_>, id: &str, time: &str) -> Result<(), AwsError> {
    let at = checks::parse_moment(time);
    let at = at.ok_or_else(|| AwsError::new(format!("deprecation_time: no time: {time}")))?;
    let ec2 = &operation.client.clients.ec2;
    let enabled = operation.client.call("ec2:EnableImageDeprecation", || {
        let request = ec2.enable_image_deprecation().image_id(id);
        request.deprecate_at(at).send()
    });
    enabled.await.map(drop)
}

/// Sends what changes: the description and the date of deprecation.
pub(super) async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
    let id = operation.id();
    if operation.changes("description") {
        let description = AttributeValue::builder()
            .value(planned.text("description"))
            .build();
        let modified = operation.client.call("ec2:ModifyImageAttribute", || {
            let request = ec2.modify_image_attribute().image_id(id);
            request.description(description.clone()).send()
        });
        modified.await?;
    }
    if !operation.changes("deprecation_time") {
        return Ok(());
    }
    match planned.text("deprecation_time") {
        "" => {
            let disabled = operation.client.call("ec2:DisableImageDeprecation", || {
                ec2.disable_image_deprecation().image_id(id).send()
            });
            disabled.await.map(drop)
        }
        time => deprecate(operation, id, time).await,
    }
}

/// Deregisters an image, and deletes its snapshots if the type manages them.
pub(super) async fn delete(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (prior, ec2) = (operation.prior, &operation.client.clients.ec2);
    let gone = operation
        .client
        .call("ec2:DeregisterImage", || {
            ec2.deregister_image().image_id(operation.id()).send()
        })
        .await;
    gone.map(drop)
        .or_else(|error| error.unless(NOT_FOUND_CODES))?;
    if !prior.flag("manage_ebs_snapshots") {
        return Ok(());
    }
    let disks = prior.items("ebs_block_device");
    let snapshots: Vec<String> = disks.filter_map(|it| it.owned("snapshot_id")).collect();
    for snapshot in snapshots.iter().filter(|it| !it.is_empty()) {
        let gone = delete_snapshot(operation.client, snapshot).await;
        gone.or_else(|error| error.unless(&["InvalidSnapshot.NotFound"]))?;
    }
    Ok(())
}
