//! `aws_volume_attachment`: an EBS volume that is attached to an instance.

use async_trait::async_trait;

use super::ebs_volume::describe;
use super::instance;
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::hash::hash;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_volume_attachment`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/volume_attachment>
pub struct VolumeAttachment;

#[async_trait]
impl Resource for VolumeAttachment {
    fn title(&self) -> &'static str {
        "EBS Volume Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("device_name", STRING).force_new(),
            optional("force_detach", BOOL).own(),
            required("instance_id", STRING).force_new(),
            optional("skip_destroy", BOOL).own(),
            optional("stop_instance_before_detaching", BOOL).own(),
            required("volume_id", STRING).force_new(),
        ])
        .timeouts(&[("create", 5), ("delete", 5)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidAttachment.NotFound", "InvalidVolume.NotFound"],
            retryable_errors: &[("IncorrectState", ""), ("IncorrectInstanceState", "")],
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let done = operation
            .client
            .call("ec2:AttachVolume", || {
                ec2.attach_volume()
                    .set_device(planned.owned("device_name"))
                    .set_instance_id(planned.owned("instance_id"))
                    .set_volume_id(planned.owned("volume_id"))
                    .send()
            })
            .await;
        match done {
            // An earlier try, the response of which was lost, has done it.
            Err(error)
                if error.code == "VolumeInUse"
                    && is_attached(operation.client, planned).await? => {}
            other => drop(other?),
        }
        Ok(attachment_id(planned))
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(attachment_id(operation.planned))
    }

    async fn finish(&self, operation: &Operation<'_>, _id: &str) -> Result<(), AwsError> {
        let what = format!(
            "EBS Volume {} to be attached",
            operation.planned.text("volume_id")
        );
        operation
            .until(&what, 1.0, || {
                is_attached(operation.client, operation.planned)
            })
            .await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, &distinct(known, "volume_id")).await?;
        let answers = in_order(known, "volume_id", &found, |it| it.volume_id.as_deref());
        let answers = answers.map(|(known, volume)| {
            let mut associations = volume?.attachments.iter().flatten();
            let association =
                associations.find(|it| it.instance_id.as_deref() == known.string("instance_id"))?;
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("id", Some(&attachment_id(known)))
                .text("device_name", association.device.as_deref());
            Some(builder.build())
        });
        Ok(answers.collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if operation.prior.flag("skip_destroy") {
            return Ok(());
        }
        if operation.prior.flag("stop_instance_before_detaching") {
            instance::stop(operation, operation.prior.text("instance_id")).await?;
        }
        let (prior, ec2) = (operation.prior, &operation.client.clients.ec2);
        let done = operation
            .client
            .call("ec2:DetachVolume", || {
                ec2.detach_volume()
                    .set_device(prior.owned("device_name"))
                    .set_instance_id(prior.owned("instance_id"))
                    .set_volume_id(prior.owned("volume_id"))
                    .set_force(prior.boolean("force_detach"))
                    .send()
            })
            .await;
        // What is not attached needs no detaching.
        done.map(drop)
            .or_else(|error| error.unless(&["IncorrectState", "InvalidAttachment.NotFound"]))?;
        let what = format!("EBS Volume {} to be detached", prior.text("volume_id"));
        operation
            .until(&what, 1.0, || async {
                let found =
                    describe(operation.client, &[prior.text("volume_id").to_owned()]).await?;
                let mut associations = found.iter().flat_map(|it| it.attachments.iter().flatten());
                Ok(
                    !associations
                        .any(|it| it.instance_id.as_deref() == prior.string("instance_id")),
                )
            })
            .await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let parts: Vec<&str> = id.split(':').collect();
        let [device, volume, instance] = parts[..] else {
            let summary = format!(
                "Unexpected format of ID ({id:?}), expected DEVICE_NAME:VOLUME_ID:INSTANCE_ID"
            );
            return Err(Problem::error(summary, ""));
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("device_name", Some(device))
            .text("volume_id", Some(volume))
            .text("instance_id", Some(instance));
        Ok(builder)
    }
}

async fn is_attached(client: &AwsClient, object: &Value) -> Result<bool, AwsError> {
    let found = describe(client, &[object.text("volume_id").to_owned()]).await?;
    let mut associations = found.iter().flat_map(|it| it.attachments.iter().flatten());
    Ok(associations.any(|it| {
        it.instance_id.as_deref() == object.string("instance_id")
            && it.state.as_ref().map(|it| it.as_str()) == Some("attached")
    }))
}

fn attachment_id(object: &Value) -> String {
    let names = ["device_name", "instance_id", "volume_id"];
    let parts: String = names
        .iter()
        .map(|name| format!("{}-", object.text(name)))
        .collect();
    format!("vai-{}", hash(&parts))
}
