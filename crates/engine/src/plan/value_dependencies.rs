//! Dependencies between objects of the state, as their attribute values show them.
//!
//! The configuration may have changed since an object was created, so it does not tell which
//! instance the object depends on. The attributes of the object still have the values, such as an
//! id, that they were given then.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::plan::planner::Planner;
use rform_core::addr::ResourceInstance;

/// The minimal number of bytes of a text that is looked for within longer texts. Shorter texts occur
/// in others by chance.
const MIN_SUBSTRING_LENGTH: usize = 8;

impl Planner<'_> {
    /// Whether an object has a text among its values that is an attribute of the other object, and of
    /// no other instance of that resource.
    pub(super) fn contains_value_of(
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
            .flat_map(|it| string_attributes(&it.attributes))
            .collect();
        let texts = state
            .current(other)
            .map(|it| string_attributes(&it.attributes));
        let texts = texts.into_iter().flatten();
        let distinct: Vec<&str> = texts.filter(|text| !shared.contains(text)).collect();
        let prior_object = state.current(object);
        prior_object.is_some_and(|prior_object| contains_any(&prior_object.attributes, &distinct))
    }
}

/// The attributes of an object that are texts, nested ones left out.
fn string_attributes(attributes: &Json) -> impl Iterator<Item = &str> {
    let attributes = attributes.as_object().into_iter().flatten();
    let texts = attributes.filter_map(|(_, value)| value.as_str());
    texts.filter(|text| !text.is_empty())
}

fn contains_any(value: &Json, texts: &[&str]) -> bool {
    match value {
        Json::String(prior_object) => texts.iter().any(|text| {
            prior_object == text
                || text.len() >= MIN_SUBSTRING_LENGTH && prior_object.contains(text)
        }),
        Json::Array(items) => items.iter().any(|item| contains_any(item, texts)),
        Json::Object(items) => items.values().any(|item| contains_any(item, texts)),
        _ => false,
    }
}
