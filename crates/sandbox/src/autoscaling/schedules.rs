//! Scheduled actions. They are kept and described; their times do not come here.

use super::lookup::{answer, invalid, key, named, named_mut, page, required};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Params};

const FIELDS: [&str; 8] = [
    "DesiredCapacity",
    "EndTime",
    "MaxSize",
    "MinSize",
    "Recurrence",
    "ScheduledActionName",
    "StartTime",
    "TimeZone",
];

/// `PutScheduledUpdateGroupAction`: a time, a recurrence, or both, and at least one size.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScheduledUpdateGroupAction.html>.
pub(super) fn put(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "ScheduledActionName")?.to_owned();
    let given = FIELDS
        .iter()
        .filter_map(|it| Some((*it, call.params.get(it)?)));
    let action = given.fold(Params::default(), |all, (name, text)| all.with(name, text));
    let has = |names: &[&str]| names.iter().any(|it| action.get(it).is_some());
    if !has(&["DesiredCapacity", "MaxSize", "MinSize"]) {
        return Err(invalid(
            "At least one of DesiredCapacity, MaxSize and MinSize must be specified",
        ));
    }
    if !has(&["StartTime", "Recurrence"]) {
        return Err(invalid("A start time or a recurrence must be specified"));
    }
    let action = match action.get("TimeZone") {
        None if has(&["Recurrence"]) => action.with("TimeZone", "Etc/UTC"),
        _ => action,
    };
    named_mut(account, call)?.schedules.insert(name, action);
    answer(|_| ())
}

/// `DescribeScheduledActions`: those of a group.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScheduledActions.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "AutoScalingGroupName")?;
    let Some(group) = account.autoscaling.groups.get(&key(account, name)) else {
        return answer(|xml| _ = xml.members("ScheduledUpdateGroupActions", [(); 0], |_, ()| ()));
    };
    let actions: Vec<(&String, &Params)> = group.schedules.iter().collect();
    page(
        call,
        "ScheduledUpdateGroupActions",
        &actions,
        |xml, (name, action)| {
            let owner = group.name();
            let path = format!("scheduledUpdateGroupAction:{name}:autoScalingGroupName/{owner}");
            let arn = account.arn("autoscaling", &format!("{path}:scheduledActionName/{name}"));
            xml.fields(action)
                .text("AutoScalingGroupName", owner)
                .text("ScheduledActionARN", arn);
        },
    )
}

/// `DeleteScheduledAction`: refused for an action that the group does not have.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteScheduledAction.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    named(account, call)?;
    let name = required(call, "ScheduledActionName")?;
    let removed = named_mut(account, call)?.schedules.remove(name);
    match removed {
        Some(_) => answer(|_| ()),
        None => Err(invalid(format!(
            "No scheduled action found with name {name}"
        ))),
    }
}
