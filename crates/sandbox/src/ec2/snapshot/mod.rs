//! Snapshots of volumes.

mod copy;
mod permission;
mod tier;

use super::describe::describe;
use super::image;
use super::resource::{Ec2Resource, create as put, find, maybe, one, remove};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{Snapshot, Transition, Volume, VolumeSpec};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
pub(crate) use copy::NO_VOLUME;

/// The operations on snapshots.
const ACTIONS: Actions = &[
    ("CopySnapshot", copy::copy),
    ("CreateSnapshot", create),
    ("DeleteSnapshot", delete),
    ("DescribeSnapshots", describe::<Snapshot>),
    ("DescribeSnapshotAttribute", permission::describe),
    ("DescribeSnapshotTierStatus", tier::describe_status),
    ("ModifySnapshotAttribute", permission::modify),
    ("ModifySnapshotTier", tier::modify),
    ("RestoreSnapshotTier", tier::restore),
];

impl Ec2Resource for Snapshot {
    const RESOURCE_TYPE: &'static str = "snapshot";
    const PREFIX: &'static str = "snap";
    const PARAMETER: &'static str = "SnapshotId";
    const SET: &'static str = "snapshotSet";
    const ID_FILTER: &'static str = "snapshot-id";

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The snapshot '{id}' does not exist.");
        ("InvalidSnapshot.NotFound", message)
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "description" => one(&self.description),
            "encrypted" => one(self.encrypted),
            "owner-alias" | "transfer-type" => Some(Vec::new()),
            "progress" => one(self.progress(account.now)),
            "kms-key-id" => maybe(self.kms_key.as_ref()),
            "last-tiering-operation-status" => {
                maybe(self.tiering.as_ref().map(|it| it.at(account.now)))
            }
            "storage-tier" => one(self.tier.at(account.now)),
            "start-time" => one(self.started.iso()),
            "status" => one(self.state.at(account.now)),
            "volume-id" => one(&self.volume),
            "volume-size" => one(self.size),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        let state = self.state.at(account.now);
        xml.text("snapshotId", id).text("volumeId", &self.volume);
        xml.text("status", state)
            .text("startTime", self.started.iso());
        xml.text("progress", self.progress(account.now));
        xml.text("volumeSize", self.size)
            .text("description", &self.description);
        xml.text("encrypted", self.encrypted)
            .text("ownerId", &account.account_id)
            .text("storageTier", self.tier.at(account.now));
        xml.optional("kmsKeyId", self.kms_key.as_ref());
    }
}

impl Ec2Type for Snapshot {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::tagged(&self.volume)
    }
}

impl Snapshot {
    fn progress(&self, now: Moment) -> &'static str {
        match self.state.at(now) {
            "completed" => "100%",
            _ => "0%",
        }
    }
}

/// A snapshot of a volume, there after a while.
pub(crate) fn of_volume(
    account: &mut Account,
    volume: &str,
    description: String,
) -> Result<Snapshot, Failure> {
    let spec = find::<Volume>(account, volume)?.spec.clone();
    let ready = account.after(account.latencies.volume_available);
    Ok(Snapshot {
        encrypted: spec.encrypted,
        kms_key: spec.kms_key,
        description,
        started: account.now,
        state: Transition::from_to("pending", ready, "completed"),
        ..Snapshot::of(volume, spec.size)
    })
}

/// `CreateSnapshot`: the snapshot is `pending` for some seconds.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let volume = call.params.required("VolumeId")?;
    let description = call.params.get("Description").unwrap_or_default();
    let snapshot = of_volume(account, volume, description.to_owned())?;
    let id = put(account, call, snapshot)?;
    let mut xml = Xml::new();
    if let Some(snapshot) = account.ec2.snapshots.get(&id) {
        snapshot.write(&id, account, &mut xml);
    }
    super::tags::write(account, &id, &mut xml);
    Ok(Answer::Xml(xml))
}

/// `DeleteSnapshot`: takes effect at once, whether volumes were made from the snapshot or not; refused
/// while an image is made of it.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("SnapshotId")?;
    find::<Snapshot>(account, id)?;
    if let Some(image) = image::made_of(account, id) {
        let message = format!("The snapshot {id} is currently in use by {image}");
        return Err(Failure::new("InvalidSnapshot.InUse", message));
    }
    remove::<Snapshot>(account, id);
    Ok(Answer::done())
}

/// What a volume from the snapshot is, unless the request says otherwise. Snapshots of others are of
/// any size.
///
/// # Errors
/// `IncorrectState` of a snapshot that is not completed, or archived.
pub(crate) fn usual_spec(account: &Account, id: Option<&str>) -> Result<VolumeSpec, Failure> {
    let found = id.and_then(|id| account.ec2.snapshots.entry(id));
    if let Some((id, snapshot)) = found {
        let (state, tier) = (
            snapshot.state.at(account.now),
            snapshot.tier.at(account.now),
        );
        if state != "completed" || tier != "standard" {
            let message = format!("Snapshot '{id}' is not 'completed' in the standard tier.");
            return Err(Failure::new("IncorrectState", message));
        }
    }
    let found = found.map(|(_, snapshot)| snapshot);
    Ok(VolumeSpec {
        size: found.map_or(8, |it| it.size),
        kind: "gp2".to_owned(),
        iops: None,
        throughput: None,
        encrypted: found.is_some_and(|it| it.encrypted),
        kms_key: found.and_then(|it| it.kms_key.clone()),
    })
}
