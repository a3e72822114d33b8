//! EBS volumes.

use crate::clock::Moment;
use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};

/// A volume.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Volume {
    pub zone: String,
    pub spec: VolumeSpec,
    pub snapshot: Option<String>,
    pub created: Moment,
    pub attachment: Option<VolumeAttachment>,
    /// `creating`, then `available`; what is attached is `in-use`.
    pub state: Transition,
    pub modification: Option<VolumeModification>,
}

/// What kind of disk it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VolumeSpec {
    /// GiB.
    pub size: u32,
    /// `gp2`, `gp3`, `io1`, `io2`, `st1`, `sc1`, `standard`.
    pub kind: String,
    pub iops: Option<u32>,
    /// MiB/s; `gp3` only.
    pub throughput: Option<u32>,
    pub encrypted: bool,
    /// An ARN.
    pub kms_key: Option<String>,
}

/// Where a volume is plugged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VolumeAttachment {
    pub instance: String,
    pub device: String,
    pub delete_on_termination: bool,
    pub attached: Moment,
}

/// The last change of a volume.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VolumeModification {
    pub from: VolumeSpec,
    pub to: VolumeSpec,
    pub started: Moment,
    pub state: Transition,
}

impl Volume {
    pub(crate) fn state<'a>(&'a self, now: Moment) -> &'a str {
        if self.attachment.is_some() {
            "in-use"
        } else {
            self.state.at(now)
        }
    }
}
