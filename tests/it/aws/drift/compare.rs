//! Comparing what was planned, and what others made, with what there is.

use rform_core::value::Value;

/// Where a known part of the planned object differs from the object.
pub fn broken_promises(planned: &Value, object: &Value) -> Vec<String> {
    let mut found = Vec::new();
    differing(planned, object, "", &mut found);
    found
}

/// Which of these attributes differ between two objects.
pub fn unlike(names: &[String], one: &Value, other: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for name in names {
        let of = |object: &Value| object.get(name).cloned().unwrap_or(Value::NULL);
        differing(&of(one), &of(other), name, &mut found);
    }
    found
}

fn differing(one: &Value, other: &Value, path: &str, found: &mut Vec<String>) {
    let is_same = || normal(one) == normal(other);
    if !one.is_known() || one == other || (one.is_wholly_known() && is_same()) {
        return;
    }
    match (one, other) {
        (Value::Object(attributes), Value::Object(others)) => {
            for (name, value) in attributes.iter() {
                let theirs = others.get(name).unwrap_or(&Value::NULL);
                differing(value, theirs, &format!("{path}.{name}"), found);
            }
        }
        (Value::List(_, items), Value::List(_, others)) if items.len() == others.len() => {
            for (one, other) in items.iter().zip(others.iter()) {
                differing(one, other, &format!("{path}[]"), found);
            }
        }
        (Value::Set(..), Value::Set(..)) if !one.is_wholly_known() => {}
        _ => found.push(format!("{path}: {one:?} and {other:?}")),
    }
}

/// Whatever is attached anew has another id of its attachment.
const ATTACHMENT: &str = "attachment_id";

/// The value with nulls for all zero values: the older SDK tells them from each other nowhere.
fn normal(value: &Value) -> Value {
    let is_void = match value {
        Value::Null(_) => true,
        Value::String(text) => text.is_empty(),
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.is_zero(),
        Value::List(..) | Value::Set(..) | Value::Map(..) => value.elements().next().is_none(),
        _ => false,
    };
    match value {
        _ if is_void => Value::NULL,
        Value::Object(attributes) => {
            let all = attributes
                .iter()
                .filter(|(name, _)| name.as_ref() != ATTACHMENT);
            Value::object(all.map(|(name, value)| (name.clone(), normal(value))))
        }
        Value::List(ty, items) => Value::list(ty.clone(), items.iter().map(normal)),
        Value::Set(ty, items) => Value::set(ty.clone(), items.iter().map(normal)),
        other => other.clone(),
    }
}
