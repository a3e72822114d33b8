//! Snapshots of volumes.

use super::Outcome;
use super::describe::describe;
use super::resource::{Kind, create as put, find, in_table, one, remove};
use super::transition::Changing;
use super::volume::Volume;
use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Xml};
use serde::{Deserialize, Serialize};

/// What is about snapshots.
pub const ACTIONS: Actions = &[
    ("CreateSnapshot", create),
    ("DeleteSnapshot", delete),
    ("DescribeSnapshots", describe::<Snapshot>),
];

/// A snapshot of an EBS volume, which is completed some time after it was begun.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    pub volume: String,
    /// The size of its volume, in GiB.
    pub size: u32,
    pub encrypted: bool,
    pub description: String,
    pub started: Moment,
    /// `pending`, then `completed`.
    pub state: Changing,
}

impl Kind for Snapshot {
    const PREFIX: &'static str = "snap";
    const PARAMETER: &'static str = "SnapshotId";
    const SET: &'static str = "snapshotSet";
    const ID_FILTER: &'static str = "snapshot-id";
    in_table!(snapshots);

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The snapshot '{id}' does not exist.");
        ("InvalidSnapshot.NotFound", message)
    }

    fn filter(&self, _id: &str, cloud: &Cloud, name: &str) -> Option<Vec<String>> {
        match name {
            "description" => one(&self.description),
            "encrypted" => one(self.encrypted),
            "start-time" => one(self.started.iso()),
            "status" => one(self.state.at(cloud.now)),
            "volume-id" => one(&self.volume),
            "volume-size" => one(self.size),
            _ => None,
        }
    }

    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml) {
        let state = self.state.at(cloud.now);
        xml.text("snapshotId", id).text("volumeId", &self.volume);
        xml.text("status", state)
            .text("startTime", self.started.iso());
        xml.text("progress", if state == "completed" { "100%" } else { "0%" });
        xml.text("volumeSize", self.size)
            .text("description", &self.description);
        xml.text("encrypted", self.encrypted);
    }
}

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let volume = call.params.required("VolumeId")?.to_owned();
    let spec = find::<Volume>(cloud, &volume)?.spec.clone();
    let ready = cloud.after(cloud.latencies.volume_available);
    let snapshot = Snapshot {
        volume,
        size: spec.size,
        encrypted: spec.encrypted,
        description: call
            .params
            .get("Description")
            .unwrap_or_default()
            .to_owned(),
        started: cloud.now,
        state: Changing::from_to("pending", ready, "completed"),
    };
    let id = put(cloud, call, "snapshot", snapshot)?;
    let mut xml = Xml::new();
    if let Some(snapshot) = cloud.ec2.snapshots.get(&id) {
        snapshot.write(&id, cloud, &mut xml);
    }
    super::tags::write(cloud, &id, &mut xml);
    Ok(Answer::Xml(xml))
}

fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("SnapshotId")?;
    find::<Snapshot>(cloud, id)?;
    remove::<Snapshot>(cloud, id);
    Ok(Answer::done())
}
