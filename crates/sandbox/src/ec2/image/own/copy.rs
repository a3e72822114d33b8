//! CopyImage: an image of another image, of the same or of another region.

use std::collections::{BTreeMap, BTreeSet};

use super::super::launchable::LaunchableImage;
use super::super::to_launch;
use super::names::new_name;
use crate::action::Outcome;
use crate::clock::Moment;
use crate::ec2::model::{ImageDisk, OwnImage, Snapshot, Transition};
use crate::ec2::resource::create as put;
use crate::ec2::snapshot::NO_VOLUME;
use crate::ec2::volume::key_arn;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// `CopyImage`: with snapshots of its own. Tags and launch permissions are not copied.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html>.
pub(super) fn copy(account: &mut Account, call: &Call) -> Outcome {
    let (region, source_id) = (
        call.params.required("SourceRegion")?,
        call.params.required("SourceImageId")?,
    );
    let name = new_name(account, call)?;
    let here = account.region.clone();
    account.enter(region);
    let source = to_launch(account, source_id);
    let own = account.ec2.own_images.get(source_id).cloned();
    account.enter(&here);
    let source = source?;
    let key = call.params.get("KmsKeyId");
    let encrypts = call.params.flag("Encrypted").unwrap_or(false);
    if key.is_some() && !encrypts {
        let message = "The parameter KmsKeyId requires the parameter Encrypted to be set.";
        return Err(Failure::new("InvalidParameterDependency", message));
    }
    let key = encrypts.then(|| match key {
        Some(key) if key.starts_with("arn:") => key.to_owned(),
        key => key_arn(account, key.unwrap_or("alias/aws/ebs")),
    });
    let ready = account.after(account.latencies.image_available);
    let description = call.params.get("Description").unwrap_or_default();
    let image = OwnImage {
        description: description.to_owned(),
        state: Transition::from_to("pending", ready, "available"),
        ..copied(account, name, &source, own)
    };
    let id = put(account, call, image)?;
    let disks = disks(account, (source_id, &source), &id, (key, ready));
    if let Some(image) = account.ec2.own_images.get_mut(&id) {
        image.disks = disks;
    }
    let mut xml = Xml::new();
    xml.text("imageId", id);
    Ok(Answer::Xml(xml))
}

/// The copy of an image, without its disks. Of public images less is known.
fn copied(
    account: &Account,
    name: String,
    source: &LaunchableImage,
    own: Option<OwnImage>,
) -> OwnImage {
    let facts = &source.facts;
    let own = own.as_ref();
    let virtualization = if source.paravirtual {
        "paravirtual"
    } else {
        "hvm"
    };
    OwnImage {
        description: String::new(),
        location: format!("{}/{name}", account.account_id),
        architecture: facts.architecture.clone(),
        disks: Vec::new(),
        ephemeral: own.map_or_else(BTreeMap::new, |it| it.ephemeral.clone()),
        root_device: Some(source.root_device.clone()),
        virtualization: virtualization.to_owned(),
        ena: own.map_or(!source.paravirtual, |it| it.ena),
        sriov: match own {
            Some(own) => own.sriov.clone(),
            None => (!source.paravirtual).then(|| "simple".to_owned()),
        },
        boot_mode: source.boot_mode.clone(),
        kernel: own.and_then(|it| it.kernel.clone()),
        ramdisk: own.and_then(|it| it.ramdisk.clone()),
        imds: source.imds_v2.then(|| "v2.0".to_owned()),
        tpm: own.and_then(|it| it.tpm.clone()),
        uefi_data: own.and_then(|it| it.uefi_data.clone()),
        source_instance: None,
        windows: facts.windows,
        platform_details: facts.platform_details.clone(),
        usage_operation: facts.usage_operation.clone(),
        created: account.now,
        deprecated: None,
        permitted: BTreeSet::new(),
        state: Transition::fixed("pending"),
        deregistered: false,
        name,
    }
}

/// Copies the snapshots of an image, complete when the copy is.
fn disks(
    account: &mut Account,
    (source_id, source): (&str, &LaunchableImage),
    image: &str,
    (key, ready): (Option<String>, Moment),
) -> Vec<ImageDisk> {
    let mut disks = source.disks.clone();
    for disk in &mut disks {
        if key.is_some() {
            disk.spec.encrypted = true;
            disk.spec.kms_key.clone_from(&key);
        }
        let Some(from) = disk.snapshot.take() else {
            continue;
        };
        let id = account.new_id("snap");
        let description = format!(
            "Copied for DestinationAmi {image} from SourceAmi {source_id} for SourceSnapshot {from}."
        );
        let snapshot = Snapshot {
            description,
            encrypted: disk.spec.encrypted,
            kms_key: disk.spec.kms_key.clone(),
            started: account.now,
            state: Transition::from_to("pending", ready, "completed"),
            ..Snapshot::of(NO_VOLUME, disk.spec.size)
        };
        account.ec2.snapshots.insert(id.clone(), snapshot);
        disk.snapshot = Some(id);
    }
    disks
}
