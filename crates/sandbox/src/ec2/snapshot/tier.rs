//! Archived snapshots, and their way back.
//!
//! <https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-archive.html>

use crate::action::Outcome;
use crate::ec2::describe::select;
use crate::ec2::image;
use crate::ec2::model::{Snapshot, Transition};
use crate::ec2::resource::{find, find_mut};
use crate::latency::Latency;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

const STANDARD: &str = "standard";
const ARCHIVE: &str = "archive";

/// `ModifySnapshotTier`: archives a completed snapshot that no image is made of.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotTier.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("SnapshotId")?.to_owned();
    let tier = call.params.get("StorageTier").unwrap_or(ARCHIVE);
    if tier != ARCHIVE {
        let message = format!("Value ({tier}) for parameter storageTier is invalid.");
        return Err(Failure::invalid(message));
    }
    let snapshot = find::<Snapshot>(account, &id)?;
    let is_ready = snapshot.state.at(account.now) == "completed";
    if !is_ready || snapshot.tier.at(account.now) != STANDARD {
        let message = format!("The snapshot {id} cannot be archived in its present state.");
        return Err(Failure::new("IncorrectState", message));
    }
    if let Some(image) = image::made_of(account, &id) {
        let message = format!("The snapshot {id} is currently in use by {image}");
        return Err(Failure::new("InvalidSnapshot.InUse", message));
    }
    let begun = turn(account, &id, (STANDARD, ARCHIVE), "archival")?;
    let mut xml = Xml::new();
    xml.text("snapshotId", &id)
        .text("tieringStartTime", begun.iso());
    Ok(Answer::Xml(xml))
}

/// `RestoreSnapshotTier`: for good or for some days, which are not counted here.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreSnapshotTier.html>.
pub(super) fn restore(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("SnapshotId")?.to_owned();
    let permanent = call.params.flag("PermanentRestore").unwrap_or(false);
    let days = call.params.parse::<u32>("TemporaryRestoreDays")?;
    let what = match (permanent, days) {
        (true, None) => "permanent-restore",
        (false, Some(1..=180)) => "temporary-restore",
        _ => {
            let message = "Specify either PermanentRestore or TemporaryRestoreDays.";
            return Err(Failure::new("InvalidParameterCombination", message));
        }
    };
    if find::<Snapshot>(account, &id)?.tier.at(account.now) != ARCHIVE {
        let message = format!("The snapshot {id} is not archived.");
        return Err(Failure::new("IncorrectState", message));
    }
    let begun = turn(account, &id, (ARCHIVE, STANDARD), what)?;
    let mut xml = Xml::new();
    xml.text("snapshotId", &id)
        .text("isPermanentRestore", permanent);
    xml.text("restoreStartTime", begun.iso());
    xml.optional("restoreDuration", days);
    Ok(Answer::Xml(xml))
}

/// Begins the way from one tier to the other, and answers when that was.
fn turn(
    account: &mut Account,
    id: &str,
    (from, to): (&str, &str),
    what: &str,
) -> Result<crate::clock::Moment, Failure> {
    let latency: Latency = match to {
        ARCHIVE => account.latencies.snapshot_archived,
        _ => account.latencies.snapshot_restored,
    };
    let done = account.after(latency);
    let snapshot = find_mut::<Snapshot>(account, id)?;
    snapshot.tier = Transition::from_to(from, done, to);
    let (begun, ended) = (format!("{what}-in-progress"), format!("{what}-completed"));
    snapshot.tiering = Some(Transition::from_to(&begun, done, &ended));
    Ok(account.now)
}

/// `DescribeSnapshotTierStatus`: snapshots whose tier was ever changed have a last operation.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshotTierStatus.html>.
pub(super) fn describe_status(account: &mut Account, call: &Call) -> Outcome {
    let (chosen, next) = select::<Snapshot>(account, call)?;
    let mut xml = Xml::new();
    xml.list("snapshotTierStatusSet", chosen, |item, (id, snapshot)| {
        item.text("snapshotId", id)
            .text("volumeId", &snapshot.volume)
            .text("status", snapshot.state.at(account.now))
            .text("ownerId", &account.account_id)
            .text("storageTier", snapshot.tier.at(account.now));
        let last = snapshot.tiering.as_ref().map(|it| it.at(account.now));
        item.optional("lastTieringOperationStatus", last);
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}
