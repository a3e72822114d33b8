//! Targets of a group: registering, draining, and how they are.

use super::lookup::{answer, find, find_mut, invalid, required};
use super::model::{Target, TargetGroup};
use super::usage::balancers_of;
use crate::action::Outcome;
use crate::clock::Moment;
use crate::ec2::service_interface;
use crate::store::Account;
use crate::wire::{Call, Failure, Params};
use std::net::IpAddr;
use std::time::Duration;

/// What a call says of a target.
struct Named {
    id: String,
    port: Option<u16>,
    zone: Option<String>,
}

fn named(call: &Call) -> Result<Vec<Named>, Failure> {
    let named = |part: Params| {
        Ok(Named {
            id: part.get("Id").unwrap_or_default().to_owned(),
            port: part.parse("Port")?,
            zone: part.get("AvailabilityZone").map(str::to_owned),
        })
    };
    let parts = call.params.parts("Targets.member").into_iter();
    parts.map(named).collect()
}

/// `RegisterTargets`: instances must run, in the VPC of the group.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html>.
pub(super) fn register(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "TargetGroupArn")?.to_owned();
    let group = find::<TargetGroup>(account, &arn)?.clone();
    for named in named(call)? {
        check(account, &group, &named.id)?;
        let healthy = account.after(account.latencies.target_healthy);
        let target = Target {
            port: named.port.or(group.port),
            id: named.id,
            zone: named.zone,
            healthy,
            draining: None,
        };
        let targets = &mut find_mut::<TargetGroup>(account, &arn)?.targets;
        let is_it = |it: &Target| it.id == target.id && it.port == target.port;
        match targets.iter_mut().find(|it| is_it(it)) {
            Some(known) if known.draining.is_none() => {}
            Some(known) => *known = target,
            None => targets.push(target),
        }
    }
    answer(|_| ())
}

/// Whether there is a target group of that ARN.
pub(crate) fn has_target_group(account: &Account, arn: &str) -> bool {
    find::<TargetGroup>(account, arn).is_ok()
}

/// Registers an instance with a target group, if there is one, as an Auto Scaling group does.
pub(crate) fn register_instance(account: &mut Account, arn: &str, id: &str) {
    let healthy = account.after(account.latencies.target_healthy);
    let Ok(group) = find_mut::<TargetGroup>(account, arn) else {
        return;
    };
    let port = group.port;
    if !group
        .targets
        .iter()
        .any(|it| it.id == id && it.draining.is_none())
    {
        group.targets.retain(|it| it.id != id);
        group.targets.push(Target {
            id: id.to_owned(),
            port,
            zone: None,
            healthy,
            draining: None,
        });
    }
}

/// Takes an instance out of a target group.
pub(crate) fn deregister_instance(account: &mut Account, arn: &str, id: &str) {
    if let Ok(group) = find_mut::<TargetGroup>(account, arn) {
        group.targets.retain(|it| it.id != id);
    }
}

fn check(account: &Account, group: &TargetGroup, id: &str) -> Result<(), Failure> {
    let refused = |message: String| Err(Failure::new("InvalidTarget", message));
    match group.kind.as_str() {
        "instance" => {
            let Some((vpc, state)) = service_interface::instance(account, id) else {
                return refused(format!(
                    "The following targets are not valid instances: '{id}'"
                ));
            };
            if state != "running" {
                return refused(format!(
                    "The following targets are not in a running state and cannot be registered: \
                     '{id}'"
                ));
            }
            if group.vpc.as_ref() != Some(&vpc) {
                let own = group.vpc.as_deref().unwrap_or_default();
                return refused(format!(
                    "The following targets are not in the target group VPC '{own}': '{id}'"
                ));
            }
            Ok(())
        }
        "ip" if id.parse::<IpAddr>().is_err() => Err(invalid(format!(
            "The IP address '{id}' is not a valid IPv4 address"
        ))),
        "alb" | "lambda" if !id.starts_with("arn:") => {
            Err(invalid(format!("'{id}' is not a valid target ARN")))
        }
        _ => Ok(()),
    }
}

/// `DeregisterTargets`: the targets drain for a while; those that are not there are ignored.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html>.
pub(super) fn deregister(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "TargetGroupArn")?.to_owned();
    let is_used = !balancers_of(account, &arn).is_empty();
    let now = account.now;
    let named = named(call)?;
    let group = find_mut::<TargetGroup>(account, &arn)?;
    let delay = group.attributes.get("deregistration_delay.timeout_seconds");
    let delay = delay.and_then(|it| it.parse().ok()).unwrap_or(0);
    let until = now + Duration::from_secs(delay);
    for named in named {
        let is_it =
            |it: &Target| it.id == named.id && (named.port.is_none() || it.port == named.port);
        match is_used {
            // A group that serves nothing has no connections to drain.
            false => group.targets.retain(|it| !is_it(it)),
            true => {
                for target in group.targets.iter_mut().filter(|it| is_it(it)) {
                    target.draining.get_or_insert(until);
                }
            }
        }
    }
    group.targets.retain(|it| !is_gone(it, now));
    answer(|_| ())
}

fn is_gone(target: &Target, now: Moment) -> bool {
    target.draining.is_some_and(|until| until <= now)
}

/// `DescribeTargetHealth`: targets that a call names are described even if they are not registered.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html>.
pub(super) fn describe_health(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "TargetGroupArn")?;
    let group = find::<TargetGroup>(account, arn)?;
    let is_used = !balancers_of(account, arn).is_empty();
    let now = account.now;
    let is_there = |it: &&Target| {
        let lives = group.kind != "instance" || lives(account, &it.id);
        lives && !is_gone(it, now)
    };
    let mut shown: Vec<(Target, (&str, Option<&str>))> = group
        .targets
        .iter()
        .filter(is_there)
        .map(|it| (it.clone(), health(it, now, is_used)))
        .collect();
    let wanted = named(call)?;
    if !wanted.is_empty() {
        let absent = ("unused", Some("Target.NotRegistered"));
        let all = wanted.into_iter().map(|named| {
            let is_it = |it: &&(Target, _)| {
                it.0.id == named.id && (named.port.is_none() || it.0.port == named.port)
            };
            let found = shown.iter().find(is_it).cloned();
            found.unwrap_or_else(|| {
                let target = Target {
                    port: named.port.or(group.port),
                    id: named.id.clone(),
                    zone: named.zone.clone(),
                    healthy: now,
                    draining: None,
                };
                (target, absent)
            })
        });
        shown = all.collect();
    }
    answer(|xml| {
        xml.members(
            "TargetHealthDescriptions",
            &shown,
            |xml, (target, health)| {
                xml.element("Target", |xml| {
                    xml.text("Id", &target.id)
                        .optional("Port", target.port)
                        .optional("AvailabilityZone", target.zone.as_ref());
                });
                xml.optional("HealthCheckPort", target.port);
                xml.element("TargetHealth", |xml| {
                    xml.text("State", health.0).optional("Reason", health.1);
                });
            },
        );
    })
}

/// Whether an instance has not been terminated: such targets are deregistered.
fn lives(account: &Account, id: &str) -> bool {
    service_interface::instance(account, id).is_some_and(|(_, state)| state != "terminated")
}

/// State and reason:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html>.
fn health(target: &Target, now: Moment, is_used: bool) -> (&'static str, Option<&'static str>) {
    match () {
        () if target.draining.is_some() => ("draining", Some("Target.DeregistrationInProgress")),
        () if !is_used => ("unused", Some("Target.NotInUse")),
        () if target.healthy > now => ("initial", Some("Elb.RegistrationInProgress")),
        () => ("healthy", None),
    }
}
