//! Terminate, stop, start, reboot; and what happens once that is done.

use super::super::address::new_public;
use super::super::resource::{find, find_mut};
use super::super::scheduled::{self, Scheduled, drop_interface};
use super::super::transition::Changing;
use super::super::{Outcome, network_interface, tags, volume};
use super::{Instance, code, done, named};
use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Xml};

/// What is about the states of instances.
pub const ACTIONS: Actions = &[
    ("TerminateInstances", terminate),
    ("StopInstances", stop),
    ("StartInstances", start),
    ("RebootInstances", reboot),
];

/// Instances with the states they were in, as the actions answer.
fn changes(cloud: &Cloud, before: &[(String, String)]) -> Outcome {
    let mut xml = Xml::new();
    xml.list("instancesSet", before, |item, (id, previous)| {
        item.text("instanceId", id);
        let now = cloud
            .ec2
            .instances
            .get(id)
            .map_or("terminated", |it| it.state.at(cloud.now));
        for (element, state) in [("currentState", now), ("previousState", previous.as_str())] {
            item.element(element, |xml| {
                xml.text("code", code(state)).text("name", state);
            });
        }
    });
    Ok(Answer::Xml(xml))
}

fn reason(instance: &mut Instance, code: &str) {
    let message = format!(
        "{code}: User initiated {}",
        match code {
            "Client.UserInitiatedShutdown" => "shutdown",
            _ => "change",
        }
    );
    instance.reason = Some((code.to_owned(), message));
}

fn terminate(cloud: &mut Cloud, call: &Call) -> Outcome {
    let ids = named(cloud, call)?;
    let mut before = Vec::new();
    for id in ids {
        let instance = find::<Instance>(cloud, &id)?;
        let state = instance.state.at(cloud.now).to_owned();
        if instance.termination_protection && state != "terminated" {
            let message = format!(
                "The instance '{id}' may not be terminated. Modify its 'disableApiTermination' \
                 instance attribute and try again."
            );
            return Err(Failure::new("OperationNotPermitted", message));
        }
        if state != "shutting-down" && state != "terminated" {
            let gone = cloud.after(cloud.latencies.instance_terminated);
            let instance = find_mut::<Instance>(cloud, &id)?;
            instance.state = Changing::from_to("shutting-down", gone, "terminated");
            reason(instance, "Client.UserInitiatedShutdown");
            scheduled::at(cloud, gone, Scheduled::Terminated(id.clone()));
        }
        before.push((id, state));
    }
    // With nothing to wait for it is over at once.
    scheduled::settle(cloud);
    changes(cloud, &before)
}

fn stop(cloud: &mut Cloud, call: &Call) -> Outcome {
    let ids = named(cloud, call)?;
    let mut before = Vec::new();
    for id in ids {
        let instance = find::<Instance>(cloud, &id)?;
        let state = instance.state.at(cloud.now).to_owned();
        if instance.stop_protection && state == "running" {
            let message = format!(
                "The instance '{id}' may not be stopped. Modify its 'disableApiStop' instance \
                 attribute and try again."
            );
            return Err(Failure::new("OperationNotPermitted", message));
        }
        match state.as_str() {
            "stopping" | "stopped" => {}
            "running" => {
                let stopped = cloud.after(cloud.latencies.instance_stopped);
                let instance = find_mut::<Instance>(cloud, &id)?;
                instance.state = Changing::from_to("stopping", stopped, "stopped");
                reason(instance, "Client.UserInitiatedShutdown");
                scheduled::at(cloud, stopped, Scheduled::Stopped(id.clone()));
            }
            _ => return Err(cannot(&id, "stopped")),
        }
        before.push((id, state));
    }
    scheduled::settle(cloud);
    changes(cloud, &before)
}

fn cannot(id: &str, what: &str) -> Failure {
    let message = format!("This instance '{id}' is not in a state from which it can be {what}.");
    Failure::new("IncorrectInstanceState", message)
}

fn start(cloud: &mut Cloud, call: &Call) -> Outcome {
    let ids = named(cloud, call)?;
    let mut before = Vec::new();
    for id in ids {
        let instance = find::<Instance>(cloud, &id)?;
        let state = instance.state.at(cloud.now).to_owned();
        match state.as_str() {
            "pending" | "running" => {}
            "stopped" => {
                let running = cloud.after(cloud.latencies.instance_running);
                let now = cloud.now;
                let instance = find_mut::<Instance>(cloud, &id)?;
                instance.state = Changing::from_to("pending", running, "running");
                (instance.launched, instance.reason) = (now, None);
                if instance.public {
                    give_public(cloud, &id);
                }
            }
            _ => return Err(cannot(&id, "started")),
        }
        before.push((id, state));
    }
    changes(cloud, &before)
}

/// A started instance gets another public address, unless it has an elastic one.
fn give_public(cloud: &mut Cloud, id: &str) {
    let address = new_public(cloud);
    let instance = cloud.ec2.instances.get(id);
    let Some(primary) = instance.and_then(|it| it.interfaces.first().cloned()) else {
        return;
    };
    if let Some(interface) = cloud.ec2.network_interfaces.get_mut(&primary)
        && !interface.elastic.contains_key(interface.primary())
    {
        interface.public_ip = Some(address);
    }
}

fn reboot(cloud: &mut Cloud, call: &Call) -> Outcome {
    for id in named(cloud, call)? {
        find::<Instance>(cloud, &id)?.must_be(cloud, &id, &["pending", "running"])?;
    }
    done()
}

/// A stopped instance gives its public address back.
pub fn has_stopped(cloud: &mut Cloud, id: &str, moment: Moment) {
    let Some(instance) = cloud.ec2.instances.get(id) else {
        return;
    };
    if instance.state.at(moment) != "stopped" {
        return;
    }
    for interface in instance.interfaces.clone() {
        if let Some(interface) = cloud.ec2.network_interfaces.get_mut(&interface) {
            interface.public_ip = None;
        }
    }
}

/// A terminated instance lets go of interfaces, addresses and volumes.
pub fn has_terminated(cloud: &mut Cloud, id: &str) {
    let Some(instance) = cloud.ec2.instances.get(id) else {
        return;
    };
    let (interfaces, devices) = (instance.interfaces.clone(), instance.devices.clone());
    for interface in interfaces {
        let row = cloud.ec2.network_interfaces.get(&interface);
        let associate = row.and_then(|row| row.attachment.as_ref());
        let goes = associate.is_some_and(|associate| associate.delete_on_termination);
        network_interface::untie(cloud, &interface);
        if goes {
            drop_interface(cloud, &interface);
        }
    }
    for device in devices.into_values() {
        volume::unplug(cloud, &device.volume);
        if device.delete_on_termination {
            cloud.ec2.volumes.remove(&device.volume);
            tags::forget(cloud, &device.volume);
        }
    }
    if let Some(instance) = cloud.ec2.instances.get_mut(id) {
        instance.profile = None;
    }
}
