//! EBS volumes.

use crate::clock::Moment;
use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};

/// An EBS volume, attached or not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Volume {
    pub zone: String,
    pub spec: VolumeSpec,
    pub snapshot: Option<String>,
    pub created: Moment,
    pub attachment: Option<VolumeAttachment>,
    /// The state: `creating`, then `available`. An attached volume is shown as `in-use`.
    pub state: Transition,
    pub modification: Option<VolumeModification>,
}

/// The properties that ModifyVolume can change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VolumeSpec {
    /// The size in GiB.
    pub size: u32,
    /// `gp2`, `gp3`, `io1`, `io2`, `st1`, `sc1`, `standard`.
    pub kind: String,
    pub iops: Option<u32>,
    /// The throughput in MiB/s, of `gp3` volumes only.
    pub throughput: Option<u32>,
    pub encrypted: bool,
    /// The ARN of the KMS key, of encrypted volumes.
    pub kms_key: Option<String>,
}

/// The instance and device that a volume is attached as.
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
    /// The state that the API shows at `now`; an attached volume is `in-use`.
    pub(crate) fn state(&self, now: Moment) -> &str {
        if self.attachment.is_some() {
            "in-use"
        } else {
            self.state.at(now)
        }
    }
}
