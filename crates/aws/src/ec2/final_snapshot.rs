//! The snapshot of a volume that is about to be deleted.

use std::time::{Duration, UNIX_EPOCH};

use aws_sdk_ec2::types::{ResourceType, Snapshot, SnapshotState};

use super::describe::{filter, pages};
use super::tags;
use crate::error::{AwsError, ErrorKind};
use crate::object::Attributes;
use crate::resource::Operation;

/// The largest difference between the clocks of this host and of AWS that is allowed for.
/// Signatures are refused from five minutes on:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html>.
const CLOCK_SKEW: Duration = Duration::from_secs(120);

/// Creates the final snapshot of a volume, once a run, and waits until it is complete: only then
/// may the volume be deleted.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn make(operation: &Operation<'_>) -> Result<(), AwsError> {
    let volume = operation.id();
    let mut created = operation.client.shared.final_snapshots.lock().await;
    let known = created.get(volume).cloned();
    let id = match known {
        Some(id) => id,
        None => create(operation).await?,
    };
    created.insert(volume.to_owned(), id.clone());
    drop(created);
    let what = format!("EBS Snapshot {id} of volume {volume} to be completed");
    operation
        .until(&what, 5.0, || async { is_complete(operation, &id).await })
        .await
}

/// A snapshot has no client token: one whose answer was lost is looked for by volume and time.
async fn create(operation: &Operation<'_>) -> Result<String, AwsError> {
    let requested_at = operation.client.clock.now();
    let ec2 = &operation.client.clients.ec2;
    let wanted = operation.prior.string_map("tags_all");
    let created = operation
        .client
        .call_once("ec2:CreateSnapshot", || {
            let tags = tags::specification(&wanted, ResourceType::Snapshot);
            let request = ec2.create_snapshot().volume_id(operation.id());
            request.set_tag_specifications(tags).send()
        })
        .await;
    match created {
        Ok(created) => created
            .snapshot_id
            .ok_or_else(|| AwsError::new("the answer holds no snapshot")),
        Err(error) if error.kind == ErrorKind::Lost => {
            let found = of_volume(operation).await?;
            let mut young = found
                .into_iter()
                .filter(|it| began(it) + CLOCK_SKEW >= requested_at);
            young.find_map(|it| it.snapshot_id).ok_or(error)
        }
        Err(error) => Err(error),
    }
}

/// When it was begun, since 1970.
fn began(snapshot: &Snapshot) -> Duration {
    let time = snapshot.start_time;
    let time = time.and_then(|it| std::time::SystemTime::try_from(it).ok());
    time.and_then(|it| it.duration_since(UNIX_EPOCH).ok())
        .unwrap_or_default()
}

async fn of_volume(operation: &Operation<'_>) -> Result<Vec<Snapshot>, AwsError> {
    let ec2 = &operation.client.clients.ec2;
    Ok(pages!(
        operation.client,
        "ec2:DescribeSnapshots",
        snapshots,
        ec2.describe_snapshots()
            .owner_ids("self")
            .filters(filter("volume-id", [operation.id()]))
    ))
}

async fn is_complete(operation: &Operation<'_>, id: &str) -> Result<bool, AwsError> {
    let found = of_volume(operation).await?;
    let found = found
        .iter()
        .find(|it| it.snapshot_id.as_deref() == Some(id));
    match found.and_then(|it| it.state.as_ref()) {
        Some(SnapshotState::Completed) => Ok(true),
        Some(SnapshotState::Error) => Err(AwsError::new(format!("the snapshot {id} failed"))),
        _ => Ok(false),
    }
}
