//! Values as JSON, with what the JSON of state files leaves out: unknown values, types and marks.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use rform_core::value::json::{type_from_json, type_to_json};
use rform_core::value::{Marks, Number, Path, Refinement, Step, Value};

/// Encodes a value as JSON: booleans, strings and tuples as themselves, everything else as an object
/// whose first member names the kind (`number`, `list`, `unknown`, `marked` …). Numbers are strings,
/// so that none of their 512 bits is lost.
pub fn value_to_json(value: &Value) -> Json {
    match value {
        Value::Null(ty) => json!({ "null": type_to_json(ty) }),
        Value::Unknown(ty, refinement) => json!({
            "unknown": type_to_json(ty),
            "known": refinement.as_deref().map(refinement_to_json),
        }),
        Value::Bool(truth) => json!(truth),
        Value::Number(number) => json!({ "number": number.to_string() }),
        Value::String(text) => json!(&**text),
        Value::List(ty, items) => json!({ "list": type_to_json(ty), "items": all(items) }),
        Value::Set(ty, items) => json!({ "set": type_to_json(ty), "items": all(items) }),
        Value::Map(ty, items) => json!({ "map": type_to_json(ty), "items": named(items) }),
        Value::Tuple(items) => Json::Array(all(items)),
        Value::Object(items) => json!({ "object": named(items) }),
        Value::Marked(marks, value) => json!({
            "marked": [marks.contains(Marks::SENSITIVE), marks.contains(Marks::EPHEMERAL)],
            "value": value_to_json(value),
        }),
    }
}

fn all(items: &[Value]) -> Vec<Json> {
    items.iter().map(value_to_json).collect()
}

fn named(items: &BTreeMap<Arc<str>, Value>) -> serde_json::Map<String, Json> {
    let items = items.iter();
    items
        .map(|(name, value)| (name.to_string(), value_to_json(value)))
        .collect()
}

fn refinement_to_json(refinement: &Refinement) -> Json {
    let limit = |limit: &Option<(Number, bool)>| {
        let limit = limit.as_ref();
        limit.map(|(number, equal)| json!([number.to_string(), equal]))
    };
    json!({
        "not_null": refinement.not_null,
        "prefix": refinement.prefix.as_deref(),
        "min_length": refinement.min_length,
        "max_length": refinement.max_length,
        "min": limit(&refinement.min),
        "max": limit(&refinement.max),
    })
}

fn refinement_from_json(json: &Json) -> Refinement {
    let limit = |json: &Json| {
        let number = Number::parse(json[0].as_str()?)?;
        Some((number, json[1] == json!(true)))
    };
    Refinement {
        not_null: json["not_null"] == json!(true),
        prefix: json["prefix"].as_str().map(Arc::from),
        min_length: json["min_length"].as_u64(),
        max_length: json["max_length"].as_u64(),
        min: limit(&json["min"]),
        max: limit(&json["max"]),
    }
}

/// Decodes a value that [`value_to_json`] has encoded.
///
/// # Errors
/// The JSON has another shape; the message names the part.
pub fn value_from_json(json: &Json) -> Result<Value, String> {
    match json {
        Json::Bool(truth) => Ok(Value::Bool(*truth)),
        Json::String(text) => Ok(Value::string(text.as_str())),
        Json::Array(items) => Ok(Value::tuple(read_all(items)?)),
        Json::Object(fields) => {
            let kind = fields.iter().next();
            let (kind, inner) = kind.ok_or("an empty value")?;
            read(kind, inner, json)
        }
        other => Err(format!("the value {other}")),
    }
}

fn read(kind: &str, inner: &Json, whole: &Json) -> Result<Value, String> {
    let ty = || type_from_json(inner).map_err(|error| error.message);
    let items = || read_all(whole["items"].as_array().ok_or("a collection")?);
    Ok(match kind {
        "null" => Value::Null(ty()?),
        "unknown" => {
            let refinement = match &whole["known"] {
                Json::Null => None,
                known => Some(Arc::new(refinement_from_json(known))),
            };
            Value::Unknown(ty()?, refinement)
        }
        "number" => {
            let number = inner.as_str().and_then(read_number);
            Value::Number(number.ok_or("a number")?)
        }
        "list" => Value::List(ty()?, items()?.into()),
        "set" => Value::Set(ty()?, items()?.into()),
        "map" => Value::Map(ty()?, Arc::new(read_named(&whole["items"])?)),
        "object" => Value::Object(Arc::new(read_named(inner)?)),
        "marked" => {
            let mark = |at: usize, marks| {
                if inner[at] == json!(true) {
                    marks
                } else {
                    Marks::NONE
                }
            };
            let marks = mark(0, Marks::SENSITIVE).union(mark(1, Marks::EPHEMERAL));
            value_from_json(&whole["value"])?.mark(marks)
        }
        other => return Err(format!("a value of kind {other:?}")),
    })
}

fn read_number(text: &str) -> Option<Number> {
    match text {
        "+Inf" | "Inf" | "inf" => Some(Number::infinity()),
        "-Inf" | "-inf" => Some(Number::infinity().neg()),
        text => Number::parse(text),
    }
}

fn read_all(items: &[Json]) -> Result<Vec<Value>, String> {
    items.iter().map(value_from_json).collect()
}

fn read_named(json: &Json) -> Result<BTreeMap<Arc<str>, Value>, String> {
    let items = json.as_object().ok_or("named values")?.iter();
    items
        .map(|(name, value)| Ok((Arc::from(&**name), value_from_json(value)?)))
        .collect()
}

pub(super) fn path_to_json(path: &Path) -> Json {
    let step = |step: &Step| match step {
        Step::Attribute(name) => json!({ "attribute": &**name }),
        Step::Index(index) => json!({ "index": index }),
        Step::Key(key) => json!({ "key": &**key }),
        Step::Element => json!({ "element": null }),
    };
    path.0.iter().map(step).collect()
}

pub(super) fn path_from_json(json: &Json) -> Result<Path, String> {
    let steps = json.as_array().ok_or("a path")?.iter();
    let step = |json: &Json| {
        let text = |name: &str| json[name].as_str().map(Arc::from);
        let attribute = text("attribute").map(Step::Attribute);
        let key = || text("key").map(Step::Key);
        let index = || json["index"].as_u64().map(Step::Index);
        attribute
            .or_else(key)
            .or_else(index)
            .unwrap_or(Step::Element)
    };
    Ok(Path(steps.map(step).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::value::Type;

    #[test]
    fn every_kind_of_value_is_read_as_it_was_written() {
        let refinement = Refinement::not_null()
            .with_prefix("a-")
            .with_length(1, Some(3));
        let number = Number::parse("0.1").unwrap_or(Number::ZERO);
        let values = [
            Value::Null(Type::list(Type::String)),
            Value::DYNAMIC,
            Value::Unknown(Type::String, Some(Arc::new(refinement))),
            Value::TRUE,
            Value::Number(number),
            Value::string("text"),
            Value::list(Type::Number, [Value::int(1)]),
            Value::Set(Type::String, Arc::new([Value::from("x")])),
            Value::map(Type::Bool, [("k", Value::FALSE)]),
            Value::tuple([Value::int(1), Value::NULL]),
            Value::object([("null", Value::from("a")), ("b", Value::int(2))]),
            Value::from("s").mark(Marks::SENSITIVE),
        ];
        for value in values {
            assert_eq!(value_from_json(&value_to_json(&value)), Ok(value));
        }
    }
}
