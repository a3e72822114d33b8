//! Archiving snapshots, and restoring them.
//!
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotTier.html>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreSnapshotTier.html>

use std::time::Duration;

use aws_sdk_ec2::types::{SnapshotTierStatus, TargetStorageTier, TieringOperationStatus};

use super::super::describe::{filter, pages};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;

/// How long an archiving is waited for, as hashicorp/aws does: AWS promises a day
/// (<https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-archive.html>).
const ARCHIVING: Duration = Duration::from_secs(3600);

/// The tier from which no volume is made.
const ARCHIVE: &str = "archive";

/// Archives a new snapshot if that is planned.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn archive_if_planned(
    operation: &Operation<'_>,
    id: &str,
) -> Result<(), AwsError> {
    match operation.planned.string("storage_tier") {
        Some(ARCHIVE) => archive(operation, id).await,
        _ => Ok(()),
    }
}

/// Archives or restores a snapshot as it is planned. A restore takes up to three days, and is not
/// waited for: <https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-archive.html>.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn change(operation: &Operation<'_>) -> Result<(), AwsError> {
    if !operation.changes("storage_tier") {
        return Ok(());
    }
    let planned = operation.planned;
    if planned.string("storage_tier") == Some(ARCHIVE) {
        return archive(operation, operation.id()).await;
    }
    let ec2 = &operation.client.clients.ec2;
    let permanent = planned.boolean("permanent_restore").filter(|it| *it);
    let days = planned.integer("temporary_restore_days");
    let restored = operation.client.call("ec2:RestoreSnapshotTier", || {
        ec2.restore_snapshot_tier()
            .snapshot_id(operation.id())
            .set_permanent_restore(permanent)
            .set_temporary_restore_days(days.filter(|it| *it > 0))
            .send()
    });
    restored.await.map(drop)
}

/// Archives the snapshot, unless that was begun already, and waits until it is archived.
async fn archive(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    use TieringOperationStatus::{ArchivalCompleted, ArchivalInProgress};
    let last = last_operation(operation, id).await?;
    if !matches!(last, Some(ArchivalCompleted | ArchivalInProgress)) {
        let ec2 = &operation.client.clients.ec2;
        let modified = operation.client.call("ec2:ModifySnapshotTier", || {
            let request = ec2.modify_snapshot_tier().snapshot_id(id);
            request.storage_tier(TargetStorageTier::Archive).send()
        });
        modified.await?;
    }
    let what = format!("EBS Snapshot {id} to be archived");
    let deadline = operation.client.clock.now() + ARCHIVING;
    operation
        .until_by(deadline, &what, 15.0, || async {
            match last_operation(operation, id).await? {
                Some(ArchivalCompleted) => Ok(true),
                Some(TieringOperationStatus::ArchivalFailed) => {
                    Err(AwsError::new(format!("the snapshot {id} was not archived")))
                }
                _ => Ok(false),
            }
        })
        .await
}

/// What was last done about the tier of a snapshot.
async fn last_operation(
    operation: &Operation<'_>,
    id: &str,
) -> Result<Option<TieringOperationStatus>, AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let found: Vec<SnapshotTierStatus> = pages!(
        operation.client,
        "ec2:DescribeSnapshotTierStatus",
        snapshot_tier_statuses,
        ec2.describe_snapshot_tier_status()
            .filters(filter("snapshot-id", [id]))
    );
    let found = found.into_iter().next();
    Ok(found.and_then(|it| it.last_tiering_operation_status))
}
