//! Images that the account has made.

use crate::clock::Moment;
use crate::ec2::model::transition::Transition;
use crate::ec2::model::volume::VolumeSpec;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An image of the account. The row stays when the image is deregistered, so that its id is never
/// taken for that of a public image.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OwnImage {
    pub name: String,
    pub description: String,
    /// Where its manifest is, or the account and the name.
    pub location: String,
    pub architecture: String,
    pub disks: Vec<ImageDisk>,
    /// Names of the host's disks, such as `ephemeral0`, by device.
    pub ephemeral: BTreeMap<String, String>,
    pub root_device: Option<String>,
    /// `hvm` or `paravirtual`.
    pub virtualization: String,
    pub ena: bool,
    pub sriov: Option<String>,
    pub boot_mode: Option<String>,
    pub kernel: Option<String>,
    pub ramdisk: Option<String>,
    /// `v2.0` where instances demand session tokens for metadata.
    pub imds: Option<String>,
    pub tpm: Option<String>,
    /// The UEFI variables in base64.
    pub uefi_data: Option<String>,
    /// The instance that it was made of.
    pub source_instance: Option<String>,
    pub windows: bool,
    pub platform_details: String,
    pub usage_operation: String,
    pub created: Moment,
    /// From when on lists leave it out.
    pub deprecated: Option<Moment>,
    /// Who launches it, its owner apart, such as `userId/123456789012` and `group/all`.
    pub permitted: BTreeSet<String>,
    /// The state: `pending`, then `available`.
    pub state: Transition,
    pub deregistered: bool,
}

/// A volume of instances that are launched from an image.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImageDisk {
    pub device: String,
    pub snapshot: Option<String>,
    pub spec: VolumeSpec,
    pub delete_on_termination: bool,
}

impl OwnImage {
    /// The disk of the root device, if that is a volume.
    pub(crate) fn root(&self) -> Option<&ImageDisk> {
        let root = self.root_device.as_ref()?;
        self.disks.iter().find(|it| it.device == *root)
    }
}
