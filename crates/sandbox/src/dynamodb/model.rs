//! What DynamoDB keeps.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Attributes by name, each as `{"S": "text"}` and the like.
pub(crate) type Attributes = Map<String, Value>;

/// A table, without its items.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TableDefinition {
    /// The table's name, unique in its region.
    pub name: String,
    /// The table's ARN: `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`.
    pub arn: String,
    /// The table's id, a UUID; a table made again under its name has another.
    pub id: String,
    /// The name of the partition key.
    pub hash: String,
    /// The name of the sort key.
    pub range: Option<String>,
    /// The members of CreateTable and UpdateTable that are shown as they were given.
    pub given: BTreeMap<String, Value>,
    /// The billing mode: `PROVISIONED` or `PAY_PER_REQUEST`.
    pub billing: String,
    /// Whether a call has set the billing mode.
    pub billing_shown: bool,
    /// The table's tags by their keys.
    pub tags: BTreeMap<String, String>,
    /// The attribute with the time at which an item expires.
    pub expiry: Option<String>,
    /// Whether there are continuous backups to any point in time, and for how many days.
    pub recovery: Option<i64>,
    /// When the stream was begun.
    pub stream: Option<Moment>,
    /// The moment of its creation.
    pub created: Moment,
    /// `CREATING` or `UPDATING` until then.
    pub ready: Moment,
    /// Whether it has been ready before.
    pub updating: bool,
    /// When its deletion is done; it is `DELETING` until then.
    pub gone: Option<Moment>,
    /// The global indexes that are `CREATING`, `UPDATING` or `DELETING` until the table is ready.
    #[serde(default)]
    pub moving: BTreeMap<String, String>,
    /// The other regions in which the table is, each with the key of its own that it has.
    #[serde(default)]
    pub replicas: BTreeMap<String, Option<String>>,
    /// Since when the table is paid by the request.
    #[serde(default)]
    pub paid_by_request_since: Option<Moment>,
}

impl TableDefinition {
    /// The status that DescribeTable shows at `now`.
    pub(crate) fn status(&self, now: Moment) -> &'static str {
        match (self.gone, self.ready <= now, self.updating) {
            (Some(_), _, _) => "DELETING",
            (None, true, _) => "ACTIVE",
            (None, false, true) => "UPDATING",
            (None, false, false) => "CREATING",
        }
    }

    /// The status of a global index at `now`; none for one that is deleted.
    pub(crate) fn index_status(&self, name: &str, now: Moment) -> Option<&str> {
        match self.moving.get(name).map(String::as_str) {
            Some("DELETING") if self.ready <= now => None,
            Some(state) if self.ready > now => Some(state),
            _ if self.gone.is_some() => Some("DELETING"),
            _ if self.ready > now && !self.updating => Some("CREATING"),
            _ => Some("ACTIVE"),
        }
    }

    /// Lets changes of indexes end, now that the table is ready.
    pub(crate) fn settle(&mut self) {
        let gone = |name: &str, moving: &BTreeMap<String, String>| {
            moving.get(name).is_some_and(|it| it == "DELETING")
        };
        let moving = std::mem::take(&mut self.moving);
        if let Some(Value::Array(indexes)) = self.given.get_mut("GlobalSecondaryIndexes") {
            indexes.retain(|index| !gone(index_name(index), &moving));
            if indexes.is_empty() {
                self.given.remove("GlobalSecondaryIndexes");
            }
        }
    }
}

/// An item of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Item {
    /// The ARN of its table.
    pub table: String,
    /// All attributes, those of its key included.
    pub attributes: Attributes,
}

/// An import of files into a new table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TableImport {
    /// The ARN of the table.
    pub table: String,
    /// The client token of the request.
    pub token: String,
    /// When it is completed.
    pub done: Moment,
    /// Why it failed.
    pub failure: Option<String>,
}

/// The name of an index as it was given.
pub(crate) fn index_name(index: &Value) -> &str {
    index
        .get("IndexName")
        .and_then(Value::as_str)
        .unwrap_or_default()
}
