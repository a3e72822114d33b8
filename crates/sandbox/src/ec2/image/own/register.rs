//! RegisterImage: an image of snapshots.

use std::collections::{BTreeMap, BTreeSet};

use super::names::new_name;
use crate::action::Outcome;
use crate::ec2::model::{ImageDisk, OwnImage, Snapshot, Transition};
use crate::ec2::resource::{create as put, find};
use crate::ec2::snapshot::usual_spec;
use crate::ec2::volume;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Params, Xml};

/// `RegisterImage`: an image whose root volume comes from a snapshot of the account, or whose manifest
/// lies in S3, which is not looked at.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html>.
pub(super) fn register(account: &mut Account, call: &Call) -> Outcome {
    let params = &call.params;
    let name = new_name(account, call)?;
    let root = params.get("RootDeviceName").map(str::to_owned);
    let mut disks = Vec::new();
    let mut ephemeral = BTreeMap::new();
    for part in params.parts("BlockDeviceMapping") {
        let device = part.required("DeviceName")?.to_owned();
        match part.get("VirtualName") {
            Some(name) => {
                ephemeral.insert(device, name.to_owned());
            }
            None => disks.push(disk(account, device, &part.part("Ebs"))?),
        }
    }
    let location = params.get("ImageLocation").map(str::to_owned);
    let is_root = |it: &ImageDisk| Some(&it.device) == root.as_ref() && it.snapshot.is_some();
    if location.is_none() && !disks.iter().any(is_root) {
        let message = "No root snapshot specified in device mapping";
        return Err(Failure::new("InvalidBlockDeviceMapping", message));
    }
    let ready = account.after(account.latencies.volume_available);
    let text = |name: &str| {
        params
            .get(name)
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
    };
    let location = location.unwrap_or_else(|| format!("{}/{name}", account.account_id));
    let image = OwnImage {
        description: text("Description").unwrap_or_default(),
        location,
        architecture: one_of(params, "Architecture", ARCHITECTURES)?,
        disks,
        ephemeral,
        root_device: root,
        virtualization: one_of(params, "VirtualizationType", &["paravirtual", "hvm"])?,
        ena: params.flag("EnaSupport").unwrap_or(false),
        sriov: text("SriovNetSupport"),
        boot_mode: text("BootMode"),
        kernel: text("KernelId"),
        ramdisk: text("RamdiskId"),
        imds: text("ImdsSupport"),
        tpm: text("TpmSupport"),
        uefi_data: text("UefiData"),
        source_instance: None,
        windows: false,
        platform_details: "Linux/UNIX".to_owned(),
        usage_operation: "RunInstances".to_owned(),
        created: account.now,
        deprecated: None,
        permitted: BTreeSet::new(),
        state: Transition::from_to("pending", ready, "available"),
        deregistered: false,
        name,
    };
    let id = put(account, call, image)?;
    let mut xml = Xml::new();
    xml.text("imageId", id);
    Ok(Answer::Xml(xml))
}

/// The first is the one of images that name none.
const ARCHITECTURES: &[&str] = &["i386", "x86_64", "arm64", "x86_64_mac", "arm64_mac"];

fn one_of(params: &Params, name: &str, allowed: &[&str]) -> Result<String, Failure> {
    let usual = allowed.first().copied().unwrap_or_default();
    let text = params.get(name).unwrap_or(usual);
    match allowed.contains(&text) {
        true => Ok(text.to_owned()),
        false => {
            let message = format!("Value ({text}) for parameter {name} is invalid.");
            Err(Failure::invalid(message))
        }
    }
}

fn disk(account: &mut Account, device: String, ebs: &Params) -> Result<ImageDisk, Failure> {
    let snapshot = ebs.get("SnapshotId").filter(|id| !id.is_empty());
    if ebs.get("VolumeSize").is_none() && snapshot.is_none() {
        let message = "The request must contain the parameter size or snapshotId";
        return Err(Failure::new("MissingParameter", message));
    }
    let least = match snapshot {
        Some(id) => find::<Snapshot>(account, id)?.size,
        None => 0,
    };
    let usual = usual_spec(account, snapshot)?;
    let spec = volume::spec(account, ebs, usual)?;
    if spec.size < least {
        let message = format!(
            "Volume of size {}GB is smaller than snapshot '{}', expect size>= {least}GB",
            spec.size,
            snapshot.unwrap_or_default()
        );
        return Err(Failure::new("InvalidBlockDeviceMapping", message));
    }
    Ok(ImageDisk {
        device,
        snapshot: snapshot.map(str::to_owned),
        spec,
        delete_on_termination: ebs.flag("DeleteOnTermination").unwrap_or(true),
    })
}
