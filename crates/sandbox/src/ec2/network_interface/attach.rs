//! Tying interfaces to instances, and taking them off.

use super::super::instance_type;
use super::super::resource::find;
use crate::action::Outcome;
use crate::ec2::errors::no_permission;
use crate::ec2::model::{Instance, NetworkInterface, NetworkInterfaceAttachment};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// `AttachNetworkInterface`: needs an instance in the same zone with a free device index below its
/// type's limit.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html>.
pub(crate) fn attach(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let instance_id = call.params.required("InstanceId")?;
    let index: u32 = call
        .params
        .parse("DeviceIndex")?
        .ok_or_else(|| Failure::missing("deviceIndex"))?;
    let interface = find::<NetworkInterface>(account, id)?;
    if interface.attachment.is_some() {
        let message = format!("Network interface '{id}' is currently in use.");
        return Err(Failure::invalid(message));
    }
    let instance = find::<Instance>(account, instance_id)?;
    instance.must_be(account, instance_id, &["running", "stopped"])?;
    if instance.zone != interface.zone {
        let message = "You may not attach a network interface to an instance if they are not in \
                       the same availability zone";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let others = || {
        instance
            .interfaces
            .iter()
            .filter_map(|it| account.ec2.network_interfaces.get(it))
    };
    let taken = others().any(|other| {
        other
            .attachment
            .as_ref()
            .is_some_and(|attachment| attachment.device_index == index)
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
    let attachment = attach_to_instance(account, id, instance_id, index, false);
    let mut xml = Xml::new();
    xml.text("attachmentId", attachment)
        .text("networkCardIndex", 0);
    Ok(Answer::Xml(xml))
}

/// `DetachNetworkInterface`: refused for the primary interface and for the interfaces of NAT
/// gateways.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachNetworkInterface.html>.
pub(crate) fn detach(account: &mut Account, call: &Call) -> Outcome {
    let attachment = call.params.required("AttachmentId")?;
    let is_it = |interface: &NetworkInterface| {
        interface
            .attachment
            .as_ref()
            .is_some_and(|row| row.id == attachment)
    };
    let Some(id) = account.ec2.network_interfaces.ids_where(is_it).pop() else {
        let message = format!("The interface attachment ID '{attachment}' does not exist");
        return Err(Failure::new("InvalidAttachmentID.NotFound", message));
    };
    let found = find::<NetworkInterface>(account, &id)?.attachment.clone();
    let Some(NetworkInterfaceAttachment {
        instance: Some(_),
        device_index,
        ..
    }) = found
    else {
        return Err(no_permission());
    };
    if device_index == 0 {
        let message = "The network interface at device index 0 cannot be detached.";
        return Err(Failure::new("OperationNotPermitted", message));
    }
    detach_from_instance(account, &id);
    Ok(Answer::done())
}

/// Attaches an interface to an instance: notes it in both, and returns the attachment's id.
pub(crate) fn attach_to_instance(
    account: &mut Account,
    id: &str,
    instance_id: &str,
    index: u32,
    delete: bool,
) -> String {
    let attachment = account.new_id("eni-attach");
    let attached = account.now;
    if let Some(interface) = account.ec2.network_interfaces.get_mut(id) {
        interface.attachment = Some(NetworkInterfaceAttachment {
            id: attachment.clone(),
            instance: Some(instance_id.to_owned()),
            device_index: index,
            delete_on_termination: delete,
            attached,
        });
    }
    if let Some(instance) = account.ec2.instances.get_mut(instance_id) {
        instance.interfaces.push(id.to_owned());
    }
    attachment
}

/// Detaches an interface from its instance, in both; its public address is released.
pub(crate) fn detach_from_instance(account: &mut Account, id: &str) {
    let Some(interface) = account.ec2.network_interfaces.get_mut(id) else {
        return;
    };
    interface.public_ip = None;
    let owner = interface
        .attachment
        .take()
        .and_then(|attachment| attachment.instance);
    let instance = owner.and_then(|owner| account.ec2.instances.get_mut(&owner));
    if let Some(instance) = instance {
        instance.interfaces.retain(|other| other != id);
    }
}
