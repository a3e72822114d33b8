//! `keys`, `lookup`, `merge`, `transpose`, `values` and `zipmap`: functions on maps and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::functions::call::{Call, blamed, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::redact::quoted_or_redacted;
use rform_core::value::{Marks, Type, Value, convert};

type Items = BTreeMap<Arc<str>, Value>;

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("keys", "Returns the keys of a map in lexical order.", keys)
        .takes(&[Parameter::new("inputMap", types::any).unknown().marked()])
        .gives(keys_type)
        .examples(&[("keys({ b = 1, a = 2 })[0]", "\"a\"")]),
    Function::new(
        "lookup",
        "Returns the element of a map with the given key, or a default if there is none.",
        lookup,
    )
    .takes(&[
        Parameter::new("inputMap", types::any).marked(),
        Parameter::new("key", types::string).marked(),
    ])
    .more(Parameter::new("default", types::any).anything())
    .gives(lookup_type)
    .nullable()
    .examples(&[("lookup({ a = 1 }, \"b\", 0)", "0")]),
    Function::new(
        "map",
        "Builds a map in Terraform 0.11; use `tomap({…})` instead.",
        |_| {
            let why = "the \"map\" function was deprecated in Terraform v0.12 and is no longer \
                       available; use tomap({ ... }) syntax to write a literal map";
            Err(failed(why))
        },
    )
    .more(Parameter::new("vals", types::any).anything())
    .gives(types::give_any)
    .nullable()
    .examples(&[("can(map(\"a\", 1))", "false")]),
    Function::new(
        "merge",
        "Merges maps or objects; of several elements with the same key the last one is kept.",
        merge,
    )
    .more(Parameter::new("maps", types::any).null().marked().dynamic())
    .gives(merge_type)
    .examples(&[("merge({ a = 1 }, { a = 2 }).a", "2")]),
    Function::new(
        "transpose",
        "Swaps the keys and values of a map of lists of strings.",
        transpose,
    )
    .takes(&[Parameter::new("values", types::map_of_strings).marked()])
    .gives(|_| Ok(types::map_of_strings()))
    .examples(&[("transpose({ a = [\"x\"] })[\"x\"][0]", "\"a\"")]),
    Function::new(
        "values",
        "Returns the values of a map in the lexical order of its keys.",
        values,
    )
    .takes(&[Parameter::new("mapping", types::any).marked()])
    .gives(values_type)
    .examples(&[("values({ b = 1, a = 2 })[0]", "2")]),
    Function::new(
        "zipmap",
        "Builds a map from a list of keys and a list of values of the same length.",
        zipmap,
    )
    .takes(&[
        Parameter::new("keys", types::strings).marked(),
        Parameter::new("values", types::any).marked(),
    ])
    .gives(zipmap_type)
    .examples(&[("zipmap([\"a\"], [1]).a", "1")]),
];

/// The elements of a known map or object, by key.
fn items(value: &Value) -> Items {
    match value.bare() {
        Value::Map(_, items) | Value::Object(items) => (**items).clone(),
        _ => Items::new(),
    }
}

fn keys_type(call: &Call<'_>) -> Outcome<Type> {
    match call.argument(0).ty() {
        Type::Map(_) => Ok(types::strings()),
        Type::Object(object) => Ok(Type::Tuple(
            object.attributes.keys().map(|_| Type::String).collect(),
        )),
        _ => Err(blamed(0, "must have map or object type")),
    }
}

fn keys(call: &Call<'_>) -> Outcome<Value> {
    let map = call.argument(0);
    let keys = match map.ty() {
        Type::Object(object) => Value::tuple(
            object
                .attributes
                .keys()
                .map(|name| Value::string(name.clone())),
        ),
        _ if !map.is_known() => call.unknown(),
        _ => Value::list(Type::String, items(map).into_keys().map(Value::string)),
    };
    Ok(keys.mark(map.marks()))
}

fn lookup_type(call: &Call<'_>) -> Outcome<Type> {
    let count = call.arguments.len();
    if count > 3 {
        let message = format!("lookup() takes two or three arguments, got {count}");
        return Err(failed(message));
    }
    let default = call.rest(2).first();
    match call.argument(0).ty() {
        Type::Object(object) => {
            let Some(key) = call.argument(1).as_str() else {
                return Ok(Type::Dynamic);
            };
            match (object.attributes.get(key), default) {
                (Some(ty), _) => Ok(ty.clone()),
                (None, Some(default)) => Ok(default.ty()),
                (None, None) => {
                    let key = quoted_or_redacted(key, call.argument(1).marks());
                    Err(blamed(
                        0,
                        format!("the given object has no attribute {key}"),
                    ))
                }
            }
        }
        Type::Map(element) => {
            if default.is_some_and(|default| convert(default, &element).is_err()) {
                let message = "the default value must have the same type as the map elements";
                return Err(blamed(2, message));
            }
            Ok((*element).clone())
        }
        _ => Err(blamed(0, "lookup() requires a map as the first argument")),
    }
}

fn lookup(call: &Call<'_>) -> Outcome<Value> {
    let (map, key) = (call.argument(0), call.argument(1));
    let marks = map.marks().union(key.marks());
    if let Some(found) = map.get(call.text(1)) {
        return Ok(found.clone().mark(marks));
    }
    match call.rest(2).first() {
        Some(default) => {
            let default = convert(default, &call.ty).map_err(|error| failed(error.message))?;
            Ok(default.mark(marks))
        }
        None => {
            let key = quoted_or_redacted(call.text(1), marks);
            Err(failed(format!("lookup failed to find key {key}")))
        }
    }
}

