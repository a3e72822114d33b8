//! The snapshot of a volume that is about to be deleted.

use std::time::{Duration, UNIX_EPOCH};

use aws_sdk_ec2::types::{ResourceType, Snapshot, SnapshotState};

use super::{filter, pages, tags};
use crate::provider::aws::fault::{Fault, Nature};
use crate::provider::aws::object::Attributes;
use crate::provider::aws::resource::Job;

/// Clocks differ by so much at most.
const DRIFT: Duration = Duration::from_secs(120);

/// Makes it, once in a run, and waits until it is complete: only then may the volume go.
pub async fn make(job: &Job<'_>) -> Result<(), Fault> {
    let volume = job.id();
    let mut made = job.cloud.shared.final_snapshots.lock().await;
    let known = made.get(volume).cloned();
    let id = match known {
        Some(id) => id,
        None => create(job).await?,
    };
    made.insert(volume.to_owned(), id.clone());
    drop(made);
    let what = format!("EBS Snapshot {id} of volume {volume} to be completed");
    job.until(&what, 5.0, || async { is_complete(job, &id).await })
        .await
}

/// A snapshot has no client token: one whose answer was lost is looked for by volume and time.
async fn create(job: &Job<'_>) -> Result<String, Fault> {
    let asked = job.cloud.clock.now();
    let ec2 = &job.cloud.clients.ec2;
    let wanted = job.prior.string_map("tags_all");
    let made = job
        .cloud
        .call_once("ec2:CreateSnapshot", || {
            let tags = tags::specification(&wanted, ResourceType::Snapshot);
            let request = ec2.create_snapshot().volume_id(job.id());
            request.set_tag_specifications(tags).send()
        })
        .await;
    match made {
        Ok(made) => made
            .snapshot_id
            .ok_or_else(|| Fault::new("the answer holds no snapshot")),
        Err(fault) if fault.nature == Nature::Lost => {
            let found = of_volume(job).await?;
            let mut young = found.into_iter().filter(|it| began(it) + DRIFT >= asked);
            young.find_map(|it| it.snapshot_id).ok_or(fault)
        }
        Err(fault) => Err(fault),
    }
}

/// When it was begun, since 1970.
fn began(snapshot: &Snapshot) -> Duration {
    let time = snapshot.start_time;
    let time = time.and_then(|it| std::time::SystemTime::try_from(it).ok());
    time.and_then(|it| it.duration_since(UNIX_EPOCH).ok())
        .unwrap_or_default()
}

async fn of_volume(job: &Job<'_>) -> Result<Vec<Snapshot>, Fault> {
    let ec2 = &job.cloud.clients.ec2;
    Ok(pages!(
        job.cloud,
        "ec2:DescribeSnapshots",
        snapshots,
        ec2.describe_snapshots()
            .owner_ids("self")
            .filters(filter("volume-id", [job.id()]))
    ))
}

async fn is_complete(job: &Job<'_>, id: &str) -> Result<bool, Fault> {
    let found = of_volume(job).await?;
    let found = found
        .iter()
        .find(|it| it.snapshot_id.as_deref() == Some(id));
    match found.and_then(|it| it.state.as_ref()) {
        Some(SnapshotState::Completed) => Ok(true),
        Some(SnapshotState::Error) => Err(Fault::new(format!("the snapshot {id} failed"))),
        _ => Ok(false),
    }
}
