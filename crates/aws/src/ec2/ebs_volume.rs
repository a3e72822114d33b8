//! `aws_ebs_volume` and `aws_volume_attachment`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_volume>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/volume_attachment>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{ResourceType, Volume as SdkVolume, VolumeState, VolumeType};

use super::describe::{distinct, in_order, pages_by};
use super::hash::hash;
use super::instance;
use super::volumes::{VOLUME_TYPES, wait_modified};
use super::{final_snapshot, tags};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Blocker, Operation, Resource, Status, Tagging};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_ebs_volume`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_volume>
pub struct EbsVolume;

#[async_trait]
impl Resource for EbsVolume {
    fn title(&self) -> &'static str {
        "EBS Volume"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("availability_zone", STRING).force_new(),
            optional_computed("encrypted", BOOL).force_new(),
            optional("final_snapshot", BOOL).default(false).own(),
            optional_computed("iops", NUMBER),
            optional_computed("kms_key_id", STRING).force_new(),
            optional("multi_attach_enabled", BOOL).force_new(),
            optional("outpost_arn", STRING).force_new(),
            optional_computed("size", NUMBER),
            optional_computed("snapshot_id", STRING).force_new(),
            optional_computed("throughput", NUMBER).between(125, 1000),
            optional_computed("type", STRING).one_of(VOLUME_TYPES),
        ])
        .at_least_one(&["size", "snapshot_id"])
        .tagged()
        .timeouts(&[("create", 5), ("delete", 10), ("update", 5)])
        .customize_diff(customize_diff)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidVolume.NotFound"],
            dependency_violation_codes: &["VolumeInUse"],
            waits_create: true,
            waits_delete: true,
            supports_client_token: true,
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let made = operation
            .client
            .call_once("ec2:CreateVolume", || {
                ec2.create_volume()
                    .client_token(operation.client_token())
                    .set_availability_zone(planned.owned("availability_zone"))
                    .set_encrypted(planned.boolean("encrypted"))
                    .set_iops(planned.integer("iops").filter(|it| *it > 0))
                    .set_kms_key_id(planned.owned("kms_key_id"))
                    .set_multi_attach_enabled(planned.boolean("multi_attach_enabled"))
                    .set_outpost_arn(planned.owned("outpost_arn"))
                    .set_size(planned.integer("size").filter(|it| *it > 0))
                    .set_snapshot_id(planned.owned("snapshot_id"))
                    .set_throughput(planned.integer("throughput").filter(|it| *it > 0))
                    .set_volume_type(planned.string("type").map(VolumeType::from))
                    .set_tag_specifications(tags::without_attempt(operation, ResourceType::Volume))
                    .send()
            })
            .await?;
        made.volume_id
            .ok_or_else(|| AwsError::new("the answer holds no volume"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let zone = [operation.planned.text("availability_zone").to_owned()];
        let found = pages_by!(
            operation.client,
            "ec2:DescribeVolumes",
            volumes,
            "availability-zone",
            zone,
            operation
                .client
                .clients
                .ec2
                .describe_volumes()
                .max_results(1000)
        );
        let same = found.into_iter().filter(|it| is_like(operation, it));
        Ok(Some(same.filter_map(|it| it.volume_id).collect()))
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, ids).await?;
        let status = |id: &String| {
            let volume = found.iter().find(|it| it.volume_id.as_ref() == Some(id));
            match volume.map(|it| it.state.clone()) {
                None => Status::Absent,
                Some(Some(VolumeState::Available | VolumeState::InUse)) => Status::Ready,
                Some(Some(VolumeState::Deleted)) => Status::Ended("it was deleted".to_owned()),
                Some(Some(VolumeState::Error)) => Status::Failed("state 'error'".to_owned()),
                Some(state) => Status::Pending(format!("{state:?}").to_lowercase()),
            }
        };
        Ok(ids.iter().map(status).collect())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let mut found = describe(client, &distinct(known, "id")).await?;
        found.retain(|it| it.state != Some(VolumeState::Deleted));
        let account = match found.is_empty() {
            true => "",
            false => client.identity().await?.account.as_str(),
        };
        let answers = in_order(known, "id", &found, |it| it.volume_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(client, known, found?, account)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let names = ["iops", "size", "throughput", "type"];
        if !operation.changes_any(&names) {
            return Ok(());
        }
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let number = |name: &str| planned.integer(name).filter(|_| operation.changes(name));
        operation
            .client
            .call("ec2:ModifyVolume", || {
                let kind = planned.string("type").filter(|_| operation.changes("type"));
                ec2.modify_volume()
                    .volume_id(operation.id())
                    .set_iops(number("iops"))
                    .set_size(number("size"))
                    .set_throughput(number("throughput"))
                    .set_volume_type(kind.map(VolumeType::from))
                    .send()
            })
            .await?;
        wait_modified(operation, operation.id()).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if operation.prior.flag("final_snapshot") {
            final_snapshot::make(operation).await?;
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteVolume", || {
                ec2.delete_volume().volume_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let found = describe(operation.client, &[operation.id().to_owned()]).await?;
        let ties = found
            .into_iter()
            .flat_map(|it| it.attachments.unwrap_or_default());
        let instances = ties.filter_map(|it| it.instance_id);
        Ok(instances
            .map(|id| Blocker {
                kind: "instance",
                id,
                owner: String::new(),
                going: operation.deletes_kind("aws_volume_attachment"),
            })
            .collect())
    }
}

/// Whether a volume is what a create asks for, and nobody has used it.
fn is_like(operation: &Operation<'_>, it: &SdkVolume) -> bool {
    let planned = operation.planned;
    let free = matches!(
        it.state,
        None | Some(VolumeState::Available | VolumeState::Creating)
    );
    let number = |name: &str, found: Option<i32>| {
        let asked = planned.integer(name).filter(|it| *it > 0);
        asked.is_none() || asked == found
    };
    let kind = it.volume_type.as_ref().map(VolumeType::as_str);
    let snapshot = planned.string("snapshot_id");
    free && number("size", it.size)
        && number("iops", it.iops)
        && number("throughput", it.throughput)
        && planned
            .string("type")
            .is_none_or(|asked| kind == Some(asked))
        && snapshot.is_none_or(|asked| it.snapshot_id.as_deref() == Some(asked))
        && planned
            .boolean("encrypted")
            .is_none_or(|asked| it.encrypted == Some(asked))
        && tags::match_planned(operation, it.tags.as_deref())
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    let kind = diff.planned.value("type").as_str().map(str::to_owned);
    let kind = kind.as_deref().unwrap_or("gp2");
    let has_iops = diff.config.integer("iops").is_some_and(|it| it > 0);
    let takes_iops = matches!(kind, "io1" | "io2" | "gp3");
    if diff.is_create() && has_iops && !takes_iops && diff.planned.value("type").is_known() {
        let summary = format!("'iops' must not be set when 'type' is '{kind}'");
        diff.problems.push(Problem::error(summary, ""));
    }
}

async fn describe(client: &AwsClient, ids: &[String]) -> Result<Vec<SdkVolume>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeVolumes",
        volumes,
        "volume-id",
        ids,
        client.clients.ec2.describe_volumes().max_results(1000)
    ))
}

fn object(client: &AwsClient, known: &Value, volume: &SdkVolume, account: &str) -> Value {
    let id = volume.volume_id.as_deref().unwrap_or_default();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text(
            "arn",
            Some(&client.arn("ec2", account, &format!("volume/{id}"))),
        )
        .text("availability_zone", volume.availability_zone.as_deref())
        .flag("encrypted", volume.encrypted)
        .number("iops", volume.iops)
        .text("kms_key_id", volume.kms_key_id.as_deref())
        .flag("multi_attach_enabled", volume.multi_attach_enabled)
        .text("outpost_arn", volume.outpost_arn.as_deref())
        .number("size", volume.size)
        .text("snapshot_id", volume.snapshot_id.as_deref())
        .number("throughput", volume.throughput)
        .text("type", volume.volume_type.as_ref().map(VolumeType::as_str))
        .set("tags_all", tags::value(volume.tags.as_deref()));
    builder.build()
}

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
            let mut ties = volume?.attachments.iter().flatten();
            let tie = ties.find(|it| it.instance_id.as_deref() == known.string("instance_id"))?;
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("id", Some(&attachment_id(known)))
                .text("device_name", tie.device.as_deref());
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
                let mut ties = found.iter().flat_map(|it| it.attachments.iter().flatten());
                Ok(!ties.any(|it| it.instance_id.as_deref() == prior.string("instance_id")))
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
    let mut ties = found.iter().flat_map(|it| it.attachments.iter().flatten());
    Ok(ties.any(|it| {
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
