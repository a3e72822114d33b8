//! Objects of the state as values, even where they do not fit their schema.

use serde_json::Value as Json;

use rform_core::schema::Block;
use rform_core::value::json::{implied_type, type_from_json, value_from_json};
use rform_core::value::{Marks, Type, Value};
use rform_state::Object;

/// The object as a value with its sensitive marks. Attributes that do not fit the schema are left
/// out and missing ones are null. Without a schema the value has all that the state has.
pub fn value(object: &Object, block: Option<&Block>) -> Value {
    let value = match (block, object.attributes.as_object()) {
        (Some(block), Some(_)) => fit(&object.attributes, &block.object_type()),
        (None, Some(members)) => Value::object(
            members
                .iter()
                .map(|(name, json)| (name.as_str(), open(json))),
        ),
        (_, None) => {
            let flat = object.flat_attributes.iter().flatten();
            Value::object(flat.map(|(name, text)| (name.as_str(), Value::from(text.as_str()))))
        }
    };
    let places: Vec<_> = object
        .sensitive
        .iter()
        .map(|path| (path.clone(), Marks::SENSITIVE))
        .collect();
    value.mark_with_paths(&places)
}

fn fit(json: &Json, ty: &Type) -> Value {
    match (json, ty) {
        (Json::Null, _) => Value::null(ty),
        (_, Type::Dynamic) => open(json),
        (Json::Object(members), Type::Object(object)) => {
            Value::object(object.attributes.iter().map(|(name, ty)| {
                let member = members.get(&**name).unwrap_or(&Json::Null);
                (name.clone(), fit(member, ty))
            }))
        }
        (Json::Object(members), Type::Map(element)) => {
            let items = members
                .iter()
                .map(|(name, json)| (name.as_str(), fit(json, element)));
            Value::map((**element).clone(), items)
        }
        (Json::Array(items), Type::List(element)) => Value::list(
            (**element).clone(),
            items.iter().map(|json| fit(json, element)),
        ),
        (Json::Array(items), Type::Set(element)) => {
            let items: Vec<Value> = items.iter().map(|json| fit(json, element)).collect();
            Value::set((**element).clone(), items)
        }
        _ => value_from_json(json, ty).unwrap_or_else(|_| by_itself(json)),
    }
}

/// A value of any type, which is kept with its type beside it.
fn open(json: &Json) -> Value {
    let wrapped = json.as_object().filter(|members| members.len() == 2);
    let typed = wrapped.and_then(|members| {
        let ty = type_from_json(members.get("type")?).ok()?;
        Some(fit(members.get("value")?, &ty))
    });
    typed.unwrap_or_else(|| by_itself(json))
}

fn by_itself(json: &Json) -> Value {
    value_from_json(json, &implied_type(json)).unwrap_or(Value::NULL)
}
