//! Tying interfaces to instances, and taking them off.

use super::super::instance::Instance;
use super::super::resource::find;
use super::super::{Outcome, instance_type};
use super::{Attachment, NetworkInterface, associate, no_permission, untie};
use crate::cloud::Cloud;
use crate::wire::{Answer, Call, Failure, Xml};

pub fn attach(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let instance_id = call.params.required("InstanceId")?;
    let index: u32 = call
        .params
        .parse("DeviceIndex")?
        .ok_or_else(|| Failure::missing("deviceIndex"))?;
    let interface = find::<NetworkInterface>(cloud, id)?;
    if interface.attachment.is_some() {
        let message = format!("Network interface '{id}' is currently in use.");
        return Err(Failure::invalid(message));
    }
    let instance = find::<Instance>(cloud, instance_id)?;
    instance.must_be(cloud, instance_id, &["running", "stopped"])?;
    if instance.zone != interface.zone {
        let message = "You may not attach a network interface to an instance if they are not in \
                       the same availability zone";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let others = || {
        instance
            .interfaces
            .iter()
            .filter_map(|it| cloud.ec2.network_interfaces.get(it))
    };
    let taken = others().any(|other| {
        other
            .attachment
            .as_ref()
            .is_some_and(|associate| associate.device_index == index)
    });
    if taken {
        let message = format!(
            "Instance '{instance_id}' already has an interface attached at device index '{index}'."
        );
        return Err(Failure::invalid(message));
    }
    let most = instance_type::find(&instance.kind)?.interfaces as usize;
    if instance.interfaces.len() >= most {
        let count = instance.interfaces.len() + 1;
        let message = format!(
            "Interface count {count} exceeds the limit for {}",
            instance.kind
        );
        return Err(Failure::new("AttachmentLimitExceeded", message));
    }
    let attachment = associate(cloud, id, instance_id, index, false);
    let mut xml = Xml::new();
    xml.text("attachmentId", attachment)
        .text("networkCardIndex", 0);
    Ok(Answer::Xml(xml))
}

pub fn detach(cloud: &mut Cloud, call: &Call) -> Outcome {
    let attachment = call.params.required("AttachmentId")?;
    let is_it = |interface: &NetworkInterface| {
        interface
            .attachment
            .as_ref()
            .is_some_and(|associate| associate.id == attachment)
    };
    let Some(id) = cloud.ec2.network_interfaces.ids_where(is_it).pop() else {
        let message = format!("The interface attachment ID '{attachment}' does not exist");
        return Err(Failure::new("InvalidAttachmentID.NotFound", message));
    };
    let associate = find::<NetworkInterface>(cloud, &id)?.attachment.clone();
    let Some(Attachment {
        instance: Some(_),
        device_index,
        ..
    }) = associate
    else {
        return Err(no_permission());
    };
    if device_index == 0 {
        let message = "The network interface at device index 0 cannot be detached.";
        return Err(Failure::new("OperationNotPermitted", message));
    }
    untie(cloud, &id);
    Ok(Answer::done())
}
