//! Snapshots of EBS volumes.

use crate::clock::Moment;
use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};

/// A snapshot of an EBS volume, which is completed some time after it was begun.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub volume: String,
    /// The size of its volume, in GiB.
    pub size: u32,
    pub encrypted: bool,
    pub description: String,
    pub started: Moment,
    /// The state: `pending`, then `completed`.
    pub state: Transition,
}
