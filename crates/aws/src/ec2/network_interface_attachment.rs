//! `aws_network_interface_attachment`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_interface_attachment>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{AttachmentStatus, NetworkInterface as SdkNetworkInterface};

use super::network_interface::attachment::{Wanted, attach, detach, existing};
use super::network_interface::describe;
use crate::answers::distinct;
use crate::client::AwsClient;
use crate::declare::{NUMBER, STRING, Spec, computed, id, optional_computed, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Status};
use rform_core::value::Value;

/// The filter by the id of an attachment.
const BY_ID: &str = "attachment.attachment-id";

/// The resource `aws_network_interface_attachment`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_interface_attachment>
pub struct NetworkInterfaceAttachment;

#[async_trait]
impl Resource for NetworkInterfaceAttachment {
    fn title(&self) -> &'static str {
        "EC2 Network Interface Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("attachment_id", STRING),
            required("device_index", NUMBER).force_new(),
            required("instance_id", STRING).force_new(),
            optional_computed("network_card_index", NUMBER).force_new(),
            required("network_interface_id", STRING).force_new(),
            computed("status", STRING),
        ])
        .default_timeout(10)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidAttachmentID.NotFound"],
            retryable_errors: &[("IncorrectState", ""), ("IncorrectInstanceState", "")],
            waits_create: true,
            // What is attached already is found.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        attach(operation.client, &wanted(operation)).await
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        existing(operation.client, &wanted(operation)).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, BY_ID, ids).await?;
        let status = |id: &String| match status_of(&found, id) {
            None => Status::Absent,
            Some(AttachmentStatus::Attached) => Status::Ready,
            Some(state) => Status::Pending(state.as_str().to_owned()),
        };
        Ok(ids.iter().map(status).collect())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, BY_ID, &distinct(known, "id")).await?;
        let read = |known: &Value| {
            let interface = of_attachment(&found, known.text("id"))?;
            let attachment = interface.attachment.as_ref()?;
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("attachment_id", attachment.attachment_id.as_deref())
                .number("device_index", attachment.device_index)
                .text("instance_id", attachment.instance_id.as_deref())
                .number("network_card_index", attachment.network_card_index)
                .text(
                    "network_interface_id",
                    interface.network_interface_id.as_deref(),
                )
                .text("status", attachment.status.as_ref().map(|it| it.as_str()));
            Some(builder.build())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let interface = operation.prior.text("network_interface_id");
        detach(operation, operation.id(), interface).await
    }
}

fn wanted<'a>(operation: &'a Operation<'_>) -> Wanted<'a> {
    let planned = operation.planned;
    Wanted {
        interface: planned.text("network_interface_id"),
        instance: planned.text("instance_id"),
        device_index: planned.integer("device_index"),
        network_card_index: planned.integer("network_card_index"),
    }
}

fn of_attachment<'a>(
    found: &'a [SdkNetworkInterface],
    id: &str,
) -> Option<&'a SdkNetworkInterface> {
    found.iter().find(|it| {
        let attachment = it.attachment.as_ref();
        attachment.is_some_and(|it| it.attachment_id.as_deref() == Some(id))
    })
}

fn status_of(found: &[SdkNetworkInterface], id: &str) -> Option<AttachmentStatus> {
    let attachment = of_attachment(found, id)?.attachment.as_ref()?;
    attachment.status.clone()
}
