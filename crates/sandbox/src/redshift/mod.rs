//! Redshift: subnet groups.

mod groups;
pub(crate) mod tables;

#[cfg(test)]
mod tests;

pub(crate) use groups::inventory;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateClusterSubnetGroup", groups::create),
    ("DescribeClusterSubnetGroups", groups::describe),
    ("ModifyClusterSubnetGroup", groups::modify),
    ("DeleteClusterSubnetGroup", groups::delete),
    ("CreateTags", groups::tag),
    ("DeleteTags", groups::untag),
];
