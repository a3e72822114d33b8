//! Tags of all services: those of the resource, the default tags of the provider block, and those
//! that are ignored.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/resource-tagging>

use std::collections::BTreeMap;

use super::default_tags;
use super::object::{Attributes, ObjectBuilder, string_map_value};
use super::settings::Settings;
use rform_core::value::Value;

/// The key of the attempt tag: a new object carries the token of its create under it until its id
/// is recorded.
pub const ATTEMPT_TAG: &str = "rform:attempt";

/// The largest number of tags of an object.
/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>
pub const MAX_TAGS: usize = 50;

/// The value of `tags_all` in a plan: the default tags, and over them those of the resource. None
/// while a part is unknown.
pub fn planned_all(
    settings: &Settings,
    defaults: &BTreeMap<String, Option<String>>,
    tags: &Value,
) -> Option<Value> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (key, value) in defaults {
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

/// The tags that a create or update sets: the default tags, and over them those of the resource.
pub fn effective(settings: &Settings, config: &Value) -> BTreeMap<String, String> {
    let defaults = default_tags::of(settings, config).into_iter();
    let defaults = defaults.filter_map(|(key, value)| Some((key, value?)));
    let mut all: BTreeMap<String, String> = defaults.collect();
    all.extend(config.string_map("tags"));
    all
}

/// Splits the tags that AWS answers (`tags_all` of the builder) into `tags` and `tags_all`. A tag
/// that equals a default one belongs to the resource only if its configuration has it too.
pub fn split(settings: &Settings, before: &Value, found: &mut ObjectBuilder) {
    let read = found.build();
    let mut all = read.string_map("tags_all");
    all.retain(|key, _| !is_ignored(settings, key));
    let written = before.string_map("tags");
    let defaults = default_tags::of(settings, before);
    let mut own = all.clone();
    own.retain(|key, value| {
        let default = defaults.get(key).and_then(Option::as_ref);
        default != Some(value) || written.contains_key(key)
    });
    found.set("tags", string_map_value(&own));
    found.set("tags_all", string_map_value(&all));
}

/// The keys of tags to remove, and the tags to set, that lead from one map to the other.
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

/// Whether a tag is ignored: those of AWS (`aws:`), the attempt tag, and those that the provider
/// block ignores.
pub fn is_ignored(settings: &Settings, key: &str) -> bool {
    key.starts_with("aws:")
        || key == ATTEMPT_TAG
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
        let settings = settings();
        let defaults = &settings.default_tags;
        let all = planned_all(&settings, defaults, &map(&[("Name", "a")]));
        assert_eq!(all, Some(map(&[("Name", "a"), ("Owner", "team")])));
        let open = Value::unknown(string_map());
        assert_eq!(planned_all(&settings, defaults, &open), None);
    }

    #[test]
    fn what_was_read_is_split_into_own_and_all() {
        let mut found = ObjectBuilder::from(&Value::NULL);
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
