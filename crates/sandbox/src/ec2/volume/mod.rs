//! EBS volumes.

mod modification;
mod spec;

use super::availability_zone;
use super::describe::describe;
use super::resource::{Ec2Resource, create as put, find, maybe, one, remove};
use super::resource_type::{Ec2Type, Listed};
use super::snapshot::usual_spec;
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{
    Instance, InstanceVolume, Transition, Volume, VolumeAttachment, VolumeSpec,
};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use modification::{describe_modifications, modify};
pub(crate) use spec::{key_arn, spec};

/// The operations on volumes.
const ACTIONS: Actions = &[
    ("CreateVolume", create),
    ("DeleteVolume", delete),
    ("DescribeVolumes", describe::<Volume>),
    ("AttachVolume", attach),
    ("DetachVolume", detach),
    ("ModifyVolume", modify),
    ("DescribeVolumesModifications", describe_modifications),
    ("DescribeVolumeStatus", describe_status),
];

impl Ec2Resource for Volume {
    const RESOURCE_TYPE: &'static str = "volume";
    const PREFIX: &'static str = "vol";
    const PARAMETER: &'static str = "VolumeId";
    const SET: &'static str = "volumeSet";
    const ID_FILTER: &'static str = "volume-id";

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidVolume.NotFound",
            format!("The volume '{id}' does not exist."),
        )
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        let attachment = self.attachment.as_ref();
        match name {
            "attachment.instance-id" => maybe(attachment.map(|attachment| &attachment.instance)),
            "attachment.device" => maybe(attachment.map(|attachment| &attachment.device)),
            "attachment.status" => maybe(attachment.map(|_| "attached")),
            "attachment.delete-on-termination" => {
                maybe(attachment.map(|attachment| attachment.delete_on_termination))
            }
            "attachment.attach-time" => {
                maybe(attachment.map(|attachment| attachment.attached.iso()))
            }
            "availability-zone" => one(&self.zone),
            "create-time" => one(self.created.iso()),
            "encrypted" => one(self.spec.encrypted),
            "multi-attach-enabled" => one(false),
            "size" => one(self.spec.size),
            "snapshot-id" => maybe(self.snapshot.as_ref()),
            "status" => one(self.state(account.now)),
            "volume-type" => one(&self.spec.kind),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        let VolumeSpec {
            size,
            kind,
            iops,
            throughput,
            encrypted,
            kms_key,
        } = &self.spec;
        xml.text("volumeId", id).text("size", size);
        xml.text("snapshotId", self.snapshot.as_deref().unwrap_or_default());
        xml.text("availabilityZone", &self.zone)
            .text("status", self.state(account.now));
        xml.text("createTime", self.created.iso());
        xml.list("attachmentSet", &self.attachment, |item, attachment| {
            write_attachment(item, id, attachment, "attached");
        });
        xml.text("volumeType", kind).optional("iops", iops.as_ref());
        xml.optional("throughput", throughput.as_ref());
        xml.text("encrypted", encrypted)
            .optional("kmsKeyId", kms_key.as_ref());
        xml.text("multiAttachEnabled", false);
    }
}

impl Ec2Type for Volume {
    const ACTIONS: &'static [Actions] = &[ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &["CreateVolume", "AttachVolume"];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::tagged(if self.attachment.is_some() {
            "in-use"
        } else {
            "available"
        })
    }
}

fn write_attachment(xml: &mut Xml, id: &str, attachment: &VolumeAttachment, status: &str) {
    xml.text("volumeId", id)
        .text("instanceId", &attachment.instance)
        .text("device", &attachment.device);
    xml.text("status", status)
        .text("attachTime", attachment.attached.iso());
    xml.text("deleteOnTermination", attachment.delete_on_termination);
}

/// A new volume, there after a while.
pub(crate) fn new(
    account: &mut Account,
    zone: &str,
    spec: VolumeSpec,
    snapshot: Option<String>,
) -> Volume {
    let ready = account.after(account.latencies.volume_available);
    Volume {
        zone: zone.to_owned(),
        spec,
        snapshot,
        created: account.now,
        attachment: None,
        state: Transition::from_to("creating", ready, "available"),
        modification: None,
    }
}

/// `CreateVolume`: checks size, IOPS and throughput by volume type.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    call.params
        .required("AvailabilityZone")
        .or(call.params.required("AvailabilityZoneId"))?;
    let zone = availability_zone::chosen_zone(account, call)?;
    let snapshot = call
        .params
        .get("SnapshotId")
        .filter(|id| !id.is_empty())
        .map(str::to_owned);
    if call.params.get("Size").is_none() && snapshot.is_none() {
        let message = "The request must contain the parameter size or snapshotId";
        return Err(Failure::new("MissingParameter", message));
    }
    let usual = usual_spec(account, snapshot.as_deref())?;
    let least = snapshot.as_ref().map_or(0, |_| usual.size);
    let is_own = snapshot
        .as_ref()
        .is_some_and(|id| account.ec2.snapshots.contains(id));
    let spec = spec(account, &call.params, usual)?;
    if is_own && spec.size < least {
        let message = format!("Snapshot is larger than volume: {least} GiB");
        return Err(Failure::invalid(message));
    }
    let volume = new(account, &zone, spec, snapshot);
    let id = put(account, call, volume)?;
    let mut xml = Xml::new();
    if let Some(volume) = account.ec2.volumes.get(&id) {
        volume.write(&id, account, &mut xml);
    }
    super::tags::write(account, &id, &mut xml);
    Ok(Answer::Xml(xml))
}

