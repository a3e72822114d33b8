//! EventBridge: event buses, rules and their targets. No events come.

mod buses;
mod inventory;
mod lookup;
mod model;
mod permissions;
mod rules;
pub(crate) mod tables;
mod tags;
mod targets;

#[cfg(test)]
mod tests;

pub(crate) use inventory::inventory;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateEventBus", buses::create),
    ("DescribeEventBus", buses::describe),
    ("UpdateEventBus", buses::update),
    ("DeleteEventBus", buses::delete),
    ("PutPermission", permissions::put),
    ("RemovePermission", permissions::remove),
    ("PutRule", rules::put),
    ("DescribeRule", rules::describe),
    ("DeleteRule", rules::delete),
    ("PutTargets", targets::put),
    ("ListTargetsByRule", targets::list),
    ("RemoveTargets", targets::remove),
    ("TagResource", tags::tag),
    ("UntagResource", tags::untag),
    ("ListTagsForResource", tags::list),
];
