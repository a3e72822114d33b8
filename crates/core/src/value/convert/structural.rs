//! Conversion between collections, tuples and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::unify::unify;
use super::possible::common_element;
use super::{ConvertError, Path, Safety, Type, Value, convert_part, mismatch_message};
use crate::value::{ObjectType, Step};

type Items = BTreeMap<Arc<str>, Value>;

pub(super) fn convert_structure(
    value: &Value,
    to: &Type,
    path: &Path,
) -> Result<Value, ConvertError> {
    match (value, to) {
        (Value::Set(element, items), Type::List(_))
            if items.len() > 1 && !items.iter().all(Value::is_wholly_known) =>
        {
            Ok(Value::unknown(Type::list(element.clone())))
        }
        (Value::List(..) | Value::Set(..) | Value::Tuple(_), Type::List(_) | Type::Set(_)) => {
            to_sequence(value, to, path)
        }
        (Value::Map(_, items) | Value::Object(items), Type::Map(element)) => {
            to_map(value, items, element, path)
        }
        (Value::Tuple(items), Type::Tuple(types)) => {
            let converted = items
                .iter()
                .zip(types.iter())
                .enumerate()
                .map(|(at, (item, ty))| {
                    convert_part(item, ty, &path.child(Step::Index(at as u64)))
                });
            Ok(Value::Tuple(converted.collect::<Result<_, _>>()?))
        }
        (Value::Object(items), Type::Object(object)) => to_object(items, object, path),
        (Value::Map(element, items), Type::Object(object)) => {
            check_map(element, items, object, path)?;
            to_object(items, object, path)
        }
        (other, to) => Err(ConvertError::new(path, mismatch_message(&other.ty(), to))),
    }
}

/// To a list or set.
fn to_sequence(value: &Value, to: &Type, path: &Path) -> Result<Value, ConvertError> {
    let items = value.items().map_or(&[][..], |items| items);
    let wanted = to.element().unwrap_or(&Type::Dynamic);
    let element = wanted_element(value, wanted);
    let converted = items
        .iter()
        .enumerate()
        .map(|(at, item)| convert_part(item, &element, &path.child(Step::Index(at as u64))));
    let converted: Vec<Value> = converted.collect::<Result<_, _>>()?;
    let (element, converted) = alike(converted, &element, to, path)?;
    Ok(match to {
        Type::Set(_) => Value::set(element, converted),
        _ => Value::list(element, converted),
    })
}

fn to_map(value: &Value, items: &Items, wanted: &Type, path: &Path) -> Result<Value, ConvertError> {
    let element = wanted_element(value, wanted);
    let mut converted = Vec::with_capacity(items.len());
    for (key, item) in items {
        converted.push(convert_part(
            item,
            &element,
            &path.child(Step::Key(key.clone())),
        )?);
    }
    let (element, converted) = alike(converted, &element, &Type::map(wanted.clone()), path)?;
    let converted = items.keys().cloned().zip(converted).collect::<Items>();
    Ok(Value::Map(element, Arc::new(converted)))
}

/// The type that elements are converted to. `Dynamic` asks for the common type of all elements.
fn wanted_element(value: &Value, wanted: &Type) -> Type {
    if *wanted != Type::Dynamic {
        return wanted.clone();
    }
    match value {
        Value::List(element, _) | Value::Set(element, _) | Value::Map(element, _) => {
            element.clone()
        }
        _ => {
            let types: Vec<Type> = value.elements().map(Value::ty).collect();
            let strict = matches!(value, Value::Tuple(_));
            common_element(&types, wanted, Safety::Unsafe, strict).unwrap_or(Type::Dynamic)
        }
    }
}

/// The elements as one type, and that type, after their conversion: `Dynamic` deep in the
/// wanted type may have left them different.
fn alike(
    items: Vec<Value>,
    element: &Type,
    to: &Type,
    path: &Path,
) -> Result<(Type, Vec<Value>), ConvertError> {
    let mismatch = || {
        ConvertError::new(
            path,
            match to {
                Type::Set(_) => "element types must all match for conversion to set",
                Type::List(_) => "element types must all match for conversion to list",
                _ => "attribute types must all match for conversion to map",
            },
        )
    };
    let types = distinct_types(&items);
    let common = match &types[..] {
        [] => return Ok((element.without_optional(), items)),
        [one] => return Ok((one.clone(), items)),
        several => unify(several, Safety::Unsafe).ok_or_else(|| match to {
            Type::Set(_) => mismatch(),
            _ => ConvertError::new(path, "cannot find a common base type for all elements"),
        })?,
    };
    let converted = items.iter().map(|item| convert_part(item, &common, path));
    let converted: Vec<Value> = converted.collect::<Result<_, _>>()?;
    let mut types = distinct_types(&converted);
    // Nulls that have no type yet take that of the others.
    types.retain(|ty| *ty != Type::Dynamic);
    let element = match &types[..] {
        [] => Type::Dynamic,
        [one] => one.clone(),
        _ => return Err(mismatch()),
    };
    let converted = converted
        .iter()
        .map(|item| convert_part(item, &element, path));
    let converted = converted.collect::<Result<_, _>>()?;
    Ok((element, converted))
}

fn distinct_types(items: &[Value]) -> Vec<Type> {
    let mut types: Vec<Type> = Vec::new();
    for item in items {
        let ty = item.ty();
        if !types.contains(&ty) {
            types.push(ty);
        }
    }
    types
}

fn to_object(items: &Items, object: &ObjectType, path: &Path) -> Result<Value, ConvertError> {
    let mut attributes = Items::new();
    for (name, ty) in &object.attributes {
        let converted = match items.get(name) {
            Some(item) => convert_part(item, ty, &path.child(Step::Attribute(name.clone())))?,
            None => Value::null(ty),
        };
        attributes.insert(name.clone(), converted);
    }
    Ok(Value::Object(Arc::new(attributes)))
}

/// A map's keys are known only now.
fn check_map(
    element: &Type,
    items: &Items,
    object: &ObjectType,
    path: &Path,
) -> Result<(), ConvertError> {
    for (name, ty) in &object.attributes {
        let present = items.contains_key(name);
        if !present && !object.optional.contains(name) {
            let message = format!("map has no element for required attribute {name:?}");
            return Err(ConvertError::new(path, message));
        }
        if present && !super::can_convert(element, ty, Safety::Unsafe) {
            let reason = mismatch_message(element, ty);
            let message =
                format!("map element type is incompatible with attribute {name:?}: {reason}");
            return Err(ConvertError::new(path, message));
        }
    }
    Ok(())
}
