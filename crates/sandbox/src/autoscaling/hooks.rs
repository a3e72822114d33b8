//! Lifecycle hooks. Nobody listens here: instances go on as if every hook were answered at once.

use super::lookup::{answer, invalid, named, named_mut, required, texts};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Params};

const FIELDS: [&str; 7] = [
    "DefaultResult",
    "HeartbeatTimeout",
    "LifecycleHookName",
    "LifecycleTransition",
    "NotificationMetadata",
    "NotificationTargetARN",
    "RoleARN",
];

/// `PutLifecycleHook`: creates a hook, or changes what the call says of it.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html>.
pub(super) fn put(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "LifecycleHookName")?.to_owned();
    let given = FIELDS
        .iter()
        .filter_map(|it| Some((*it, call.params.get(it)?)));
    let given = given.fold(Params::default(), |all, (name, text)| all.with(name, text));
    let group = named_mut(account, call)?;
    let before = group.hooks.get(&name).cloned().unwrap_or_default();
    let hook = given.over(&before);
    let transitions = [
        "autoscaling:EC2_INSTANCE_LAUNCHING",
        "autoscaling:EC2_INSTANCE_TERMINATING",
    ];
    if !hook
        .get("LifecycleTransition")
        .is_some_and(|it| transitions.contains(&it))
    {
        return Err(invalid(
            "A lifecycle hook needs a valid lifecycle transition",
        ));
    }
    group.hooks.insert(name, hook);
    answer(|_| ())
}

/// `DescribeLifecycleHooks`: those of a group, all or by name.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLifecycleHooks.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let group = named(account, call)?;
    let names = texts(call, "LifecycleHookNames");
    let hooks = group.hooks.iter();
    let hooks = hooks.filter(|(name, _)| names.is_empty() || names.contains(name));
    let hooks: Vec<Params> = hooks.map(|(_, hook)| completed(hook)).collect();
    answer(|xml| {
        xml.members("LifecycleHooks", &hooks, |xml, hook| {
            xml.fields(hook).text("AutoScalingGroupName", group.name());
            xml.text("GlobalTimeout", 172_800);
        });
    })
}

/// A hook with what AWS decides about it.
fn completed(hook: &Params) -> Params {
    let usual = [("DefaultResult", "ABANDON"), ("HeartbeatTimeout", "3600")];
    let missing = usual.iter().filter(|(name, _)| hook.get(name).is_none());
    missing.fold(hook.clone(), |all, (name, text)| all.with(name, text))
}

/// `DeleteLifecycleHook`: refused for a hook that the group does not have.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteLifecycleHook.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "LifecycleHookName")?;
    let removed = named_mut(account, call)?.hooks.remove(name);
    match removed {
        Some(_) => answer(|_| ()),
        None => Err(invalid(format!("No Lifecycle Hook found: {name}"))),
    }
}
