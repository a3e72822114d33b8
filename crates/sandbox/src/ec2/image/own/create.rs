//! CreateImage: an image of an instance.

use std::collections::{BTreeMap, BTreeSet};

use super::names::new_name;
use crate::action::Outcome;
use crate::clock::Moment;
use crate::ec2::model::{ImageDisk, Instance, OwnImage, Transition};
use crate::ec2::resource::{create as put, find};
use crate::ec2::snapshot;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// `CreateImage`: an image with a snapshot of each volume of the instance. That the instance restarts
/// unless `NoReboot` is given is not to be seen here.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let instance_id = call.params.required("InstanceId")?.to_owned();
    let instance = find::<Instance>(account, &instance_id)?.clone();
    instance.must_be(account, &instance_id, &["running", "stopped"])?;
    let name = new_name(account, call)?;
    let ready = account.after(account.latencies.image_available);
    let description = call.params.get("Description").unwrap_or_default();
    let image = OwnImage {
        description: description.to_owned(),
        ..of_instance(account, &instance_id, &instance, (name, ready))
    };
    let id = put(account, call, image)?;
    let disks = disks(account, (&instance_id, &instance), &id, ready)?;
    if let Some(image) = account.ec2.own_images.get_mut(&id) {
        image.disks = disks;
    }
    let mut xml = Xml::new();
    xml.text("imageId", id);
    Ok(Answer::Xml(xml))
}

/// The image of an instance, without its disks.
fn of_instance(
    account: &Account,
    id: &str,
    instance: &Instance,
    (name, ready): (String, Moment),
) -> OwnImage {
    let facts = &instance.image;
    OwnImage {
        description: String::new(),
        location: format!("{}/{name}", account.account_id),
        architecture: facts.architecture.clone(),
        disks: Vec::new(),
        ephemeral: BTreeMap::new(),
        root_device: Some(instance.root_device.clone()),
        virtualization: "hvm".to_owned(),
        ena: true,
        sriov: Some("simple".to_owned()),
        boot_mode: (facts.architecture == "arm64").then(|| "uefi".to_owned()),
        kernel: None,
        ramdisk: None,
        imds: None,
        tpm: None,
        uefi_data: None,
        source_instance: Some(id.to_owned()),
        windows: facts.windows,
        platform_details: facts.platform_details.clone(),
        usage_operation: facts.usage_operation.clone(),
        created: account.now,
        deprecated: None,
        permitted: BTreeSet::new(),
        state: Transition::from_to("pending", ready, "available"),
        deregistered: false,
        name,
    }
}

/// Takes a snapshot of each volume, complete when the image is.
fn disks(
    account: &mut Account,
    (instance_id, instance): (&str, &Instance),
    image: &str,
    ready: Moment,
) -> Result<Vec<ImageDisk>, Failure> {
    let mut disks = Vec::new();
    for (device, plugged) in &instance.devices {
        let Some(volume) = account.ec2.volumes.get(&plugged.volume) else {
            continue;
        };
        let spec = volume.spec.clone();
        let description = format!("Created by CreateImage({instance_id}) for {image}");
        let mut taken = snapshot::of_volume(account, &plugged.volume, description)?;
        taken.state = Transition::from_to("pending", ready, "completed");
        let id = account.new_id("snap");
        account.ec2.snapshots.insert(id.clone(), taken);
        disks.push(ImageDisk {
            device: device.clone(),
            snapshot: Some(id),
            spec,
            delete_on_termination: plugged.delete_on_termination,
        });
    }
    Ok(disks)
}