/// `DeleteVolume`: refused with `VolumeInUse` while the volume is attached.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VolumeId")?;
    if let Some(attachment) = &find::<Volume>(account, id)?.attachment {
        let message = format!(
            "Volume {id} is currently attached to {}",
            attachment.instance
        );
        return Err(Failure::new("VolumeInUse", message));
    }
    remove::<Volume>(account, id);
    Ok(Answer::done())
}

/// Attaches a volume to an instance: notes it in both.
pub(crate) fn attach_to_instance(
    account: &mut Account,
    id: &str,
    instance: &str,
    device: &str,
    delete: bool,
) {
    let attached = account.now;
    if let Some(volume) = account.ec2.volumes.get_mut(id) {
        volume.attachment = Some(VolumeAttachment {
            instance: instance.to_owned(),
            device: device.to_owned(),
            delete_on_termination: delete,
            attached,
        });
    }
    if let Some(instance) = account.ec2.instances.get_mut(instance) {
        let plugged = InstanceVolume {
            volume: id.to_owned(),
            delete_on_termination: delete,
            attached,
        };
        instance.devices.insert(device.to_owned(), plugged);
    }
}

/// Detaches a volume from its instance, in both.
pub(crate) fn detach_volume(account: &mut Account, id: &str) {
    let volume = account.ec2.volumes.get_mut(id);
    let Some(attachment) = volume.and_then(|volume| volume.attachment.take()) else {
        return;
    };
    if let Some(instance) = account.ec2.instances.get_mut(&attachment.instance) {
        instance.devices.remove(&attachment.device);
    }
}

/// `AttachVolume`: needs an available volume in the instance's zone and a free device name.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html>.
fn attach(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VolumeId")?;
    let instance_id = call.params.required("InstanceId")?;
    let device = call.params.required("Device")?;
    let volume = find::<Volume>(account, id)?;
    let state = volume.state(account.now);
    if state == "in-use" {
        let message = format!("{id} is already attached to an instance");
        return Err(Failure::new("VolumeInUse", message));
    }
    if state != "available" {
        let message = format!("Volume '{id}' is not 'available'.");
        return Err(Failure::new("IncorrectState", message));
    }
    let instance = find::<Instance>(account, instance_id)?;
    instance.must_be(account, instance_id, &["running", "stopped", "stopping"])?;
    if instance.zone != volume.zone {
        let message = format!(
            "The volume '{id}' is not in the same availability zone as instance '{instance_id}'"
        );
        return Err(Failure::new("InvalidVolume.ZoneMismatch", message));
    }
    if instance.devices.contains_key(device) {
        let message = format!(
            "Invalid value '{device}' for unixDevice. Attachment point {device} is already in use"
        );
        return Err(Failure::invalid(message));
    }
    attach_to_instance(account, id, instance_id, device, false);
    let mut xml = Xml::new();
    if let Some(attachment) = account
        .ec2
        .volumes
        .get(id)
        .and_then(|volume| volume.attachment.as_ref())
    {
        write_attachment(&mut xml, id, attachment, "attaching");
    }
    Ok(Answer::Xml(xml))
}

/// `DetachVolume`: refused for the root volume of an instance that is not stopped.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html>.
fn detach(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VolumeId")?;
    let Some(attachment) = find::<Volume>(account, id)?.attachment.clone() else {
        let message = format!("Volume '{id}' is in the 'available' state.");
        return Err(Failure::new("IncorrectState", message));
    };
    let elsewhere = call
        .params
        .get("InstanceId")
        .is_some_and(|it| it != attachment.instance);
    if elsewhere {
        let message = format!("The volume {id} is not attached to that instance");
        return Err(Failure::new("InvalidAttachment.NotFound", message));
    }
    let instance = account.ec2.instances.get(&attachment.instance);
    let is_root = instance.is_some_and(|it| it.root_device == attachment.device);
    let is_up = instance.is_some_and(|it| it.state.at(account.now) != "stopped");
    if is_root && is_up {
        let message = format!(
            "Unable to detach root volume '{id}' from instance '{}'",
            attachment.instance
        );
        return Err(Failure::new("OperationNotPermitted", message));
    }
    detach_volume(account, id);
    let mut xml = Xml::new();
    write_attachment(&mut xml, id, &attachment, "detaching");
    Ok(Answer::Xml(xml))
}

/// `DescribeVolumeStatus`: every volume is `ok`.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeStatus.html>.
fn describe_status(account: &mut Account, call: &Call) -> Outcome {
    let (chosen, next) = super::describe::select::<Volume>(account, call)?;
    let mut xml = Xml::new();
    xml.list("volumeStatusSet", chosen, |item, (id, volume)| {
        item.text("volumeId", id)
            .text("availabilityZone", &volume.zone);
        item.element("volumeStatus", |xml| {
            xml.text("status", "ok");
        });
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}
