//! What happens once an instance has stopped or terminated.

use crate::clock::Moment;
use crate::ec2::network_interface::drop_interface;
use crate::ec2::{network_interface, tags, volume};
use crate::store::Account;

/// A stopped instance gives its public address back.
pub(crate) fn has_stopped(account: &mut Account, id: &str, moment: Moment) {
    let Some(instance) = account.ec2.instances.get(id) else {
        return;
    };
    if instance.state.at(moment) != "stopped" {
        return;
    }
    for interface in instance.interfaces.clone() {
        if let Some(interface) = account.ec2.network_interfaces.get_mut(&interface) {
            interface.public_ip = None;
        }
    }
}

/// A terminated instance lets go of interfaces, addresses and volumes.
pub(crate) fn has_terminated(account: &mut Account, id: &str) {
    let Some(instance) = account.ec2.instances.get(id) else {
        return;
    };
    let (interfaces, devices) = (instance.interfaces.clone(), instance.devices.clone());
    for interface in interfaces {
        let row = account.ec2.network_interfaces.get(&interface);
        let attachment = row.and_then(|row| row.attachment.as_ref());
        let goes = attachment.is_some_and(|attachment| attachment.delete_on_termination);
        network_interface::detach_from_instance(account, &interface);
        if goes {
            drop_interface(account, &interface);
        }
    }
    for device in devices.into_values() {
        volume::detach_volume(account, &device.volume);
        if device.delete_on_termination {
            account.ec2.volumes.remove(&device.volume);
            tags::forget(account, &device.volume);
        }
    }
    if let Some(instance) = account.ec2.instances.get_mut(id) {
        instance.profile = None;
    }
}
