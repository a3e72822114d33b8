//! Groups: creating, changing, describing and deleting them.

use super::launching::terminate;
use super::lookup::{answer, group_mut, invalid, key, named, named_mut, page, required, texts};
use super::model::{Activity, Group};
use super::{members, settings, view};
use crate::action::Outcome;
use crate::ec2::service_interface;
use crate::store::Account;
use crate::wire::{Call, Failure};
use std::collections::{BTreeMap, BTreeSet};

/// `CreateAutoScalingGroup`: a name is one group's of the region.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "AutoScalingGroupName")?.to_owned();
    let key = key(account, &name);
    if account.autoscaling.groups.contains(&key) {
        let message = format!(
            "AutoScalingGroup by this name already exists - A group with the name {name} already \
             exists"
        );
        return Err(Failure::new("AlreadyExists", message));
    }
    let id = account.random.uuid();
    let resource = format!("autoScalingGroup:{id}:autoScalingGroupName/{name}");
    let hooks = call.params.parts("LifecycleHookSpecificationList.member");
    let hooks = hooks.into_iter().map(|it| {
        let name = it.get("LifecycleHookName").unwrap_or_default().to_owned();
        (name, it)
    });
    let group = Group {
        arn: account.arn("autoscaling", &resource),
        region: account.region.clone(),
        created: account.now,
        settings: settings::merged(account, call, &Default::default())?,
        load_balancers: texts(call, "LoadBalancerNames").into_iter().collect(),
        target_groups: texts(call, "TargetGroupARNs").into_iter().collect(),
        sources: BTreeMap::new(),
        tags: BTreeMap::new(),
        suspended: BTreeSet::new(),
        metrics: BTreeSet::new(),
        warm_pool: None,
        hooks: hooks.collect(),
        schedules: BTreeMap::new(),
        notifications: BTreeMap::new(),
        members: Vec::new(),
        activities: Vec::new(),
        pause: None,
        deleting: false,
        refresh: Vec::new(),
    };
    settings::check(&group)?;
    check_places(account, &group)?;
    members::check_targets(account, &group.target_groups)?;
    account.autoscaling.groups.insert(key, group);
    members::attach_sources(account, call)?;
    members::set_tags(account, call, Some(&name))?;
    answer(|_| ())
}

/// Refuses subnets that there are not, or that are in several VPCs.
fn check_places(account: &Account, group: &Group) -> Result<(), Failure> {
    let mut vpcs = BTreeSet::new();
    for subnet in group.subnets() {
        let place = service_interface::place(account, subnet)
            .map_err(|_| invalid(format!("The subnet ID '{subnet}' does not exist")))?;
        vpcs.insert(place.0);
    }
    match vpcs.len() > 1 {
        true => Err(invalid("The subnets of a group must be in one VPC")),
        false => Ok(()),
    }
}

/// `UpdateAutoScalingGroup`: what the call does not say stays. A group that is being deleted is not
/// changed.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html>.
pub(super) fn update(account: &mut Account, call: &Call) -> Outcome {
    let group = named(account, call)?.clone();
    if group.deleting {
        let message = "You cannot update a group that is being deleted";
        return Err(Failure::new("ScalingActivityInProgress", message));
    }
    let settings = settings::merged(account, call, &group.settings)?;
    let group = Group { settings, ..group };
    settings::check(&group)?;
    check_places(account, &group)?;
    *named_mut(account, call)? = group;
    answer(|_| ())
}

/// `SetDesiredCapacity`: changes the number of instances that are wanted.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html>.
pub(super) fn set_desired(account: &mut Account, call: &Call) -> Outcome {
    required(call, "DesiredCapacity")?;
    update(account, call)
}

/// `DescribeAutoScalingGroups`: names that there are not are left out.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let names = texts(call, "AutoScalingGroupNames");
    let filters = call.params.parts("Filters.member");
    let is_wanted = |group: &&Group| {
        let is_here = group.region == account.region;
        let is_named = names.is_empty() || names.iter().any(|it| it == group.name());
        let passes = filters.iter().all(|filter| {
            let values = filter.list("Values.member");
            let name = filter.get("Name").unwrap_or_default();
            let mut tags = group.tags.iter();
            tags.any(|(key, (value, _))| match name {
                "tag-key" => values.contains(&key.as_str()),
                "tag-value" => values.contains(&value.as_str()),
                _ => name.strip_prefix("tag:") == Some(key) && values.contains(&value.as_str()),
            })
        });
        is_here && is_named && passes
    };
    let groups = account.autoscaling.groups.values();
    let found: Vec<&Group> = groups.filter(is_wanted).collect();
    page(call, "AutoScalingGroups", &found, |xml, group| {
        view::write(account, group, xml);
    })
}

/// `DeleteAutoScalingGroup`: refused with `ResourceInUse` while there are instances, unless it is
/// forced; then the group goes when its instances are gone.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let group = named(account, call)?.clone();
    let forced = call.params.flag("ForceDelete") == Some(true);
    if !forced && !group.members.is_empty() {
        let message = "You cannot delete an AutoScalingGroup while there are instances or pending \
                       Spot instance request(s) still in the group.";
        return Err(Failure::new("ResourceInUse", message));
    }
    if !forced && group.warm_pool.is_some() {
        let message = "You cannot delete an AutoScalingGroup while it has a warm pool.";
        return Err(Failure::new("ResourceInUse", message));
    }
    if group.members.is_empty() {
        let key = key(account, group.name());
        account.autoscaling.groups.remove(&key);
        return answer(|_| ());
    }
    group_mut(account, group.name())?.deleting = true;
    for member in &group.members {
        terminate(account, &member.id);
    }
    answer(|_| ())
}

/// `DescribeScalingActivities`: the newest first; none for a group that there is not.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html>.
pub(super) fn describe_activities(account: &mut Account, call: &Call) -> Outcome {
    let group = named(account, call)?;
    let name = group.name();
    page(
        call,
        "Activities",
        &group.activities,
        |xml, it: &Activity| {
            xml.text("ActivityId", &it.id)
                .text("AutoScalingGroupName", name)
                .text("Description", &it.description)
                .text("Cause", &it.cause)
                .text("StartTime", it.at.iso())
                .text("EndTime", it.at.iso())
                .text("StatusCode", &it.code)
                .optional("StatusMessage", it.message.as_ref())
                .text("Progress", 100);
        },
    )
}

/// `StartInstanceRefresh`: replaces the instances one after the other; one refresh at a time.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html>.
pub(super) fn start_refresh(account: &mut Account, call: &Call) -> Outcome {
    let id = account.random.uuid();
    let group = named_mut(account, call)?;
    if !group.refresh.is_empty() {
        let message = "An Instance Refresh is already in progress and blocks the execution of this \
                       Instance Refresh.";
        return Err(Failure::new("InstanceRefreshInProgress", message));
    }
    group.refresh = group.members.iter().map(|it| it.id.clone()).collect();
    answer(|xml| {
        xml.text("InstanceRefreshId", id);
    })
}

/// `CancelInstanceRefresh`: the instances that are left stay as they are.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CancelInstanceRefresh.html>.
pub(super) fn cancel_refresh(account: &mut Account, call: &Call) -> Outcome {
    let id = account.random.uuid();
    let group = named_mut(account, call)?;
    if group.refresh.is_empty() {
        let message = "There is no in-progress Instance Refresh to cancel.";
        return Err(Failure::new("ActiveInstanceRefreshNotFound", message));
    }
    group.refresh.clear();
    answer(|xml| {
        xml.text("InstanceRefreshId", id);
    })
}
