//! What the service keeps: event buses with their permissions, and rules with their targets.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An event bus.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Bus {
    pub name: String,
    pub arn: String,
    /// What was said of it, in the form of a description.
    pub settings: Map<String, Value>,
    /// The statements of its policy, by their ids.
    pub statements: BTreeMap<String, Value>,
    pub tags: BTreeMap<String, String>,
}

/// A rule of an event bus.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub name: String,
    pub arn: String,
    pub bus: String,
    /// What was said of it, in the form of a description.
    pub settings: Map<String, Value>,
    /// The documents of its targets, by their ids.
    pub targets: BTreeMap<String, Value>,
    pub tags: BTreeMap<String, String>,
}
