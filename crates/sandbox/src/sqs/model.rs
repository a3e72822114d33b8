//! What the service keeps: queues, and those that were deleted a moment ago.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A queue with its attributes, which may still settle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Queue {
    pub name: String,
    pub region: String,
    pub url: String,
    pub arn: String,
    pub created: Moment,
    pub changed: Moment,
    /// The attributes that were set, by their names in the API.
    pub attributes: BTreeMap<String, String>,
    /// The attributes that are told until a moment, before those that were set last.
    pub former: Option<(Moment, BTreeMap<String, String>)>,
    pub deleted: Option<Deletion>,
    pub tags: BTreeMap<String, String>,
}

/// When a queue was deleted, and until when it is still told.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Deletion {
    pub at: Moment,
    pub told_until: Moment,
}

impl Queue {
    /// Whether messages of a group keep their order.
    pub(crate) fn is_fifo(&self) -> bool {
        self.name.ends_with(".fifo")
    }

    /// The attributes that are told at a moment.
    pub(crate) fn told(&self, now: Moment) -> &BTreeMap<String, String> {
        match &self.former {
            Some((until, former)) if *until > now => former,
            _ => &self.attributes,
        }
    }
}
