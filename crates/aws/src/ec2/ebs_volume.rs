//! `aws_ebs_volume` and `aws_volume_attachment`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_volume>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/volume_attachment>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{ResourceType, Volume as SdkVolume, VolumeState, VolumeType};

use aws_smithy_types::date_time::Format;

use super::describe::pages_by;
use super::volumes::{self, VOLUME_TYPES, wait_modified};
use super::{final_snapshot, tags};
use crate::answers::{distinct, in_order, statuses};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required,
};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
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
            computed("create_time", STRING),
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
            optional("volume_initialization_rate", NUMBER)
                .force_new()
                .required_with(&["snapshot_id"])
                .between(100, 300),
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
        let created = operation
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
                    .set_volume_initialization_rate(
                        planned
                            .integer("volume_initialization_rate")
                            .filter(|it| *it > 0),
                    )
                    .set_volume_type(planned.string("type").map(VolumeType::from))
                    .set_tag_specifications(tags::without_attempt(operation, ResourceType::Volume))
                    .send()
            })
            .await?;
        created
            .volume_id
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
        let status = |it: &SdkVolume| match &it.state {
            Some(VolumeState::Available | VolumeState::InUse) => Status::Ready,
            Some(VolumeState::Deleted) => Status::Ended("it was deleted".to_owned()),
            Some(VolumeState::Error) => Status::Failed("state 'error'".to_owned()),
            state => Status::Pending(format!("{state:?}").to_lowercase()),
        };
        Ok(statuses(ids, &found, |it| it.volume_id.as_deref(), status))
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
        let associations = found
            .into_iter()
            .flat_map(|it| it.attachments.unwrap_or_default());
        let instances = associations.filter_map(|it| it.instance_id);
        Ok(instances
            .map(|id| Blocker {
                is_being_deleted: operation.deletes_kind("aws_volume_attachment"),
                ..Blocker::new("instance", id)
            })
            .collect())
    }
}

/// Whether a volume agrees with the request of a create and is not in use.
fn is_like(operation: &Operation<'_>, it: &SdkVolume) -> bool {
    let planned = operation.planned;
    let free = matches!(
        it.state,
        None | Some(VolumeState::Available | VolumeState::Creating)
    );
    let number = |name: &str, found: Option<i32>| {
        let requested = planned.integer(name).filter(|it| *it > 0);
        requested.is_none() || requested == found
    };
    let kind = it.volume_type.as_ref().map(VolumeType::as_str);
    let snapshot = planned.string("snapshot_id");
    free && number("size", it.size)
        && number("iops", it.iops)
        && number("throughput", it.throughput)
        && planned
            .string("type")
            .is_none_or(|requested| kind == Some(requested))
        && snapshot.is_none_or(|requested| it.snapshot_id.as_deref() == Some(requested))
        && planned
            .boolean("encrypted")
            .is_none_or(|requested| it.encrypted == Some(requested))
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
    if !diff.is_create() {
        let planned = diff.planned.build();
        for name in volumes::following(diff.prior, diff.config, &planned, ("type", "size")) {
            diff.set_new_computed(name);
        }
    }
}

pub(super) async fn describe(
    client: &AwsClient,
    ids: &[String],
) -> Result<Vec<SdkVolume>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeVolumes",
        volumes,
        "volume-id",
        ids,
        client.clients.ec2.describe_volumes().max_results(1000)
    ))
}

pub(super) fn object(
    client: &AwsClient,
    known: &Value,
    volume: &SdkVolume,
    account: &str,
) -> Value {
    let id = volume.volume_id.as_deref().unwrap_or_default();
    let created = volume.create_time.as_ref();
    let created = created.and_then(|it| it.fmt(Format::DateTime).ok());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text(
            "arn",
            Some(&client.arn("ec2", account, &format!("volume/{id}"))),
        )
        .text("availability_zone", volume.availability_zone.as_deref())
        .text("create_time", created.as_deref())
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
