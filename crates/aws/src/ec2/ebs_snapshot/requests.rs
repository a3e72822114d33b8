//! What `aws_ebs_snapshot` and `aws_ebs_snapshot_copy` have in common.

use aws_sdk_ec2::types::{Snapshot, SnapshotState};

use super::super::describe::{filter, pages, pages_by};
use super::super::tags;
use crate::answers::{distinct, in_order, statuses};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, Field, NUMBER, STRING, Spec, computed, id, optional, optional_computed,
};
use crate::error::AwsError;
use crate::object::ObjectBuilder;
use crate::resource::{Blocker, Operation, Status};
use rform_core::value::Value;

/// The attributes of both types, and those of one of them.
pub(super) fn spec(own: impl IntoIterator<Item = Field>) -> Spec {
    let mut fields = vec![
        id(),
        computed("arn", STRING),
        computed("data_encryption_key_id", STRING),
        computed("owner_alias", STRING),
        computed("owner_id", STRING),
        optional("permanent_restore", BOOL).own(),
        optional_computed("storage_tier", STRING).one_of(&["archive", "standard"]),
        optional("temporary_restore_days", NUMBER).own(),
        computed("volume_size", NUMBER),
    ];
    fields.extend(own);
    Spec::new(fields)
        .tagged()
        .timeouts(&[("create", 10), ("delete", 10)])
}

/// The id in the answer to a create.
pub(super) fn id_of(answered: Option<String>) -> Result<String, AwsError> {
    answered.ok_or_else(|| AwsError::new("the answer holds no snapshot"))
}

pub(super) async fn describe(
    client: &AwsClient,
    ids: &[String],
) -> Result<Vec<Snapshot>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeSnapshots",
        snapshots,
        "snapshot-id",
        ids,
        client.clients.ec2.describe_snapshots().max_results(1000)
    ))
}

/// How far each of these snapshots is.
pub(super) async fn status(client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
    let found = describe(client, ids).await?;
    let status = |it: &Snapshot| match &it.state {
        Some(SnapshotState::Completed) => Status::Ready,
        Some(SnapshotState::Error) => {
            let message = it.state_message.as_deref();
            Status::Failed(message.unwrap_or("state 'error'").to_owned())
        }
        state => Status::Pending(state.as_ref().map_or("", |it| it.as_str()).to_owned()),
    };
    Ok(statuses(
        ids,
        &found,
        |it| it.snapshot_id.as_deref(),
        status,
    ))
}

/// Reads these snapshots. Whether and with which key a copy is encrypted never changes: AWS names the
/// key in another form than the argument, and tells of encryption that followed from the source. It is
/// read of other snapshots alone.
pub(super) async fn read(
    client: &AwsClient,
    known: &[Value],
    tells_key: bool,
) -> Result<Vec<Option<Value>>, AwsError> {
    let found = describe(client, &distinct(known, "id")).await?;
    let answers = in_order(known, "id", &found, |it| it.snapshot_id.as_deref());
    let object = |known: &Value, found: &Snapshot| {
        let mut builder = ObjectBuilder::from(known);
        fill(&mut builder, client, found);
        if tells_key {
            fill_key(&mut builder, found);
        }
        builder.set("tags_all", tags::value(found.tags.as_deref()));
        builder.build()
    };
    Ok(answers
        .map(|(known, found)| Some(object(known, found?)))
        .collect())
}

/// Sets whether and with which key a snapshot is encrypted.
pub(super) fn fill_key(builder: &mut ObjectBuilder, found: &Snapshot) {
    builder
        .flag("encrypted", found.encrypted)
        .text("kms_key_id", found.kms_key_id.as_deref());
}

/// Sets the attributes that both types and the data source share.
pub(super) fn fill(builder: &mut ObjectBuilder, client: &AwsClient, found: &Snapshot) {
    let id = found.snapshot_id.as_deref().unwrap_or_default();
    let tier = found.storage_tier.as_ref().map(|it| it.as_str());
    builder
        .text("id", Some(id))
        .text(
            "arn",
            Some(&client.arn("ec2", "", &format!("snapshot/{id}"))),
        )
        .text(
            "data_encryption_key_id",
            found.data_encryption_key_id.as_deref(),
        )
        .text("description", found.description.as_deref())
        .text("outpost_arn", found.outpost_arn.as_deref())
        .text("owner_alias", found.owner_alias.as_deref())
        .text("owner_id", found.owner_id.as_deref())
        .text("storage_tier", tier)
        .text("volume_id", found.volume_id.as_deref())
        .number("volume_size", found.volume_size);
}

/// Deletes a snapshot.
///
/// # Errors
/// When AWS refuses the request, or does not answer.
pub(crate) async fn delete(client: &AwsClient, id: &str) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    let deleted = client.call("ec2:DeleteSnapshot", || {
        ec2.delete_snapshot().snapshot_id(id).send()
    });
    deleted.await.map(drop)
}

/// The images that are made of the snapshot, which keep it from being deleted.
pub(super) async fn images_of(operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let found = pages!(
        operation.client,
        "ec2:DescribeImages",
        images,
        ec2.describe_images()
            .owners("self")
            .filters(filter("block-device-mapping.snapshot-id", [operation.id()]))
    );
    let ids = found.into_iter().filter_map(|it| it.image_id);
    Ok(ids
        .map(|id| Blocker {
            is_being_deleted: operation.is_deleting(&id),
            ..Blocker::new("image", id)
        })
        .collect())
}
