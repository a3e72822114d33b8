//! DynamoDB: tables that take their time, and enough of items to keep a lock in.

mod expression;
mod import;
mod inventory;
mod items;
mod lookup;
mod model;
mod replicas;
mod settings;
mod table_actions;
mod table_update;
mod table_view;
pub(crate) mod tables;
mod token;
mod update;

#[cfg(test)]
mod tests;

pub(crate) use inventory::inventory;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateTable", table_actions::create),
    ("DescribeTable", table_actions::describe),
    ("UpdateTable", table_update::update),
    ("DeleteTable", table_actions::delete),
    ("ListTables", table_actions::list),
    ("ImportTable", import::import),
    ("DescribeImport", import::describe),
    ("RestoreTableToPointInTime", import::restore),
    ("TagResource", settings::tag),
    ("UntagResource", settings::untag),
    ("ListTagsOfResource", settings::list_tags),
    ("DescribeContinuousBackups", settings::backups),
    ("UpdateContinuousBackups", settings::update_backups),
    ("DescribeTimeToLive", settings::time_to_live),
    ("UpdateTimeToLive", settings::update_time_to_live),
    (
        "DescribeKinesisStreamingDestination",
        settings::kinesis_destinations,
    ),
    (
        "DescribeContributorInsights",
        settings::contributor_insights,
    ),
    ("GetResourcePolicy", settings::resource_policy),
    ("DescribeLimits", settings::limits),
    ("DescribeEndpoints", settings::endpoints),
    ("PutItem", items::put),
    ("GetItem", items::get),
    ("DeleteItem", items::delete),
    ("UpdateItem", items::update),
    ("Query", items::query),
    ("Scan", items::scan),
];
