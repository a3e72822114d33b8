//! What the service keeps: log groups with their streams and filters, and resource policies.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A log group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LogGroup {
    pub name: String,
    pub region: String,
    /// The ARN, without `:*` at its end.
    pub arn: String,
    pub created: Moment,
    /// For how many days events are kept; none: for ever.
    pub retention: Option<i64>,
    pub key: Option<String>,
    pub class: String,
    /// Whether the group is protected from deletion.
    pub protected: bool,
    pub tags: BTreeMap<String, String>,
    /// When each stream was made, by name.
    pub streams: BTreeMap<String, Moment>,
    /// The documents of metric filters, by name.
    pub metric_filters: BTreeMap<String, Value>,
    /// The documents of subscription filters, by name.
    pub subscription_filters: BTreeMap<String, Value>,
}

/// A resource policy of the account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Policy {
    pub name: String,
    pub region: String,
    pub document: String,
    pub updated: Moment,
}
