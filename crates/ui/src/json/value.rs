//! Values as JSON: the known parts, and the structures that tell which parts are unknown or
//! sensitive.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use rform_core::schema::Block;
use rform_core::value::{Marks, Type, Value};

/// The known parts of a value. Unknown members of objects and maps are left out, unknown elements
/// are null.
pub fn known(value: &Value) -> Json {
    match value.bare() {
        Value::Null(_) | Value::Unknown(..) | Value::Marked(..) => Json::Null,
        Value::Bool(truth) => json!(truth),
        Value::Number(number) => {
            let text = number.to_string();
            // Terraform's JSON documents have no negative zero.
            let text = if text == "-0" { "0" } else { &text };
            text.parse().map_or(Json::Null, Json::Number)
        }
        Value::String(text) => json!(&**text),
        Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => {
            items.iter().map(known).collect()
        }
        Value::Map(_, items) | Value::Object(items) => items
            .iter()
            .filter(|(_, item)| item.is_known())
            .map(|(name, item)| (name.to_string(), known(item)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

/// The structure of the value, with `true` in the place of what is unknown. Known members are left
/// out unless they have parts of their own.
pub fn unknown(value: &Value) -> Json {
    shape(value, &|value| !value.is_known())
}

/// The structure of the value, with `true` in the place of what is sensitive by its marks or by the
/// schema.
pub fn sensitive(value: &Value, block: Option<&Block>) -> Json {
    let mut shape = shape(value, &|value| value.marks().contains(Marks::SENSITIVE));
    if let Some(block) = block {
        hide_by_schema(&mut shape, value, block);
    }
    shape
}

fn shape(value: &Value, here: &dyn Fn(&Value) -> bool) -> Json {
    if here(value) {
        return Json::Bool(true);
    }
    match value.bare() {
        Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => {
            items.iter().map(|item| shape(item, here)).collect()
        }
        Value::Map(_, items) | Value::Object(items) => items
            .iter()
            .map(|(name, item)| (name.to_string(), shape(item, here)))
            .filter(|(_, shape)| *shape != Json::Bool(false))
            .collect::<Map<_, _>>()
            .into(),
        // The type of an unknown value is known, and with it the structure.
        Value::Unknown(Type::Map(_) | Type::Object(_), _) => json!({}),
        Value::Unknown(Type::List(_) | Type::Set(_) | Type::Tuple(_), _) => json!([]),
        _ => Json::Bool(false),
    }
}

fn hide_by_schema(shape: &mut Json, value: &Value, block: &Block) {
    let Json::Object(members) = shape else {
        return;
    };
    for (name, attribute) in &block.attributes {
        if attribute.sensitive && value.get(name).is_some() {
            members.insert(name.to_string(), Json::Bool(true));
        }
    }
    for (name, nested) in &block.blocks {
        let (Some(part), Some(shape)) = (value.get(name), members.get_mut(&**name)) else {
            continue;
        };
        hide_nested(shape, part, &nested.block);
    }
    sort(members);
}

fn hide_nested(shape: &mut Json, value: &Value, block: &Block) {
    match (shape, value.bare()) {
        (shape @ Json::Object(_), Value::Object(_)) => hide_by_schema(shape, value, block),
        (Json::Object(shapes), Value::Map(_, items)) => {
            for (name, item) in items.iter() {
                if let Some(shape) = shapes.get_mut(&**name) {
                    hide_by_schema(shape, item, block);
                }
            }
        }
        (Json::Array(shapes), _) => {
            for (shape, item) in shapes.iter_mut().zip(value.elements()) {
                hide_by_schema(shape, item, block);
            }
        }
        _ => {}
    }
}

fn sort(members: &mut Map<String, Json>) {
    let mut sorted: Vec<_> = std::mem::take(members).into_iter().collect();
    sorted.sort_by(|(one, _), (two, _)| one.cmp(two));
    members.extend(sorted);
}

/// The value with the sensitive marks of the schema added.
pub fn mark_by_schema(value: &Value, block: &Block) -> Value {
    value.map_parts(&mut |step, part| {
        let name: &Arc<str> = match step {
            rform_core::value::Step::Attribute(name) => name,
            _ => return mark_by_schema(part, block),
        };
        match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) if attribute.sensitive => part.clone().mark(Marks::SENSITIVE),
            (None, Some(nested)) => match part.bare() {
                Value::Object(_) => mark_by_schema(part, &nested.block),
                Value::List(..) | Value::Set(..) | Value::Map(..) => {
                    part.map_parts(&mut |_, item| mark_by_schema(item, &nested.block))
                }
                _ => part.clone(),
            },
            _ => part.clone(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::value::Number;

    #[test]
    fn numbers_keep_their_digits_but_zero_its_sign_not() {
        for (text, shown) in [
            ("-0", "0"),
            ("-0.5", "-0.5"),
            ("123456789012345678901", "123456789012345678901"),
        ] {
            let number = Number::parse(text)
                .map(Value::Number)
                .unwrap_or(Value::NULL);
            assert_eq!(known(&number).to_string(), shown);
        }
    }
}
