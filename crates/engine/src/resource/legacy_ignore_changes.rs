//! `ignore_changes` of Terraform 0.11, which compared the flat keys of what changes with its texts
//! (<https://github.com/hashicorp/terraform/blob/v0.11.14/terraform/eval_diff.go#L237>).
//!
//! A key of a map or a list is its name, a dot and the key; the number of its elements stands under
//! `%` or `#`, which says nothing that the elements do not say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rform_core::value::{Type, Value};

/// The configuration with all that a prefix covers taken from what there is.
pub fn ignore(prefixes: &[Arc<str>], prior: &Value, config: &Value) -> Value {
    let (Value::Object(items), Value::Object(before)) = (config, prior) else {
        return config.clone();
    };
    let mut whole = (**items).clone();
    for (name, item) in whole.iter_mut() {
        let Some(was) = before.get(name) else {
            continue;
        };
        // What begins with a text by chance only is none of its business where it is not set.
        if item.is_null() && !prefixes.contains(name) && !leads_into(prefixes, name) {
            continue;
        }
        *item = taken_over(prefixes, name, item, was);
    }
    Value::Object(Arc::new(whole))
}

fn covers(prefixes: &[Arc<str>], key: &str) -> bool {
    let whole = format!("{key}.");
    prefixes
        .iter()
        .any(|it| key.starts_with(&**it) || **it == *whole)
}

/// Whether a prefix begins with that key and goes on behind a dot.
fn leads_into(prefixes: &[Arc<str>], key: &str) -> bool {
    let whole = format!("{key}.");
    prefixes.iter().any(|it| it.starts_with(&whole))
}

fn taken_over(prefixes: &[Arc<str>], key: &str, config: &Value, prior: &Value) -> Value {
    if covers(prefixes, key) {
        return prior.clone();
    }
    if !leads_into(prefixes, key) {
        return config.clone();
    }
    let within = |name: &str| format!("{key}.{name}");
    match (config, prior) {
        (Value::Map(element, _), _) | (_, Value::Map(element, _)) => {
            in_map(prefixes, key, element, config, prior)
        }
        (Value::Object(items), Value::Object(before)) => {
            let items = items.iter().map(|(name, item)| {
                let was = before.get(name).unwrap_or(item);
                let value = taken_over(prefixes, &within(name), item, was);
                (name.clone(), value)
            });
            Value::Object(Arc::new(items.collect()))
        }
        (Value::List(element, items), Value::List(_, before)) => {
            let items = items.iter().enumerate().map(|(at, item)| {
                let was = before.get(at).unwrap_or(item);
                taken_over(prefixes, &within(&at.to_string()), item, was)
            });
            Value::list(element.clone(), items.collect::<Vec<_>>())
        }
        _ => config.clone(),
    }
}

/// Keys may be on one side only: additions and removals that a prefix covers are ignored as well.
fn in_map(
    prefixes: &[Arc<str>],
    key: &str,
    element: &Type,
    config: &Value,
    prior: &Value,
) -> Value {
    let names = [config, prior].into_iter().flat_map(names);
    let names: BTreeSet<Arc<str>> = names.collect();
    let mut items = BTreeMap::new();
    for name in names {
        let covered = covers(prefixes, &format!("{key}.{name}"));
        let kept = if covered {
            prior.get(&name)
        } else {
            config.get(&name)
        };
        items.extend(kept.map(|it| (name.clone(), it.clone())));
    }
    match items.is_empty() && config.is_null() {
        true => config.clone(),
        false => Value::Map(element.clone(), Arc::new(items)),
    }
}

fn names(map: &Value) -> Vec<Arc<str>> {
    match map {
        Value::Map(_, items) => items.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(name: &str, tags: &[(&str, &str)]) -> Value {
        let tags = tags.iter().map(|(key, value)| (*key, Value::from(*value)));
        Value::object([
            ("name", Value::from(name)),
            ("name_prefix", Value::null(&Type::String)),
            ("tags", Value::map(Type::String, tags)),
        ])
    }

    fn ignored(prefixes: &[&str], prior: &Value, config: &Value) -> Value {
        let prefixes: Vec<Arc<str>> = prefixes.iter().map(|it| Arc::from(*it)).collect();
        ignore(&prefixes, prior, config)
    }

    #[test]
    fn a_prefix_covers_all_keys_that_begin_with_it() {
        let prior = object("a", &[("Name", "x"), ("New", "1"), ("Team", "y")]);
        let config = object("b", &[("Name", "z"), ("Team", "w"), ("Next", "2")]);
        let covered = ignored(&["tags.N"], &prior, &config);
        let tags = [("Name", "x"), ("New", "1"), ("Team", "w")];
        assert_eq!(covered, object("b", &tags));
        let all = ignored(&["tag"], &prior, &config);
        assert_eq!(all.get("tags"), prior.get("tags"));
        assert_eq!(
            ignored(&["na"], &prior, &config).get("name"),
            prior.get("name")
        );
    }

    #[test]
    fn a_count_covers_no_element_and_an_unknown_name_nothing() {
        let prior = object("a", &[("Name", "x")]);
        let config = object("b", &[("Name", "y"), ("Team", "z")]);
        for text in ["tags.%", "nope", "tags.Name.x", "names"] {
            assert_eq!(ignored(&[text], &prior, &config), config, "{text}");
        }
        let whole = ignored(&["tags."], &prior, &config);
        assert_eq!(whole.get("tags"), prior.get("tags"));
    }

    #[test]
    fn what_is_not_set_stays_so() {
        let prior = Value::object(
            [("user_data", "x"), ("user_data_base64", "y")]
                .map(|(name, text)| (name, Value::from(text))),
        );
        let config = Value::object([
            ("user_data", Value::null(&Type::String)),
            ("user_data_base64", Value::null(&Type::String)),
        ]);
        let covered = ignored(&["user_data"], &prior, &config);
        assert_eq!(covered.get("user_data"), Some(&Value::from("x")));
        assert!(covered.get("user_data_base64").is_some_and(Value::is_null));
    }
}
