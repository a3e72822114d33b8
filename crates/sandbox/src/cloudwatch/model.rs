//! What the service keeps: alarms and dashboards.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// An alarm on a metric, or on other alarms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Alarm {
    pub name: String,
    pub region: String,
    pub arn: String,
    pub is_composite: bool,
    /// The document that it was put by.
    pub document: Value,
    pub tags: BTreeMap<String, String>,
}

/// A dashboard of the account, which is in no region.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Dashboard {
    pub name: String,
    pub arn: String,
    pub body: String,
}
