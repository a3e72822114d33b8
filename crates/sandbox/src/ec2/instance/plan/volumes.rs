//! The volumes of a launch: those of the image, changed and added to by block device mappings.

use crate::ec2::image::Image;
use crate::ec2::model::VolumeSpec;
use crate::ec2::volume;
use crate::store::Account;
use crate::wire::{Failure, Params};

/// A volume of the instance.
#[derive(Clone, Debug)]
pub(crate) struct PlannedVolume {
    pub device: String,
    pub spec: VolumeSpec,
    pub snapshot: Option<String>,
    pub delete_on_termination: bool,
}

/// The root volume as the image has it and the call changes it, and the others.
pub(super) fn disks(
    account: &mut Account,
    params: &Params,
    image: &Image,
) -> Result<Vec<PlannedVolume>, Failure> {
    let root = VolumeSpec {
        size: image.facts.size,
        kind: image.facts.volume.to_owned(),
        iops: None,
        throughput: None,
        encrypted: false,
        kms_key: None,
    };
    let mut given = params.parts("BlockDeviceMapping");
    let is_root = |part: &Params| part.get("DeviceName") == Some(image.facts.root_device);
    let at = given.iter().position(is_root);
    let root_part = at.map(|at| given.remove(at)).unwrap_or_default();
    let ebs = root_part.part("Ebs");
    let spec = volume::spec(account, &ebs, root)?;
    if spec.size < image.facts.size {
        let message = format!(
            "Volume of size {}GB is smaller than snapshot '{}', expect size>= {}GB",
            spec.size, image.snapshot, image.facts.size
        );
        return Err(Failure::new("InvalidBlockDeviceMapping", message));
    }
    let mut disks = vec![PlannedVolume {
        device: image.facts.root_device.to_owned(),
        spec,
        snapshot: Some(image.snapshot.clone()),
        delete_on_termination: ebs.flag("DeleteOnTermination").unwrap_or(true),
    }];
    for part in given {
        disks.extend(disk(account, &part, &disks)?);
    }
    Ok(disks)
}

fn disk(
    account: &mut Account,
    part: &Params,
    planned_before: &[PlannedVolume],
) -> Result<Option<PlannedVolume>, Failure> {
    let device = part.required("DeviceName")?.to_owned();
    if part.get("NoDevice").is_some() || part.get("VirtualName").is_some() {
        return Ok(None);
    }
    if planned_before.iter().any(|other| other.device == device) {
        let message = format!("Duplicate device name '{device}' in block device mapping");
        return Err(Failure::new("InvalidBlockDeviceMapping", message));
    }
    let ebs = part.part("Ebs");
    let snapshot = ebs
        .get("SnapshotId")
        .filter(|id| !id.is_empty())
        .map(str::to_owned);
    if ebs.get("VolumeSize").is_none() && snapshot.is_none() {
        let message = "The request must contain the parameter size or snapshotId";
        return Err(Failure::new("MissingParameter", message));
    }
    let usual = VolumeSpec {
        size: 8,
        kind: "gp2".to_owned(),
        iops: None,
        throughput: None,
        encrypted: false,
        kms_key: None,
    };
    let spec = volume::spec(account, &ebs, usual)?;
    let delete_on_termination = ebs.flag("DeleteOnTermination").unwrap_or(true);
    Ok(Some(PlannedVolume {
        device,
        spec,
        snapshot,
        delete_on_termination,
    }))
}
