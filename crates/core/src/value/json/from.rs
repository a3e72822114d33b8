//! JSON to values.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::type_from_json;
use crate::value::normal_form::normalized;
use crate::value::{ConvertError, Number, ObjectType, Path, Step, Type, Value, convert};
use serde_json::Value as Json;

/// Reads a value of that type; where the type is `Dynamic`, `{"value": …, "type": …}`.
///
/// # Errors
/// Fails if the JSON does not fit the type.
pub fn value_from_json(json: &Json, ty: &Type) -> Result<Value, ConvertError> {
    read(json, ty, &Path::root())
}

/// The type that a JSON document implies: tuples and objects throughout.
pub fn implied_type(json: &Json) -> Type {
    match json {
        Json::Null => Type::Dynamic,
        Json::Bool(_) => Type::Bool,
        Json::Number(_) => Type::Number,
        Json::String(_) => Type::String,
        Json::Array(items) => Type::Tuple(items.iter().map(implied_type).collect()),
        Json::Object(items) => Type::object(
            items
                .iter()
                .map(|(name, item)| (normalized(name), implied_type(item))),
        ),
    }
}

fn read(json: &Json, ty: &Type, path: &Path) -> Result<Value, ConvertError> {
    match (json, ty) {
        (Json::Null, ty) => Ok(Value::null(ty)),
        (_, Type::Dynamic) => read_dynamic(json, path),
        (_, Type::Bool | Type::Number | Type::String) => read_primitive(json, ty, path),
        (Json::Array(items), Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
            read_sequence(items, ty, path)
        }
        (Json::Object(items), Type::Map(element)) => {
            let mut read_items = BTreeMap::new();
            for (key, item) in items {
                let key = normalized(key);
                let value = read(item, element, &path.child(Step::Key(key.clone())))?;
                read_items.insert(key, value);
            }
            Ok(Value::Map(element.without_optional(), Arc::new(read_items)))
        }
        (Json::Object(items), Type::Object(object)) => read_object(items, object, path),
        (_, ty) => Err(ConvertError::new(
            path,
            format!("{} is required", expected(ty)),
        )),
    }
}

fn expected(ty: &Type) -> &'static str {
    match ty {
        Type::Map(_) | Type::Object(_) => "a JSON object",
        _ => "a JSON array",
    }
}

fn read_primitive(json: &Json, ty: &Type, path: &Path) -> Result<Value, ConvertError> {
    let value = match json {
        Json::Bool(truth) => Some(Value::Bool(*truth)),
        Json::String(text) => Some(Value::String(normalized(text))),
        Json::Number(number) if *ty == Type::String => Some(Value::string(number.to_string())),
        Json::Number(number) => Number::parse(&number.to_string()).map(Value::Number),
        _ => None,
    };
    let fits = |value: &Value| {
        value.ty() == *ty || matches!(value, Value::String(_)) || *ty == Type::String
    };
    match value {
        Some(value) if fits(&value) => {
            convert(&value, ty).map_err(|error| ConvertError::new(path, error.message))
        }
        _ => Err(ConvertError::new(
            path,
            format!("{} is required", ty.kind_name()),
        )),
    }
}

fn read_sequence(items: &[Json], ty: &Type, path: &Path) -> Result<Value, ConvertError> {
    let element = |at: usize| match ty {
        Type::Tuple(types) => types.get(at),
        other => other.element(),
    };
    if let Type::Tuple(types) = ty
        && types.len() != items.len()
    {
        let message = format!(
            "{} elements are required, but there are {}",
            types.len(),
            items.len()
        );
        return Err(ConvertError::new(path, message));
    }
    let values = items.iter().enumerate().map(|(at, item)| {
        let ty = element(at).unwrap_or(&Type::Dynamic);
        read(item, ty, &path.child(Step::Index(at as u64)))
    });
    let values: Vec<Value> = values.collect::<Result<_, _>>()?;
    let element = element(0)
        .map(Type::without_optional)
        .unwrap_or(Type::Dynamic);
    Ok(match ty {
        Type::List(_) => Value::list(element, values),
        Type::Set(_) => Value::set(element, values),
        _ => Value::tuple(values),
    })
}

fn read_object(
    items: &serde_json::Map<String, Json>,
    object: &ObjectType,
    path: &Path,
) -> Result<Value, ConvertError> {
    let mut attributes = BTreeMap::new();
    for (name, item) in items {
        let name = normalized(name);
        let Some(ty) = object.attributes.get(&name) else {
            return Err(ConvertError::new(
                path,
                format!("unsupported attribute {name:?}"),
            ));
        };
        let value = read(item, ty, &path.child(Step::Attribute(name.clone())))?;
        attributes.insert(name, value);
    }
    for (name, ty) in &object.attributes {
        if !attributes.contains_key(name) {
            if !object.optional.contains(name) {
                return Err(ConvertError::new(
                    path,
                    format!("attribute {name:?} is required"),
                ));
            }
            attributes.insert(name.clone(), Value::null(ty));
        }
    }
    Ok(Value::Object(Arc::new(attributes)))
}

fn read_dynamic(json: &Json, path: &Path) -> Result<Value, ConvertError> {
    let (Some(value), Some(ty)) = (json.get("value"), json.get("type")) else {
        return Err(ConvertError::new(
            path,
            "an object with \"value\" and \"type\" is required",
        ));
    };
    let ty = type_from_json(ty).map_err(|error| ConvertError::new(path, error.message))?;
    read(value, &ty, path)
}
