//! The volumes of a launch: those of the image, changed and added to by block device mappings.

use crate::ec2::image::LaunchableImage;
use crate::ec2::model::{ImageDisk, VolumeSpec};
use crate::ec2::snapshot::usual_spec;
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

/// The volumes as the image has them and the call changes them, the root volume first, and the others.
pub(super) fn disks(
    account: &mut Account,
    params: &Params,
    image: &LaunchableImage,
) -> Result<Vec<PlannedVolume>, Failure> {
    let mut given = params.parts("BlockDeviceMapping");
    let (roots, others): (Vec<&ImageDisk>, Vec<&ImageDisk>) = image
        .disks
        .iter()
        .partition(|it| it.device == image.root_device);
    let mut disks = Vec::new();
    for of_image in roots.into_iter().chain(others) {
        let is_it = |part: &Params| part.get("DeviceName") == Some(of_image.device.as_str());
        let at = given.iter().position(is_it);
        let part = at.map(|at| given.remove(at)).unwrap_or_default();
        let is_root = of_image.device == image.root_device;
        if part.get("NoDevice").is_none() || is_root {
            disks.push(changed(account, of_image, &part.part("Ebs"))?);
        }
    }
    for part in given {
        disks.extend(disk(account, &part, &disks)?);
    }
    Ok(disks)
}

/// A volume of the image, as the call changes it.
fn changed(
    account: &mut Account,
    of_image: &ImageDisk,
    ebs: &Params,
) -> Result<PlannedVolume, Failure> {
    // The I/O operations of the image count for its own type and size alone.
    let usual = VolumeSpec {
        iops: None,
        throughput: None,
        ..of_image.spec.clone()
    };
    let spec = volume::spec(account, &with_performance(ebs, &of_image.spec), usual)?;
    if let Some(snapshot) = &of_image.snapshot
        && spec.size < of_image.spec.size
    {
        let message = format!(
            "Volume of size {}GB is smaller than snapshot '{snapshot}', expect size>= {}GB",
            spec.size, of_image.spec.size
        );
        return Err(Failure::new("InvalidBlockDeviceMapping", message));
    }
    let delete = ebs.flag("DeleteOnTermination");
    Ok(PlannedVolume {
        device: of_image.device.clone(),
        spec,
        snapshot: of_image.snapshot.clone(),
        delete_on_termination: delete.unwrap_or(of_image.delete_on_termination),
    })
}

/// The parameters of a volume, with the I/O operations that the image has for a type that needs them.
fn with_performance(ebs: &Params, spec: &VolumeSpec) -> Params {
    let is_same = ebs.get("VolumeType").is_none_or(|kind| kind == spec.kind);
    let needs_iops = ["io1", "io2"].contains(&spec.kind.as_str());
    match (ebs.get("Iops"), spec.iops) {
        (None, Some(iops)) if is_same && needs_iops => ebs.clone().with("Iops", &iops.to_string()),
        _ => ebs.clone(),
    }
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
    let usual = usual_spec(account, snapshot.as_deref())?;
    let spec = volume::spec(account, &ebs, usual)?;
    let delete_on_termination = ebs.flag("DeleteOnTermination").unwrap_or(true);
    Ok(Some(PlannedVolume {
        device,
        spec,
        snapshot,
        delete_on_termination,
    }))
}
