//! Tags: the user's, the provider's defaults, and those that are none of our business.

use std::collections::BTreeMap;

use super::object::{Attributes, Draft, string_map_value};
use super::settings::Settings;
use rform_core::value::Value;

/// Under this key an object that is being made carries the token of the attempt, until it is
/// known by its id.
pub const ATTEMPT: &str = "rform:attempt";

/// How many tags an object may have.
/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>
pub const MOST: usize = 50;

/// The tags an object will have: the defaults, and over them the user's. None as long as a part
/// is unknown.
pub fn planned_all(settings: &Settings, tags: &Value) -> Option<Value> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (key, value) in &settings.default_tags {
        all.insert(key.clone(), value.clone()?);
    }
    match tags.bare() {
        Value::Unknown(..) => return None,
        Value::Map(_, items) => {
            for (key, value) in items.iter().filter(|(_, value)| !value.is_null()) {
                all.insert(key.to_string(), value.as_str()?.to_owned());
            }
        }
        _ => {}
    }
    all.retain(|key, _| !is_ignored(settings, key));
    Some(string_map_value(&all))
}

/// The same when all is known: what a create or an update gives the object.
pub fn wanted(settings: &Settings, config: &Value) -> BTreeMap<String, String> {
    let defaults = settings
        .default_tags
        .iter()
        .filter_map(|(key, value)| Some((key.clone(), value.clone()?)));
    let mut all: BTreeMap<String, String> = defaults.collect();
    all.extend(config.string_map("tags"));
    all
}

/// Splits what AWS says (`tags_all` of the draft) into `tags` and `tags_all`.
///
/// A default tag counts as the user's only if the user is known to have written it too.
pub fn split(settings: &Settings, before: &Value, found: &mut Draft) {
    let read = found.build();
    let mut all = read.string_map("tags_all");
    all.retain(|key, _| !is_ignored(settings, key));
    let written = before.string_map("tags");
    let mut own = all.clone();
    own.retain(|key, value| {
        let default = settings.default_tags.get(key).and_then(Option::as_ref);
        default != Some(value) || written.contains_key(key)
    });
    found.set("tags", string_map_value(&own));
    found.set("tags_all", string_map_value(&all));
}

/// Which tags to remove and which to set to get from one map to the other.
pub fn difference(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> (Vec<String>, BTreeMap<String, String>) {
    let removed = before.keys().filter(|key| !after.contains_key(*key));
    let set = after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(*value));
    (
        removed.cloned().collect(),
        set.map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    )
}

/// Whether a tag is none of our business.
pub fn is_ignored(settings: &Settings, key: &str) -> bool {
    key.starts_with("aws:")
        || key == ATTEMPT
        || settings.ignored_keys.iter().any(|it| it == key)
        || settings
            .ignored_prefixes
            .iter()
            .any(|prefix| key.starts_with(prefix.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::string_map;

    fn settings() -> Settings {
        Settings {
            default_tags: [("Owner".to_owned(), Some("team".to_owned()))].into(),
            ignored_keys: vec!["Scanned".to_owned()],
            ..Settings::default()
        }
    }

    fn map(pairs: &[(&str, &str)]) -> Value {
        Value::map(
            rform_core::value::Type::String,
            pairs
                .iter()
                .map(|(key, value)| (*key, Value::string(*value))),
        )
    }

    #[test]
    fn defaults_come_first_and_unknown_tags_leave_it_open() {
        let all = planned_all(&settings(), &map(&[("Name", "a")]));
        assert_eq!(all, Some(map(&[("Name", "a"), ("Owner", "team")])));
        let open = Value::unknown(string_map());
        assert_eq!(planned_all(&settings(), &open), None);
    }

    #[test]
    fn what_was_read_is_split_into_own_and_all() {
        let mut found = Draft::from(&Value::NULL);
        found.set(
            "tags_all",
            map(&[
                ("Name", "a"),
                ("Owner", "team"),
                ("Scanned", "1"),
                ("aws:x", "y"),
            ]),
        );
        split(&settings(), &Value::NULL, &mut found);
        let read = found.build();
        assert_eq!(read.get("tags"), Some(&map(&[("Name", "a")])));
        assert_eq!(
            read.get("tags_all"),
            Some(&map(&[("Name", "a"), ("Owner", "team")]))
        );
    }
}
