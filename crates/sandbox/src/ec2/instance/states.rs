//! Terminate, stop, start, reboot; and what happens once that is done.

use super::super::resource::{find, find_mut};
use super::super::scheduled;
use super::launch::check_capacity;
use super::named::named;
use crate::action::{Actions, Outcome};
use crate::ec2::address_mapping::new_public;
use crate::ec2::model::state_code;
use crate::ec2::model::{Instance, Scheduled, Transition};
use crate::ec2::settle::settle;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on the states of instances.
pub(crate) const ACTIONS: Actions = &[
    ("TerminateInstances", terminate),
    ("StopInstances", stop),
    ("StartInstances", start),
    ("RebootInstances", reboot),
];

/// Instances with the states they were in, as the actions answer.
fn changes(account: &Account, before: &[(String, String)]) -> Outcome {
    let mut xml = Xml::new();
    xml.list("instancesSet", before, |item, (id, previous)| {
        item.text("instanceId", id);
        let now = account
            .ec2
            .instances
            .get(id)
            .map_or("terminated", |it| it.state.at(account.now));
        for (element, state) in [("currentState", now), ("previousState", previous.as_str())] {
            item.element(element, |xml| {
                xml.text("code", state_code(state)).text("name", state);
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

/// `TerminateInstances`: refused with `OperationNotPermitted` under termination protection;
/// repeating it succeeds.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html>.
fn terminate(account: &mut Account, call: &Call) -> Outcome {
    let ids = named(account, call)?;
    let mut before = Vec::new();
    for id in ids {
        let instance = find::<Instance>(account, &id)?;
        let state = instance.state.at(account.now).to_owned();
        if instance.termination_protection && state != "terminated" {
            let message = format!(
                "The instance '{id}' may not be terminated. Modify its 'disableApiTermination' \
                 instance attribute and try again."
            );
            return Err(Failure::new("OperationNotPermitted", message));
        }
        if state != "shutting-down" && state != "terminated" {
            let gone = account.after(account.latencies.instance_terminated);
            let instance = find_mut::<Instance>(account, &id)?;
            instance.state = Transition::from_to("shutting-down", gone, "terminated");
            reason(instance, "Client.UserInitiatedShutdown");
            scheduled::at(account, gone, Scheduled::Terminated(id.clone()));
        }
        before.push((id, state));
    }
    // With nothing to wait for it is over at once.
    settle(account);
    changes(account, &before)
}

/// `StopInstances`: refused with `OperationNotPermitted` under stop protection.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html>.
fn stop(account: &mut Account, call: &Call) -> Outcome {
    let ids = named(account, call)?;
    let mut before = Vec::new();
    for id in ids {
        let instance = find::<Instance>(account, &id)?;
        let state = instance.state.at(account.now).to_owned();
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
                let stopped = account.after(account.latencies.instance_stopped);
                let instance = find_mut::<Instance>(account, &id)?;
                instance.state = Transition::from_to("stopping", stopped, "stopped");
                reason(instance, "Client.UserInitiatedShutdown");
                scheduled::at(account, stopped, Scheduled::Stopped(id.clone()));
            }
            _ => return Err(cannot(&id, "stopped")),
        }
        before.push((id, state));
    }
    settle(account);
    changes(account, &before)
}

fn cannot(id: &str, what: &str) -> Failure {
    let message = format!("This instance '{id}' is not in a state from which it can be {what}.");
    Failure::new("IncorrectInstanceState", message)
}

/// `StartInstances`: a started instance gets a new public address, if it had one.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html>.
fn start(account: &mut Account, call: &Call) -> Outcome {
    let ids = named(account, call)?;
    let mut before = Vec::new();
    for id in ids {
        let instance = find::<Instance>(account, &id)?;
        let state = instance.state.at(account.now).to_owned();
        match state.as_str() {
            "pending" | "running" => {}
            "stopped" => {
                let (kind, zone) = (instance.kind.clone(), instance.zone.clone());
                check_capacity(account, &kind, &zone)?;
                let running = account.after(account.latencies.instance_running);
                let now = account.now;
                let instance = find_mut::<Instance>(account, &id)?;
                instance.state = Transition::from_to("pending", running, "running");
                (instance.launched, instance.reason) = (now, None);
                if instance.public {
                    give_public(account, &id);
                }
            }
            _ => return Err(cannot(&id, "started")),
        }
        before.push((id, state));
    }
    changes(account, &before)
}

/// A started instance gets another public address, unless it has an elastic one.
fn give_public(account: &mut Account, id: &str) {
    let address = new_public(account);
    let instance = account.ec2.instances.get(id);
    let Some(primary) = instance.and_then(|it| it.interfaces.first().cloned()) else {
        return;
    };
    if let Some(interface) = account.ec2.network_interfaces.get_mut(&primary)
        && !interface.elastic.contains_key(interface.primary())
    {
        interface.public_ip = Some(address);
    }
}

/// `RebootInstances`: changes nothing that can be seen; refused for stopped instances.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html>.
fn reboot(account: &mut Account, call: &Call) -> Outcome {
    for id in named(account, call)? {
        find::<Instance>(account, &id)?.must_be(account, &id, &["pending", "running"])?;
    }
    Ok(Answer::done())
}
