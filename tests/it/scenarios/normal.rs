//! Documents without what Terraform leaves unordered or what changes with each release.

use serde_json::{Map, Value};

use super::script::Step;

/// Which documents describe things in words of their own.
pub fn describes(step: &Step) -> bool {
    matches!(
        step.subcommand()[..],
        ["metadata", "functions"] | ["providers", "schema"]
    )
}

pub fn drop_descriptions(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| {
                !["summary", "description", "description_kind"].contains(&key.as_str())
            });
            members.values_mut().for_each(drop_descriptions);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_descriptions),
        _ => {}
    }
}

/// A state. Its serial counts the writes on the way, which are not the same in each run.
pub fn state(mut value: Value) -> Value {
    remove(&mut value, &["terraform_version", "serial"]);
    for result in items(&mut value, "check_results") {
        sort(result, "objects", text);
    }
    sort(&mut value, "check_results", text);
    for resource in items(&mut value, "resources") {
        for instance in items(resource, "instances") {
            sort(instance, "sensitive_attributes", text);
            sort(instance, "dependencies", text);
        }
        sort(resource, "instances", |it| {
            (field(it, "index_key"), it.get("deposed").is_some())
        });
    }
    sort(&mut value, "resources", |it| {
        ["module", "mode", "type", "name", "provider"].map(|key| field(it, key))
    });
    value
}

/// A plan, or another document with a format version.
pub fn plan(mut value: Value) -> Value {
    sort_addressed(&mut value);
    remove(&mut value, &["timestamp", "terraform_version"]);
    sort(&mut value, "relevant_attributes", text);
    sort(&mut value, "checks", text);
    if let Some(prior) = value.get_mut("prior_state") {
        remove(prior, &["terraform_version"]);
    }
    value
}

/// A document on standard output.
pub fn document(mut value: Value) -> Value {
    if value.get("format_version").is_none() {
        return value;
    }
    sort(&mut value, "diagnostics", diagnostic);
    sort(&mut value, "modules", text);
    plan(value)
}

/// Orders modules and resources by their addresses.
fn sort_addressed(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(sort_addressed),
        Value::Array(items) => items.iter_mut().for_each(sort_addressed),
        _ => {}
    }
    for key in ["child_modules", "resources"] {
        sort(value, key, |it| {
            (field(it, "address"), it.get("deposed_key").is_some())
        });
    }
}

/// What a diagnostic is ordered by: severity, place, summary, detail.
pub type DiagnosticKey = (String, (String, u64, u64), String, String);

pub fn diagnostic(value: &Value) -> DiagnosticKey {
    let range = value.get("range").unwrap_or(&Value::Null);
    let start = range.get("start").unwrap_or(&Value::Null);
    let number = |key| start.get(key).and_then(Value::as_u64).unwrap_or_default();
    let place = (field(range, "filename"), number("line"), number("column"));
    (
        field(value, "severity"),
        place,
        field(value, "summary"),
        field(value, "detail"),
    )
}

pub fn text(value: &Value) -> String {
    value.to_string()
}

pub fn field(value: &Value, key: &str) -> String {
    value.get(key).unwrap_or(&Value::Null).to_string()
}

fn remove(value: &mut Value, keys: &[&str]) {
    let members: Option<&mut Map<String, Value>> = value.as_object_mut();
    members
        .into_iter()
        .for_each(|it| it.retain(|key, _| !keys.contains(&key.as_str())));
}

fn items<'a>(value: &'a mut Value, key: &str) -> impl Iterator<Item = &'a mut Value> + use<'a> {
    value
        .get_mut(key)
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
}

fn sort<K: Ord>(value: &mut Value, key: &str, by: impl Fn(&Value) -> K) {
    if let Some(items) = value.get_mut(key).and_then(Value::as_array_mut) {
        items.sort_by_key(by);
    }
}
