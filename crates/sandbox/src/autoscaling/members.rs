//! What a group is attached to, its tags, and its processes.

use super::lookup::{answer, group_mut, invalid, named, named_mut, texts};
use crate::action::Outcome;
use crate::elbv2;
use crate::store::Account;
use crate::wire::{Call, Failure};
use std::collections::BTreeSet;

/// The processes of a group:
/// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html>.
const PROCESSES: [&str; 9] = [
    "AZRebalance",
    "AddToLoadBalancer",
    "AlarmNotification",
    "HealthCheck",
    "InstanceRefresh",
    "Launch",
    "ReplaceUnhealthy",
    "ScheduledActions",
    "Terminate",
];

/// `AttachLoadBalancers`: those that are attached already are no error.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachLoadBalancers.html>.
pub(super) fn attach_balancers(account: &mut Account, call: &Call) -> Outcome {
    let names = texts(call, "LoadBalancerNames");
    named_mut(account, call)?.load_balancers.extend(names);
    answer(|_| ())
}

/// `DetachLoadBalancers`: those that are not attached are ignored.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DetachLoadBalancers.html>.
pub(super) fn detach_balancers(account: &mut Account, call: &Call) -> Outcome {
    let names = texts(call, "LoadBalancerNames");
    let own = &mut named_mut(account, call)?.load_balancers;
    own.retain(|it| !names.contains(it));
    answer(|_| ())
}

/// Refuses target groups that there are not.
pub(super) fn check_targets(account: &Account, groups: &BTreeSet<String>) -> Result<(), Failure> {
    match groups.iter().all(|it| elbv2::has_target_group(account, it)) {
        true => Ok(()),
        false => Err(invalid(
            "Provided Target Groups may not be valid. Please ensure they exist and try again.",
        )),
    }
}

/// `AttachLoadBalancerTargetGroups`: registers the instances with them.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachLoadBalancerTargetGroups.html>.
pub(super) fn attach_targets(account: &mut Account, call: &Call) -> Outcome {
    let arns: BTreeSet<String> = texts(call, "TargetGroupARNs").into_iter().collect();
    check_targets(account, &arns)?;
    let group = named_mut(account, call)?;
    group.target_groups.extend(arns);
    for member in &mut group.members {
        member.registered = false;
    }
    answer(|_| ())
}

/// `DetachLoadBalancerTargetGroups`: deregisters the instances from them.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DetachLoadBalancerTargetGroups.html>.
pub(super) fn detach_targets(account: &mut Account, call: &Call) -> Outcome {
    let arns = texts(call, "TargetGroupARNs");
    let group = named_mut(account, call)?;
    group.target_groups.retain(|it| !arns.contains(it));
    let members: Vec<String> = group.members.iter().map(|it| it.id.clone()).collect();
    for arn in &arns {
        for member in &members {
            elbv2::deregister_instance(account, arn, member);
        }
    }
    answer(|_| ())
}

/// `AttachTrafficSources`: load balancers and target groups among them are the same as by their own
/// operations.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachTrafficSources.html>.
pub(super) fn attach_sources(account: &mut Account, call: &Call) -> Outcome {
    for part in call.params.parts("TrafficSources.member") {
        let id = part.get("Identifier").unwrap_or_default().to_owned();
        let usual = match id.starts_with("arn:") {
            true => "elbv2",
            false => "elb",
        };
        let kind = part.get("Type").unwrap_or(usual).to_owned();
        if kind == "elbv2" {
            check_targets(account, &BTreeSet::from([id.clone()]))?;
        }
        let group = named_mut(account, call)?;
        match kind.as_str() {
            "elbv2" => _ = group.target_groups.insert(id),
            "elb" => _ = group.load_balancers.insert(id),
            _ => _ = group.sources.insert(id, kind),
        }
    }
    answer(|_| ())
}

/// `DetachTrafficSources`: those that are not attached are ignored.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DetachTrafficSources.html>.
pub(super) fn detach_sources(account: &mut Account, call: &Call) -> Outcome {
    let group = named_mut(account, call)?;
    for part in call.params.parts("TrafficSources.member") {
        let id = part.get("Identifier").unwrap_or_default();
        group.target_groups.remove(id);
        group.load_balancers.remove(id);
        group.sources.remove(id);
    }
    answer(|_| ())
}

/// Sets the tags of a call: those of a create belong to the group of that name.
pub(super) fn set_tags(
    account: &mut Account,
    call: &Call,
    own: Option<&str>,
) -> Result<(), Failure> {
    for part in call.params.parts("Tags.member") {
        let key = part.get("Key").unwrap_or_default().to_owned();
        if key.starts_with("aws:") {
            return Err(invalid("Tag keys that begin with 'aws:' are reserved"));
        }
        let value = part.get("Value").unwrap_or_default().to_owned();
        let propagates = part.flag("PropagateAtLaunch").unwrap_or(true);
        let name = own.or(part.get("ResourceId")).unwrap_or_default();
        group_mut(account, name)?
            .tags
            .insert(key, (value, propagates));
    }
    Ok(())
}

