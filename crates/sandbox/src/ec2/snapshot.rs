//! Snapshots of volumes.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, find, one, remove};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{Snapshot, Transition, Volume};
use crate::store::Account;
use crate::wire::{Answer, Call, Xml};

/// The operations on snapshots.
const ACTIONS: Actions = &[
    ("CreateSnapshot", create),
    ("DeleteSnapshot", delete),
    ("DescribeSnapshots", describe::<Snapshot>),
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
            "progress" => one(match self.state.at(account.now) {
                "completed" => "100%",
                _ => "0%",
            }),
            "storage-tier" => one("standard"),
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
        xml.text("progress", if state == "completed" { "100%" } else { "0%" });
        xml.text("volumeSize", self.size)
            .text("description", &self.description);
        xml.text("encrypted", self.encrypted)
            .text("ownerId", &account.account_id)
            .text("storageTier", "standard");
    }
}

impl Ec2Type for Snapshot {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::tagged(&self.volume)
    }
}

/// `CreateSnapshot`: the snapshot is `pending` for some seconds.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let volume = call.params.required("VolumeId")?.to_owned();
    let spec = find::<Volume>(account, &volume)?.spec.clone();
    let ready = account.after(account.latencies.volume_available);
    let snapshot = Snapshot {
        volume,
        size: spec.size,
        encrypted: spec.encrypted,
        description: call
            .params
            .get("Description")
            .unwrap_or_default()
            .to_owned(),
        started: account.now,
        state: Transition::from_to("pending", ready, "completed"),
    };
    let id = put(account, call, snapshot)?;
    let mut xml = Xml::new();
    if let Some(snapshot) = account.ec2.snapshots.get(&id) {
        snapshot.write(&id, account, &mut xml);
    }
    super::tags::write(account, &id, &mut xml);
    Ok(Answer::Xml(xml))
}

/// `DeleteSnapshot`: takes effect at once, whether volumes were made from the snapshot or not.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("SnapshotId")?;
    find::<Snapshot>(account, id)?;
    remove::<Snapshot>(account, id);
    Ok(Answer::done())
}
