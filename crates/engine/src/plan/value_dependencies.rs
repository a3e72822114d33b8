//! What the values of an object tell of the objects that it was made with.
//!
//! The configuration says what an object is to rest on. What it does rest on was said by the
//! configuration that it was made by, which may have been another one; its values stem from that.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::plan::planner::Planner;
use rform_core::addr::ResourceInstance;

/// So long a text is told from others also within a longer one.
const LONG: usize = 8;

impl Planner<'_> {
    /// Whether an object holds a value that is that of the other one, and of no other instance of
    /// its resource.
    pub(super) fn holds_what_is_of(
        &self,
        object: &ResourceInstance,
        other: &ResourceInstance,
    ) -> bool {
        let state = self.state();
        let others = state.resources.iter().filter(|(address, _)| {
            *address != other && address.config() == other.config() && *address != object
        });
        let shared: BTreeSet<&str> = others
            .filter_map(|(_, instance)| instance.current.as_ref())
            .flat_map(|it| own_texts(&it.attributes))
            .collect();
        let texts = state.current(other).map(|it| own_texts(&it.attributes));
        let texts = texts.into_iter().flatten();
        let distinct: Vec<&str> = texts.filter(|text| !shared.contains(text)).collect();
        let prior_object = state.current(object);
        prior_object.is_some_and(|prior_object| holds_any(&prior_object.attributes, &distinct))
    }
}

/// The texts that are attributes of an object themselves.
fn own_texts(attributes: &Json) -> impl Iterator<Item = &str> {
    let attributes = attributes.as_object().into_iter().flatten();
    let texts = attributes.filter_map(|(_, value)| value.as_str());
    texts.filter(|text| !text.is_empty())
}

fn holds_any(value: &Json, texts: &[&str]) -> bool {
    match value {
        Json::String(prior_object) => texts
            .iter()
            .any(|text| prior_object == text || text.len() >= LONG && prior_object.contains(text)),
        Json::Array(items) => items.iter().any(|item| holds_any(item, texts)),
        Json::Object(items) => items.values().any(|item| holds_any(item, texts)),
        _ => false,
    }
}