fn merge_type(call: &Call<'_>) -> Outcome<Type> {
    let Some(first) = call.arguments.first() else {
        return Ok(Type::object::<Arc<str>>([]));
    };
    let mut attributes: BTreeMap<Arc<str>, Type> = BTreeMap::new();
    let (mut matching, mut known) = (true, true);
    for argument in &call.arguments {
        let ty = merged_as(argument);
        match &ty {
            Type::Dynamic => return Ok(Type::Dynamic),
            Type::Object(object) => attributes.extend(object.attributes.clone()),
            Type::Map(_) if argument.is_null() => {}
            Type::Map(_) if !argument.is_known() => known = false,
            Type::Map(element) => {
                let own = items(argument).into_keys();
                attributes.extend(own.map(|name| (name, (**element).clone())));
            }
            other => {
                let name = other.friendly_name();
                let message = format!("arguments must be maps or objects, got {name:?}");
                return Err(failed(message));
            }
        }
        matching = matching && ty == merged_as(first);
    }
    Ok(match (matching, known) {
        (true, _) => merged_as(first),
        (false, false) => Type::Dynamic,
        (false, true) => Type::object(attributes),
    })
}

/// A null object counts as one without attributes.
fn merged_as(argument: &Value) -> Type {
    match argument.ty() {
        Type::Object(_) if argument.is_null() => Type::object::<Arc<str>>([]),
        Type::Dynamic if argument.is_null() => Type::object::<Arc<str>>([]),
        other => other,
    }
}

fn merge(call: &Call<'_>) -> Outcome<Value> {
    let mut merged = Items::new();
    let mut marks = Marks::NONE;
    for argument in call.arguments.iter().filter(|it| !it.is_null()) {
        marks = marks.union(argument.marks());
        merged.extend(items(argument));
    }
    let merged = match &call.ty {
        Type::Map(element) => Value::Map((**element).clone(), Arc::new(merged)),
        _ => Value::Object(Arc::new(merged)),
    };
    Ok(merged.mark(marks))
}

fn transpose(call: &Call<'_>) -> Outcome<Value> {
    let input = call.argument(0);
    let marks = input.marks_deep();
    if !input.is_wholly_known() {
        return Ok(call.unknown().mark(marks));
    }
    let mut swapped: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for (key, list) in items(input) {
        if list.is_null() {
            return Err(failed("input must not contain null list"));
        }
        for text in list.elements() {
            let text = text
                .as_str()
                .ok_or_else(|| failed("input list must not contain null string"))?;
            let keys = swapped.entry(text.into()).or_default();
            keys.push(Value::string(key.clone()));
        }
    }
    let lists = swapped
        .into_iter()
        .map(|(text, keys)| (text, Value::list(Type::String, keys)));
    Ok(Value::map(types::strings(), lists).mark(marks))
}

fn values_type(call: &Call<'_>) -> Outcome<Type> {
    match call.argument(0).ty() {
        Type::Map(element) => Ok(Type::List(element)),
        Type::Object(object) => Ok(Type::Tuple(object.attributes.values().cloned().collect())),
        _ => Err(failed("values() requires a map as the first argument")),
    }
}

fn values(call: &Call<'_>) -> Outcome<Value> {
    let map = call.argument(0);
    let values = items(map).into_values();
    let values = match &call.ty {
        Type::List(element) => Value::list((**element).clone(), values),
        _ => Value::tuple(values),
    };
    Ok(values.mark(map.marks()))
}

fn check_lengths(keys: usize, values: usize) -> Outcome<()> {
    if keys == values {
        return Ok(());
    }
    Err(failed(format!(
        "number of keys ({keys}) does not match number of values ({values})"
    )))
}

fn zipmap_type(call: &Call<'_>) -> Outcome<Type> {
    let keys = call.argument(0);
    match call.argument(1).ty() {
        Type::List(element) => Ok(Type::Map(element)),
        Type::Tuple(_) if !keys.is_wholly_known() => Ok(Type::Dynamic),
        Type::Tuple(types) => {
            check_lengths(keys.elements().count(), types.len())?;
            let named = keys.elements().zip(types.iter()).enumerate();
            let attributes = named.map(|(at, (key, ty))| Ok((known_key(key, at)?, ty.clone())));
            Ok(Type::object(attributes.collect::<Outcome<Vec<_>>>()?))
        }
        _ => Err(failed("values argument must be a list or tuple value")),
    }
}

fn known_key(key: &Value, at: usize) -> Outcome<Arc<str>> {
    key.as_str()
        .map(Arc::from)
        .ok_or_else(|| failed(format!("keys list has null value at index {at}")))
}

fn zipmap(call: &Call<'_>) -> Outcome<Value> {
    let (keys, values) = (call.argument(0), call.argument(1));
    let marks = keys.marks_deep().union(values.marks());
    if !keys.is_wholly_known() {
        return Ok(call.unknown().mark(marks));
    }
    check_lengths(keys.elements().count(), values.elements().count())?;
    let mut zipped = Items::new();
    for (at, (key, value)) in keys.elements().zip(values.elements()).enumerate() {
        zipped.insert(known_key(key, at)?, value.clone());
    }
    let zipped = match &call.ty {
        Type::Map(element) => Value::Map((**element).clone(), Arc::new(zipped)),
        _ => Value::Object(Arc::new(zipped)),
    };
    Ok(zipped.mark(marks))
}
