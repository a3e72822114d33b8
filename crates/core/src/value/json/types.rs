//! Types to and from JSON: `"string"`, `["list", "string"]`, `["object", {…}, ["optional"]]`.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::value::{ConvertError, ObjectType, Path, Type};

/// The type as JSON.
pub fn type_to_json(ty: &Type) -> Json {
    match ty {
        Type::Dynamic | Type::Bool | Type::Number | Type::String => json!(ty.kind_name()),
        Type::List(element) | Type::Set(element) | Type::Map(element) => {
            json!([ty.kind_name(), type_to_json(element)])
        }
        Type::Tuple(items) => {
            json!(["tuple", items.iter().map(type_to_json).collect::<Vec<_>>()])
        }
        Type::Object(object) => object_to_json(object),
    }
}

fn object_to_json(object: &ObjectType) -> Json {
    let attributes = object.attributes.iter();
    let attributes: serde_json::Map<String, Json> = attributes
        .map(|(name, ty)| (name.to_string(), type_to_json(ty)))
        .collect();
    if object.optional.is_empty() {
        return json!(["object", attributes]);
    }
    let optional: Vec<&str> = object.optional.iter().map(|name| &**name).collect();
    json!(["object", attributes, optional])
}

/// Reads a type in the form in which states and plans write it, such as `["list","string"]`.
///
/// # Errors
/// Fails if the JSON does not describe a type.
pub fn type_from_json(json: &Json) -> Result<Type, ConvertError> {
    let parsed = match json {
        Json::String(name) => primitive(name),
        Json::Array(items) => match &items[..] {
            [Json::String(kind), inner] => compound(kind, inner, None)?,
            [Json::String(kind), inner, Json::Array(optional)] => {
                compound(kind, inner, Some(optional))?
            }
            _ => None,
        },
        _ => None,
    };
    parsed.ok_or_else(|| ConvertError::new(&Path::root(), format!("{json} is not a type")))
}

fn primitive(name: &str) -> Option<Type> {
    match name {
        "dynamic" => Some(Type::Dynamic),
        "bool" => Some(Type::Bool),
        "number" => Some(Type::Number),
        "string" => Some(Type::String),
        _ => None,
    }
}

fn compound(
    kind: &str,
    inner: &Json,
    optional: Option<&Vec<Json>>,
) -> Result<Option<Type>, ConvertError> {
    Ok(match (kind, inner) {
        ("list", inner) => Some(Type::list(type_from_json(inner)?)),
        ("set", inner) => Some(Type::set(type_from_json(inner)?)),
        ("map", inner) => Some(Type::map(type_from_json(inner)?)),
        ("tuple", Json::Array(items)) => {
            let items = items.iter().map(type_from_json).collect::<Result<_, _>>()?;
            Some(Type::Tuple(items))
        }
        ("object", Json::Object(items)) => {
            let mut object = ObjectType::default();
            for (name, ty) in items {
                object
                    .attributes
                    .insert(Arc::from(&**name), type_from_json(ty)?);
            }
            let names = optional.into_iter().flatten().filter_map(Json::as_str);
            object.optional = names.map(Arc::from).collect::<BTreeSet<_>>();
            Some(Type::Object(Arc::new(object)))
        }
        _ => None,
    })
}
