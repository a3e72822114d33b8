//! DynamoDB: tables that take their time, and items enough to keep a lock.

mod expression;
mod items;
mod lookup;
mod model;
mod settings;
mod table_view;
mod tables;
mod token;
mod update;

#[cfg(test)]
mod tests;

use crate::Object;
use crate::clock::Moment;
use crate::dispatch::Actions;
use crate::store::tables;
use model::{Definition, Item};

tables! {
    /// DynamoDB.
    pub struct DynamoDb = "dynamodb" {
        /// By ARN.
        tables: Definition,
        /// By ARN of the table and key.
        items: Item,
    }
}

impl DynamoDb {
    /// What exists at `now`: tables; items go with them.
    pub fn objects(&self, now: Moment) -> Vec<Object> {
        let tables = self.tables.values();
        let there = tables.filter(|table| table.gone.is_none_or(|gone| gone > now));
        let object = |table: &Definition| Object {
            kind: "dynamodb.table".into(),
            id: table.arn.clone(),
            name: table.name.clone(),
            state: table.status(now).into(),
        };
        there.map(object).collect()
    }
}

/// What this service can do.
pub const ACTIONS: Actions = &[
    ("CreateTable", tables::create),
    ("DescribeTable", tables::describe),
    ("UpdateTable", tables::update),
    ("DeleteTable", tables::delete),
    ("ListTables", tables::list),
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