/// `CreateOrUpdateTags`: instances that are there keep the tags that they have.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateOrUpdateTags.html>.
pub(super) fn tag(account: &mut Account, call: &Call) -> Outcome {
    set_tags(account, call, None)?;
    answer(|_| ())
}

/// `DeleteTags`: tags that are not there are no error.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteTags.html>.
pub(super) fn untag(account: &mut Account, call: &Call) -> Outcome {
    for part in call.params.parts("Tags.member") {
        let name = part.get("ResourceId").unwrap_or_default();
        let key = part.get("Key").unwrap_or_default();
        group_mut(account, name)?.tags.remove(key);
    }
    answer(|_| ())
}

/// The processes that a call names; all of them if it names none.
fn processes(call: &Call) -> Result<Vec<String>, Failure> {
    let named = texts(call, "ScalingProcesses");
    if let Some(unknown) = named.iter().find(|it| !PROCESSES.contains(&it.as_str())) {
        return Err(invalid(format!("Process type {unknown} is not valid")));
    }
    Ok(match named.is_empty() {
        true => PROCESSES.iter().map(|it| (*it).to_owned()).collect(),
        false => named,
    })
}

/// `SuspendProcesses`: suspends processes of the group, all of them if the call names none.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SuspendProcesses.html>.
pub(super) fn suspend(account: &mut Account, call: &Call) -> Outcome {
    let processes = processes(call)?;
    named_mut(account, call)?.suspended.extend(processes);
    answer(|_| ())
}

/// `ResumeProcesses`: resumes processes of the group, all of them if the call names none.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ResumeProcesses.html>.
pub(super) fn resume(account: &mut Account, call: &Call) -> Outcome {
    let processes = processes(call)?;
    let own = &mut named_mut(account, call)?.suspended;
    own.retain(|it| !processes.contains(it));
    answer(|_| ())
}

/// `EnableMetricsCollection`: begins to collect metrics of the group.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_EnableMetricsCollection.html>.
pub(super) fn enable_metrics(account: &mut Account, call: &Call) -> Outcome {
    if call.params.get("Granularity") != Some("1Minute") {
        return Err(invalid("The only granularity is 1Minute"));
    }
    let metrics = texts(call, "Metrics");
    named_mut(account, call)?.metrics.extend(metrics);
    answer(|_| ())
}

/// `DisableMetricsCollection`: all of them if the call names none.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DisableMetricsCollection.html>.
pub(super) fn disable_metrics(account: &mut Account, call: &Call) -> Outcome {
    let metrics = texts(call, "Metrics");
    let own = &mut named_mut(account, call)?.metrics;
    own.retain(|it| !metrics.is_empty() && !metrics.contains(it));
    answer(|_| ())
}

/// `SetInstanceProtection`: protects instances from scaling in, or does not any more.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceProtection.html>.
pub(super) fn protect(account: &mut Account, call: &Call) -> Outcome {
    let ids = texts(call, "InstanceIds");
    let protects = call.params.flag("ProtectedFromScaleIn") == Some(true);
    let group = named_mut(account, call)?;
    for id in &ids {
        let Some(member) = group.members.iter_mut().find(|it| it.id == *id) else {
            return Err(invalid(format!(
                "The instance {id} is not part of the group"
            )));
        };
        member.protected = protects;
    }
    answer(|_| ())
}

/// `PutWarmPool`: the pool stays empty here.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html>.
pub(super) fn put_warm_pool(account: &mut Account, call: &Call) -> Outcome {
    let names = [
        "InstanceReusePolicy.ReuseOnScaleIn",
        "MaxGroupPreparedCapacity",
        "MinSize",
        "PoolState",
    ];
    let given = names
        .iter()
        .filter_map(|name| Some((*name, call.params.get(name)?)));
    let given = given.fold(crate::wire::Params::default(), |all, (name, text)| {
        all.with(name, text)
    });
    let group = named_mut(account, call)?;
    let before = group.warm_pool.take().unwrap_or_default();
    let all = given.over(&before);
    let all = match all.get("PoolState") {
        Some(_) => all,
        None => all.with("PoolState", "Stopped"),
    };
    let all = match all.get("MinSize") {
        Some(_) => all,
        None => all.with("MinSize", "0"),
    };
    group.warm_pool = Some(all);
    answer(|_| ())
}

/// `DeleteWarmPool`: refused for a group without a warm pool.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteWarmPool.html>.
pub(super) fn delete_warm_pool(account: &mut Account, call: &Call) -> Outcome {
    if named(account, call)?.warm_pool.is_none() {
        let name = call.params.get("AutoScalingGroupName").unwrap_or_default();
        return Err(invalid(format!("No warm pool found for group {name}")));
    }
    named_mut(account, call)?.warm_pool = None;
    answer(|_| ())
}
