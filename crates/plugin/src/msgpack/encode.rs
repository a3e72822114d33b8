//! Values to MessagePack.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::value::json::type_to_json;
use rform_core::value::{Path, Step, Type, Value};
use rmp::encode::{write_array_len, write_bin, write_bool, write_map_len, write_nil, write_str};

use super::refinement::encode_unknown;
use super::writer::{infallible, length, write_number};
use super::{CodecError, DEEPEST, says_its_type};

/// Writes an unmarked value whose place has that type.
///
/// # Errors
/// Fails if the value does not fit the type, or carries marks: what is marked must be unmarked by
/// whoever knows that it may leave the process.
pub(crate) fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, CodecError> {
    let mut out = Vec::new();
    write(&mut out, value, ty, &Path::root())?;
    Ok(out)
}

fn write(out: &mut Vec<u8>, value: &Value, ty: &Type, path: &Path) -> Result<(), CodecError> {
    if path.0.len() > DEEPEST {
        return Err(CodecError::new(path, "the value is nested too deeply"));
    }
    if says_its_type(value, ty) {
        let own = value.ty();
        infallible(write_array_len(out, 2));
        infallible(write_bin(out, type_to_json(&own).to_string().as_bytes()));
        return write(out, value, &own, path);
    }
    match value {
        Value::Unknown(own, refinement) => encode_unknown(out, own, refinement.as_deref()),
        Value::Null(_) => infallible(write_nil(out)),
        Value::Marked(..) => return Err(CodecError::new(path, "the value is marked")),
        value => return write_known(out, value, ty, path),
    }
    Ok(())
}

fn write_known(out: &mut Vec<u8>, value: &Value, ty: &Type, path: &Path) -> Result<(), CodecError> {
    match (value, ty) {
        (Value::Bool(truth), Type::Bool) => infallible(write_bool(out, *truth)),
        (Value::String(text), Type::String) => infallible(write_str(out, text)),
        (Value::Number(number), Type::Number) => write_number(out, number),
        (Value::List(_, items), Type::List(element))
        | (Value::Set(_, items), Type::Set(element)) => {
            let types = std::iter::repeat_n(&**element, items.len());
            return write_items(out, items, types, path);
        }
        (Value::Tuple(items), Type::Tuple(types)) if items.len() == types.len() => {
            return write_items(out, items, types.iter(), path);
        }
        (Value::Map(_, items), Type::Map(element)) => {
            infallible(write_map_len(out, length(items.len())));
            for (key, item) in items.iter() {
                infallible(write_str(out, key));
                write(out, item, element, &path.child(Step::Key(key.clone())))?;
            }
        }
        (Value::Object(items), Type::Object(object)) => {
            return write_object(out, items, &object.attributes, path);
        }
        _ => return Err(unfit(value, ty, path)),
    }
    Ok(())
}

fn write_items<'t>(
    out: &mut Vec<u8>,
    items: &[Value],
    types: impl Iterator<Item = &'t Type>,
    path: &Path,
) -> Result<(), CodecError> {
    infallible(write_array_len(out, length(items.len())));
    for (at, (item, ty)) in items.iter().zip(types).enumerate() {
        write(out, item, ty, &path.child(Step::Index(at as u64)))?;
    }
    Ok(())
}

fn write_object(
    out: &mut Vec<u8>,
    items: &BTreeMap<Arc<str>, Value>,
    types: &BTreeMap<Arc<str>, Type>,
    path: &Path,
) -> Result<(), CodecError> {
    if let Some(name) = items.keys().find(|name| !types.contains_key(*name)) {
        let message = format!("there is no attribute {name:?} in the type");
        return Err(CodecError::new(path, message));
    }
    infallible(write_map_len(out, length(types.len())));
    for (name, ty) in types {
        let path = path.child(Step::Attribute(name.clone()));
        let Some(item) = items.get(name) else {
            return Err(CodecError::new(&path, "the attribute is missing"));
        };
        infallible(write_str(out, name));
        write(out, item, ty, &path)?;
    }
    Ok(())
}

fn unfit(value: &Value, ty: &Type, path: &Path) -> CodecError {
    let (is, wanted) = (value.ty(), ty.kind_name());
    CodecError::new(path, format!("{wanted} required, not {}", is.kind_name()))
}
