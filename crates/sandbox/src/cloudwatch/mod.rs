//! CloudWatch: alarms on metrics and on other alarms, and dashboards. No metrics come, so that alarms
//! have no data.

mod alarms;
mod dashboards;
mod inventory;
mod lookup;
mod model;
pub(crate) mod tables;
mod tags;

#[cfg(test)]
mod tests;

pub(crate) use inventory::inventory;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("PutMetricAlarm", alarms::put_metric),
    ("PutCompositeAlarm", alarms::put_composite),
    ("DescribeAlarms", alarms::describe),
    ("DeleteAlarms", alarms::delete),
    ("PutDashboard", dashboards::put),
    ("GetDashboard", dashboards::get),
    ("DeleteDashboards", dashboards::delete),
    ("TagResource", tags::tag),
    ("UntagResource", tags::untag),
    ("ListTagsForResource", tags::list),
];
