//! Snapshots of EBS volumes.

use crate::clock::Moment;
use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A snapshot of an EBS volume, which is completed some time after it was begun.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub volume: String,
    /// The size of its volume, in GiB.
    pub size: u32,
    pub encrypted: bool,
    /// The ARN of the KMS key, of encrypted snapshots.
    #[serde(default)]
    pub kms_key: Option<String>,
    pub description: String,
    pub started: Moment,
    /// The state: `pending`, then `completed`.
    pub state: Transition,
    /// The accounts that make volumes from it; `all` for the group of all.
    #[serde(default)]
    pub permitted: BTreeSet<String>,
    /// Where it is kept: `standard` or `archive`.
    #[serde(default = "standard")]
    pub tier: Transition,
    /// The last change of the tier, such as `archival-in-progress`.
    #[serde(default)]
    pub tiering: Option<Transition>,
}

fn standard() -> Transition {
    Transition::fixed("standard")
}

impl Snapshot {
    /// A completed snapshot of a volume of so many GiB, with nothing special about it.
    pub(crate) fn of(volume: &str, size: u32) -> Snapshot {
        Snapshot {
            volume: volume.to_owned(),
            size,
            encrypted: false,
            kms_key: None,
            description: String::new(),
            started: Moment(0),
            state: Transition::fixed("completed"),
            permitted: BTreeSet::new(),
            tier: standard(),
            tiering: None,
        }
    }
}
