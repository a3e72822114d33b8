//! Which parts of a value are sensitive or unknown, in the form of the recordings.

use std::collections::BTreeMap;

use rform_core::value::json::value_to_json;
use rform_core::value::{Marks, Value};
use serde_json::{Map, Value as Json};

/// `true` where it is sensitive, in the shape of the value; null if nothing is.
pub fn sensitive_shape(value: &Value) -> Json {
    if !value.contains_mark(Marks::SENSITIVE) {
        return Json::Null;
    }
    shape(value, &|value| value.marks().contains(Marks::SENSITIVE))
}

/// `true` where it is unknown, in the shape of the value; null if nothing is.
pub fn unknown_shape(value: &Value) -> Json {
    if value.is_wholly_known() {
        return Json::Null;
    }
    shape(value, &|value| !value.is_known())
}

/// In objects only what has some of it is kept.
fn shape(value: &Value, is: &dyn Fn(&Value) -> bool) -> Json {
    if is(value) {
        return Json::Bool(true);
    }
    match value.bare() {
        Value::Map(_, items) | Value::Object(items) => {
            let parts = items
                .iter()
                .map(|(name, item)| (name.to_string(), shape(item, is)));
            Json::Object(parts.filter(|(_, it)| *it != Json::Bool(false)).collect())
        }
        Value::List(..) | Value::Set(..) | Value::Tuple(_) => {
            value.elements().map(|item| shape(item, is)).collect()
        }
        _ => Json::Bool(false),
    }
}

/// What is known; null for other elements of sequences, nothing for other attributes.
pub fn known_part(value: &Value) -> Json {
    match value {
        Value::Unknown(..) => Json::Null,
        Value::Map(_, items) | Value::Object(items) => {
            let known = items.iter().filter(|(_, item)| item.is_known());
            let parts = known.map(|(name, item)| (name.to_string(), known_part(item)));
            Json::Object(parts.collect::<Map<_, _>>())
        }
        Value::List(..) | Value::Set(..) | Value::Tuple(_) => {
            value.elements().map(known_part).collect()
        }
        simple => value_to_json(simple, &simple.ty()).unwrap_or_default(),
    }
}

/// With the keys in order.
pub fn plain(json: &Json) -> Json {
    match json {
        Json::Object(items) => {
            let sorted: BTreeMap<&String, Json> =
                items.iter().map(|(key, item)| (key, plain(item))).collect();
            serde_json::to_value(sorted).unwrap_or_default()
        }
        Json::Array(items) => items.iter().map(plain).collect(),
        // The recordings do not tell the two zeros apart.
        Json::Number(number) if number.to_string() == "-0" => Json::from(0),
        other => other.clone(),
    }
}
