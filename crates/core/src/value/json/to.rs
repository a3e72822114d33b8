//! Values to JSON.

use serde_json::{Map, Number, Value as Json};

use super::type_to_json;
use crate::value::{ConvertError, Path, Type, Value};

/// The value as JSON. Where the type is `Dynamic`, the value's own type is written beside it.
/// Marks are dropped.
///
/// # Errors
/// Fails on unknown values and infinite numbers, which JSON cannot express.
pub fn value_to_json(value: &Value, ty: &Type) -> Result<Json, ConvertError> {
    write(value, ty, &Path::root())
}

fn write(value: &Value, ty: &Type, path: &Path) -> Result<Json, ConvertError> {
    let bare = value.bare();
    let own = bare.ty();
    if bare.is_null() && (*ty != Type::Dynamic || own == Type::Dynamic) {
        return Ok(Json::Null);
    }
    if !bare.is_known() {
        return Err(ConvertError::new(path, "value is not known"));
    }
    if *ty == Type::Dynamic {
        let mut wrapped = Map::new();
        wrapped.insert("value".to_owned(), write(bare, &own, path)?);
        wrapped.insert("type".to_owned(), type_to_json(&own));
        return Ok(Json::Object(wrapped));
    }
    match bare {
        Value::Bool(truth) => Ok(Json::Bool(*truth)),
        Value::String(text) => Ok(Json::String(text.to_string())),
        Value::Number(number) => number
            .to_string()
            .parse::<Number>()
            .map(Json::Number)
            .map_err(|_| ConvertError::new(path, "cannot serialize infinity as JSON")),
        known => write_parts(known, ty, path),
    }
}

fn write_parts(value: &Value, ty: &Type, path: &Path) -> Result<Json, ConvertError> {
    let mut parts = value
        .steps()
        .into_iter()
        .enumerate()
        .map(|(at, (step, part))| write(part, part_type(ty, value, at), &path.child(step)));
    match value {
        Value::Map(_, items) | Value::Object(items) => {
            let names = items.keys().map(|name| name.to_string());
            let pairs = names.zip(parts).map(|(name, part)| Ok((name, part?)));
            pairs.collect::<Result<_, _>>().map(Json::Object)
        }
        _ => parts.by_ref().collect::<Result<_, _>>().map(Json::Array),
    }
}

/// The type of the part at that place.
fn part_type<'a>(ty: &'a Type, value: &Value, at: usize) -> &'a Type {
    let part = match (ty, value) {
        (Type::Tuple(items), _) => items.get(at),
        (Type::Object(object), Value::Object(items) | Value::Map(_, items)) => items
            .keys()
            .nth(at)
            .and_then(|name| object.attributes.get(name)),
        _ => ty.element(),
    };
    part.unwrap_or(&Type::Dynamic)
}
