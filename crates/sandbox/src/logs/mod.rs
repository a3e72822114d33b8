//! CloudWatch Logs: log groups, their streams and filters, and resource policies. No events come.

mod filters;
mod groups;
mod inventory;
mod lookup;
mod model;
mod policies;
mod streams;
pub(crate) mod tables;
mod tags;

#[cfg(test)]
mod tests;

pub(crate) use inventory::inventory;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateLogGroup", groups::create),
    ("DescribeLogGroups", groups::describe),
    ("DeleteLogGroup", groups::delete),
    ("PutRetentionPolicy", groups::put_retention),
    ("DeleteRetentionPolicy", groups::delete_retention),
    ("AssociateKmsKey", groups::associate_key),
    ("DisassociateKmsKey", groups::disassociate_key),
    ("PutLogGroupDeletionProtection", groups::put_protection),
    ("TagResource", tags::tag),
    ("UntagResource", tags::untag),
    ("ListTagsForResource", tags::list),
    ("CreateLogStream", streams::create),
    ("DescribeLogStreams", streams::describe),
    ("DeleteLogStream", streams::delete),
    ("PutMetricFilter", filters::put_metric),
    ("DescribeMetricFilters", filters::describe_metric),
    ("DeleteMetricFilter", filters::delete_metric),
    ("PutSubscriptionFilter", filters::put_subscription),
    (
        "DescribeSubscriptionFilters",
        filters::describe_subscription,
    ),
    ("DeleteSubscriptionFilter", filters::delete_subscription),
    ("PutResourcePolicy", policies::put),
    ("DescribeResourcePolicies", policies::describe),
    ("DeleteResourcePolicy", policies::delete),
];
