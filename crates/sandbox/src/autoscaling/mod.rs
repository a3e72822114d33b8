//! EC2 Auto Scaling: groups that launch, replace and terminate instances.

mod groups;
mod hooks;
mod inventory;
mod launching;
mod lookup;
mod members;
mod model;
mod notifications;
mod scaling;
mod schedules;
mod settings;
pub(crate) mod tables;
mod view;

#[cfg(test)]
mod tests;

pub(crate) use inventory::inventory;
pub(crate) use scaling::settle;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateAutoScalingGroup", groups::create),
    ("UpdateAutoScalingGroup", groups::update),
    ("DescribeAutoScalingGroups", groups::describe),
    ("DeleteAutoScalingGroup", groups::delete),
    ("DescribeScalingActivities", groups::describe_activities),
    ("SetDesiredCapacity", groups::set_desired),
    ("StartInstanceRefresh", groups::start_refresh),
    ("CancelInstanceRefresh", groups::cancel_refresh),
    ("AttachLoadBalancers", members::attach_balancers),
    ("DetachLoadBalancers", members::detach_balancers),
    ("AttachLoadBalancerTargetGroups", members::attach_targets),
    ("DetachLoadBalancerTargetGroups", members::detach_targets),
    ("AttachTrafficSources", members::attach_sources),
    ("DetachTrafficSources", members::detach_sources),
    ("CreateOrUpdateTags", members::tag),
    ("DeleteTags", members::untag),
    ("SuspendProcesses", members::suspend),
    ("ResumeProcesses", members::resume),
    ("EnableMetricsCollection", members::enable_metrics),
    ("DisableMetricsCollection", members::disable_metrics),
    ("SetInstanceProtection", members::protect),
    ("PutWarmPool", members::put_warm_pool),
    ("DeleteWarmPool", members::delete_warm_pool),
    ("PutLifecycleHook", hooks::put),
    ("DescribeLifecycleHooks", hooks::describe),
    ("DeleteLifecycleHook", hooks::delete),
    ("PutNotificationConfiguration", notifications::put),
    (
        "DescribeNotificationConfigurations",
        notifications::describe,
    ),
    ("DeleteNotificationConfiguration", notifications::delete),
    ("DescribeTrafficSources", notifications::describe_sources),
    ("PutScheduledUpdateGroupAction", schedules::put),
    ("DescribeScheduledActions", schedules::describe),
    ("DeleteScheduledAction", schedules::delete),
];
