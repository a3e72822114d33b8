//! What the service keeps: topics and subscriptions.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A topic, and what was said of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Topic {
    pub name: String,
    pub arn: String,
    /// The attributes that were set, by their names in the API.
    pub attributes: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
}

impl Topic {
    /// Whether messages of a group keep their order.
    pub(crate) fn is_fifo(&self) -> bool {
        self.name.ends_with(".fifo")
    }
}

/// A subscription of a topic.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub arn: String,
    pub topic: String,
    pub protocol: String,
    pub endpoint: String,
    /// The attributes that were set, by their names in the API.
    pub attributes: BTreeMap<String, String>,
    /// When the endpoint confirms; none if it never does.
    pub confirmed: Option<Moment>,
}
