//! What groups do by themselves: they keep the number of their instances.
//!
//! Nothing wakes up by itself here: a group looks after its instances at the beginning of the next
//! call.

use super::launching::{launch, terminate};
use super::model::{Activity, Group, Member};
use crate::elbv2;
use crate::store::Account;
use std::time::Duration;

/// How long a group waits after a launch that failed.
const PAUSE: Duration = Duration::from_secs(30);
/// The most instances that a group launches at a time.
const AT_ONCE: usize = 100;
/// The number of activities that are remembered.
const REMEMBERED: usize = 20;

/// Has every group of the region look after its instances.
pub(crate) fn settle(account: &mut Account) {
    let region = account.region.clone();
    let keys = account
        .autoscaling
        .groups
        .ids_where(|it| it.region == region);
    for key in keys {
        look_after(account, &key);
    }
}

fn state(account: &Account, id: &str) -> Option<String> {
    let instance = account.ec2.instances.get(id)?;
    Some(instance.state.at(account.now).to_owned())
}

fn look_after(account: &mut Account, key: &str) {
    let Some(group) = account.autoscaling.groups.get(key) else {
        return;
    };
    let mut group = group.clone();
    let before = (
        group.members.clone(),
        group.activities.len(),
        group.pause,
        group.refresh.clone(),
    );
    forget(account, &mut group);
    if group.deleting && group.members.is_empty() {
        account.autoscaling.groups.remove(key);
        return;
    }
    refresh(account, &mut group);
    scale_in(account, &mut group);
    scale_out(account, &mut group);
    register(account, &mut group);
    let after = (
        group.members.clone(),
        group.activities.len(),
        group.pause,
        group.refresh.clone(),
    );
    if before != after {
        account.autoscaling.groups.insert(key, group);
    }
}

/// Lets go of instances that are not there any more.
fn forget(account: &Account, group: &mut Group) {
    let is_there = |it: &Member| {
        let state = state(account, &it.id);
        state.is_some_and(|it| it != "terminated")
    };
    group.members.retain(is_there);
    let members: Vec<&String> = group.members.iter().map(|it| &it.id).collect();
    group.refresh.retain(|it| members.contains(&it));
}

/// Whether an instance counts: it has not begun to go. A stopped one is taken for unhealthy.
fn counts(account: &Account, member: &Member) -> bool {
    let state = state(account, &member.id);
    matches!(state.as_deref(), Some("pending" | "running"))
}

/// Replaces the instances of a refresh one after the other: the next one goes when as many as are
/// wanted run.
fn refresh(account: &mut Account, group: &mut Group) {
    let wanted = group.number("DesiredCapacity");
    let runs = |it: &&Member| state(account, &it.id).as_deref() == Some("running");
    let running = group.members.iter().filter(runs).count();
    let is_whole = running >= wanted && group.members.len() == running;
    if let Some(id) = group.refresh.first().cloned().filter(|_| is_whole) {
        group.refresh.remove(0);
        terminate(account, &id);
        note(
            account,
            group,
            format!("Terminating EC2 instance: {id}"),
            None,
        );
    }
}

/// Terminates what is too much, and what is unhealthy; protected instances stay.
fn scale_in(account: &mut Account, group: &mut Group) {
    let wanted = if group.deleting {
        0
    } else {
        group.number("DesiredCapacity")
    };
    let is_stopped = |it: &&Member| {
        let state = state(account, &it.id);
        matches!(state.as_deref(), Some("stopping" | "stopped"))
    };
    let unhealthy: Vec<String> = group
        .members
        .iter()
        .filter(is_stopped)
        .map(|it| it.id.clone())
        .collect();
    for id in unhealthy {
        terminate(account, &id);
        note(
            account,
            group,
            format!("Terminating EC2 instance: {id}"),
            None,
        );
    }
    if is_suspended(group, "Terminate") {
        return;
    }
    let living: Vec<Member> = group
        .members
        .iter()
        .filter(|it| counts(account, it))
        .cloned()
        .collect();
    let surplus = living.len().saturating_sub(wanted);
    let free = living
        .into_iter()
        .filter(|it| group.deleting || !it.protected);
    let going: Vec<String> = free.map(|it| it.id).take(surplus).collect();
    for id in going {
        terminate(account, &id);
        note(
            account,
            group,
            format!("Terminating EC2 instance: {id}"),
            None,
        );
    }
}

fn is_suspended(group: &Group, process: &str) -> bool {
    group.suspended.contains(process) && !group.deleting
}

/// Launches what is missing.
fn scale_out(account: &mut Account, group: &mut Group) {
    let waits = group.pause.is_some_and(|it| it > account.now);
    if group.deleting || waits || is_suspended(group, "Launch") {
        return;
    }
    group.pause = None;
    for _ in 0..AT_ONCE {
        let have = group
            .members
            .iter()
            .filter(|it| counts(account, it))
            .count();
        if have >= group.number("DesiredCapacity") {
            return;
        }
        match launch(account, group) {
            Ok(id) => {
                let protected =
                    group.settings.flag("NewInstancesProtectedFromScaleIn") == Some(true);
                note(
                    account,
                    group,
                    format!("Launching a new EC2 instance: {id}"),
                    None,
                );
                group.members.push(Member {
                    id,
                    protected,
                    registered: false,
                });
            }
            Err(failure) => {
                let message = format!("{} Launching EC2 instance failed.", failure.message);
                let text = "Launching a new EC2 instance.".to_owned();
                note(account, group, text, Some(message));
                group.pause = Some(account.now + PAUSE);
                return;
            }
        }
    }
}

/// Registers running instances with the target groups of the group.
fn register(account: &mut Account, group: &mut Group) {
    let groups = group.target_groups.clone();
    for member in group.members.iter_mut().filter(|it| !it.registered) {
        if state(account, &member.id).as_deref() == Some("running") {
            for target in &groups {
                elbv2::register_instance(account, target, &member.id);
            }
            member.registered = true;
        }
    }
}

fn note(account: &mut Account, group: &mut Group, description: String, failure: Option<String>) {
    let activity = Activity {
        id: account.random.uuid(),
        cause: format!(
            "At {} a difference between desired and actual capacity was found.",
            account.now.iso()
        ),
        description,
        at: account.now,
        code: match failure {
            Some(_) => "Failed".to_owned(),
            None => "Successful".to_owned(),
        },
        message: failure,
    };
    group.activities.insert(0, activity);
    group.activities.truncate(REMEMBERED);
}
