//! What launches and copies need of an image, public or of the account.

use super::public_image::Image;
use crate::ec2::model::{ImageDisk, ImageFacts, OwnImage, VolumeSpec};

/// An image, as launches and copies see it.
#[derive(Clone, Debug)]
pub(crate) struct LaunchableImage {
    pub facts: ImageFacts,
    pub root_device: String,
    /// Whether the root device is a disk of the host instead of a volume.
    pub instance_store: bool,
    pub paravirtual: bool,
    /// Whether instances demand session tokens for metadata unless told otherwise.
    pub imds_v2: bool,
    pub boot_mode: Option<String>,
    pub disks: Vec<ImageDisk>,
}

impl From<&Image> for LaunchableImage {
    fn from(image: &Image) -> LaunchableImage {
        let facts = &image.facts;
        let spec = VolumeSpec {
            size: facts.size,
            kind: facts.volume.to_owned(),
            iops: None,
            throughput: None,
            encrypted: false,
            kms_key: None,
        };
        let root = ImageDisk {
            device: facts.root_device.to_owned(),
            snapshot: Some(image.snapshot.clone()),
            spec,
            delete_on_termination: true,
        };
        LaunchableImage {
            facts: ImageFacts {
                id: image.id.clone(),
                architecture: facts.architecture.to_owned(),
                windows: image.is_windows(),
                platform_details: facts.platform.to_owned(),
                usage_operation: facts.usage_operation.to_owned(),
            },
            root_device: facts.root_device.to_owned(),
            instance_store: facts.instance_store,
            paravirtual: facts.paravirtual,
            imds_v2: facts.imds_v2,
            boot_mode: image.boot_mode().map(str::to_owned),
            disks: Vec::from_iter((!facts.instance_store).then_some(root)),
        }
    }
}

impl LaunchableImage {
    /// An image of the account.
    pub(crate) fn own(id: &str, image: &OwnImage) -> LaunchableImage {
        LaunchableImage {
            facts: ImageFacts {
                id: id.to_owned(),
                architecture: image.architecture.clone(),
                windows: image.windows,
                platform_details: image.platform_details.clone(),
                usage_operation: image.usage_operation.clone(),
            },
            root_device: image.root_device.clone().unwrap_or_default(),
            instance_store: image.root().is_none(),
            paravirtual: image.virtualization == "paravirtual",
            imds_v2: image.imds.is_some(),
            boot_mode: image.boot_mode.clone(),
            disks: image.disks.clone(),
        }
    }
}
