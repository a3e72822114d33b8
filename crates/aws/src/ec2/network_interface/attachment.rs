//! Attaching network interfaces to instances, and detaching them.

use aws_sdk_ec2::types::{AttachmentStatus, NetworkInterface as SdkNetworkInterface};

use super::requests::find;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// What an attachment asks for.
pub(crate) struct Wanted<'a> {
    /// The id of the interface.
    pub(crate) interface: &'a str,
    /// The id of the instance that gets it.
    pub(crate) instance: &'a str,
    /// The place of the interface on the instance.
    pub(crate) device_index: Option<i32>,
    /// The card that it is on, if not the first.
    pub(crate) network_card_index: Option<i32>,
}

/// Attaches an interface and returns the id of the attachment. An attachment that an earlier request
/// has made, the response of which was lost, is found.
///
/// # Errors
/// When AWS refuses the request, or does not answer.
pub(crate) async fn attach(client: &AwsClient, wanted: &Wanted<'_>) -> Result<String, AwsError> {
    let ec2 = &client.clients.ec2;
    let answer = client
        .call("ec2:AttachNetworkInterface", || {
            ec2.attach_network_interface()
                .network_interface_id(wanted.interface)
                .instance_id(wanted.instance)
                .set_device_index(wanted.device_index)
                .set_network_card_index(wanted.network_card_index.filter(|it| *it > 0))
                .send()
        })
        .await;
    match answer {
        Ok(done) => done
            .attachment_id
            .ok_or_else(|| AwsError::new("the answer holds no attachment")),
        Err(error) => match existing(client, wanted).await? {
            Some(id) => Ok(id),
            None => Err(error),
        },
    }
}

/// The attachment that is just what is asked for, if it is there already.
pub(crate) async fn existing(
    client: &AwsClient,
    wanted: &Wanted<'_>,
) -> Result<Option<String>, AwsError> {
    let found = find(client, wanted.interface).await?;
    let attachment = found.and_then(|it| it.attachment);
    let attachment = attachment.filter(|it| {
        it.instance_id.as_deref() == Some(wanted.instance)
            && it.device_index == wanted.device_index
            && it.status != Some(AttachmentStatus::Detaching)
    });
    Ok(attachment.and_then(|it| it.attachment_id))
}

/// Attaches a new interface as its block says, and waits until that is done.
///
/// # Errors
/// When AWS refuses a request, does not answer, or the deadline passes.
pub(super) async fn attach_planned(
    operation: &Operation<'_>,
    id: &str,
    block: &Value,
) -> Result<(), AwsError> {
    let wanted = Wanted {
        interface: id,
        instance: block.text("instance"),
        device_index: block.integer("device_index"),
        network_card_index: block.integer("network_card_index"),
    };
    attach(operation.client, &wanted).await?;
    let what = format!("network interface {id} to be attached");
    operation
        .until(&what, 2.0, || async {
            let found = find(operation.client, id).await?;
            let status = found.and_then(|it| it.attachment).and_then(|it| it.status);
            Ok(status == Some(AttachmentStatus::Attached))
        })
        .await
}

/// Takes an interface off the instance that it was on, and ties it to the planned one.
///
/// # Errors
/// When AWS refuses a request, does not answer, or the deadline passes.
pub(super) async fn move_to_planned(operation: &Operation<'_>) -> Result<(), AwsError> {
    let id = operation.id();
    if let Some(found) = find(operation.client, id).await? {
        take_off(operation, &found).await?;
    }
    match operation.planned.first("attachment") {
        Some(block) => attach_planned(operation, id, block).await,
        None => Ok(()),
    }
}

/// Takes an interface off its instance, if it is on one that is not the service's own, and waits
/// until it is free.
///
/// # Errors
/// When AWS refuses a request, does not answer, or the deadline passes.
pub(super) async fn take_off(
    operation: &Operation<'_>,
    found: &SdkNetworkInterface,
) -> Result<(), AwsError> {
    let attachment = found.attachment.as_ref();
    let attachment = attachment.filter(|it| it.instance_id.is_some());
    let Some(id) = attachment.and_then(|it| it.attachment_id.as_deref()) else {
        return Ok(());
    };
    detach(
        operation,
        id,
        found.network_interface_id.as_deref().unwrap_or_default(),
    )
    .await
}

/// Ends an attachment, and waits until the interface is free.
///
/// # Errors
/// When AWS refuses a request, does not answer, or the deadline passes.
pub(crate) async fn detach(
    operation: &Operation<'_>,
    attachment: &str,
    interface: &str,
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let answer = operation
        .client
        .call("ec2:DetachNetworkInterface", || {
            let request = ec2.detach_network_interface();
            request.attachment_id(attachment).force(true).send()
        })
        .await;
    answer
        .map(drop)
        .or_else(|error| error.unless(&["InvalidAttachmentID.NotFound"]))?;
    let what = format!("network interface {interface} to be detached");
    operation
        .until(&what, 2.0, || async {
            let found = find(operation.client, interface).await?;
            let current = found.and_then(|it| it.attachment);
            let current = current.and_then(|it| it.attachment_id);
            Ok(current.as_deref() != Some(attachment))
        })
        .await
}
