//! Functions of Terraform 0.11 that did something else than those of their names do today, and
//! those that are no more (<https://github.com/hashicorp/terraform/blob/v0.11.14/config/interpolate_funcs.go>).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::functions::call::{Call, blamed, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::text::text;
use crate::hil::{mapping, sequence};
use rform_core::value::{Marks, Number, Type, Value, convert};

const ANYTHING: Parameter = Parameter::new("vals", types::any).anything();
const STR: Parameter = Parameter::new("str", types::string);

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "coalesce",
        "Returns the first of its arguments that is not empty; an empty string if all are.",
        coalesce,
    )
    .more(Parameter::new("vals", types::string).null().dynamic()),
    Function::new(
        "coalescelist",
        "Returns the first of its arguments that is not empty; an empty list if all are.",
        coalescelist,
    )
    .more(Parameter::new("vals", types::any))
    .gives(types::give_any),
    Function::new(
        "concat",
        "Joins several lists into one.",
        |call| Ok(sequence(elements(&call.arguments)?)),
    )
    .more(Parameter::new("seqs", types::any))
    .gives(types::give_any),
    Function::new(
        "flatten",
        "Replaces nested lists by their elements, recursively.",
        flatten,
    )
    .takes(&[Parameter::new("list", types::any).marked()])
    .gives(types::give_any),
    Function::new(
        "length",
        "Returns how many elements a list or map has, or how many bytes a string.",
        length,
    )
    .takes(&[Parameter::new("value", types::any).unknown().marked()])
    .gives(types::give_number),
    Function::new("list", "Builds a list of its arguments.", list)
        .more(ANYTHING)
        .gives(types::give_any),
    Function::new(
        "lookup",
        "Returns the element of a map with the given key, or a default if there is none.",
        lookup,
    )
    .takes(&[
        Parameter::new("inputMap", types::any),
        Parameter::new("key", types::string),
    ])
    .more(Parameter::new("default", types::any).null().unknown().dynamic())
    .gives(types::give_any)
    .nullable(),
    Function::new("map", "Builds a map of keys and values, by turns.", map)
        .more(ANYTHING)
        .gives(types::give_any),
    Function::new(
        "substr",
        "Returns so many bytes of a string from an offset on; a negative offset counts from the end.",
        substr,
    )
    .takes(&[
        STR,
        Parameter::new("offset", types::number),
        Parameter::new("length", types::number),
    ]),
];

fn coalesce(call: &Call<'_>) -> Outcome<Value> {
    let mut texts = call.arguments.iter().filter_map(Value::as_str);
    Ok(text(texts.find(|it| !it.is_empty()).unwrap_or_default()))
}

fn coalescelist(call: &Call<'_>) -> Outcome<Value> {
    for (at, argument) in call.arguments.iter().enumerate() {
        if !is_sequence(argument) {
            return Err(blamed(at, "must be a list"));
        }
        if argument.elements().next().is_some() {
            return Ok(argument.clone());
        }
    }
    Ok(sequence(Vec::new()))
}

/// The elements of several lists.
fn elements(lists: &[Value]) -> Outcome<Vec<Value>> {
    let mut all = Vec::new();
    for (at, list) in lists.iter().enumerate() {
        if !is_sequence(list) {
            return Err(blamed(at, "must be a list"));
        }
        all.extend(list.elements().cloned());
    }
    Ok(all)
}

fn flatten(call: &Call<'_>) -> Outcome<Value> {
    let list = call.argument(0);
    if !is_sequence(list) {
        return Err(failed("can only flatten lists"));
    }
    let mut flat = Vec::new();
    let mut marks = Marks::NONE;
    let known = flatten_into(list, &mut flat, &mut marks);
    let result = if known {
        sequence(flat)
    } else {
        Value::DYNAMIC
    };
    Ok(result.mark(marks))
}

/// False if it is not known what there is to flatten.
fn flatten_into(list: &Value, flat: &mut Vec<Value>, marks: &mut Marks) -> bool {
    *marks = marks.union(list.marks());
    let bare = list.bare();
    if !bare.is_known() {
        return false;
    }
    let mut known = true;
    for item in bare.elements() {
        if is_sequence(item) {
            known &= flatten_into(item, flat, marks);
        } else {
            known &= item.ty() != Type::Dynamic;
            flat.push(item.clone());
        }
    }
    known
}

fn is_sequence(value: &Value) -> bool {
    matches!(value.ty(), Type::List(_) | Type::Set(_) | Type::Tuple(_)) && !value.is_null()
}

fn length(call: &Call<'_>) -> Outcome<Value> {
    let (value, marks) = call.argument(0).unmark();
    let length = match value {
        Value::String(text) => text.len(),
        Value::List(..) | Value::Set(..) | Value::Tuple(_) => value.elements().count(),
        Value::Map(_, items) | Value::Object(items) => items.len(),
        Value::Unknown(Type::Tuple(types), _) => types.len(),
        Value::Unknown(..) => return Ok(call.unknown().mark(marks)),
        _ => return Err(failed("argument must be a string, a list or a map")),
    };
    let length = Number::Small(i64::try_from(length).unwrap_or(i64::MAX));
    Ok(Value::Number(length).mark(marks))
}

fn list(call: &Call<'_>) -> Outcome<Value> {
    Ok(sequence(call.arguments.iter().map(element).collect()))
}

fn map(call: &Call<'_>) -> Outcome<Value> {
    let pairs = call.arguments.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(failed("requires an even number of arguments"));
    }
    let mut items: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    let mut marks = Marks::NONE;
    for pair in pairs {
        let [key, value] = pair else { continue };
        let key = convert(key, &Type::String).map_err(|error| failed(error.message))?;
        marks = marks.union(key.marks());
        match key.bare() {
            Value::String(name) => drop(items.insert(name.clone(), value_in_map(value))),
            Value::Unknown(..) => return Ok(Value::DYNAMIC.mark(marks)),
            _ => return Err(failed("keys must be strings")),
        }
    }
    Ok(mapping(items).mark(marks))
}

/// A value that `map` was given: it took a list without elements for a map without any
/// (<https://github.com/hashicorp/hil/blob/fa9f258a9250/convert.go#L70>).
fn value_in_map(value: &Value) -> Value {
    let bare = value.bare();
    let is_list = matches!(bare, Value::List(..) | Value::Set(..) | Value::Tuple(_));
    match is_list && bare.elements().next().is_none() {
        true => mapping(BTreeMap::new()).mark(value.marks()),
        false => element(value),
    }
}

/// An element of a list or a map that is written out: numbers and truth values became texts, and
/// `true` the text `1`.
fn element(value: &Value) -> Value {
    let (bare, marks) = value.unmark();
    let element = match bare {
        Value::Bool(truth) => Value::from(if *truth { "1" } else { "0" }),
        Value::Number(number) => Value::string(number.to_string()),
        Value::Unknown(Type::Bool | Type::Number, _) => Value::unknown(Type::String),
        other => other.clone(),
    };
    element.mark(marks)
}

fn lookup(call: &Call<'_>) -> Outcome<Value> {
    let (map, key) = (call.argument(0), call.text(1));
    let items = match map {
        Value::Map(_, items) | Value::Object(items) => items,
        _ => return Err(blamed(0, "must be a map")),
    };
    let found = items.get(key).or(call.rest(2).first());
    found.cloned().ok_or_else(|| {
        let message = format!("lookup failed to find key {key:?}, and there is no default");
        failed(message)
    })
}

/// Bytes, so that a character may be cut; what is left of it is replaced, as it was where it was kept.
fn substr(call: &Call<'_>) -> Outcome<Value> {
    let bytes = call.text(0).as_bytes();
    let (offset, length) = (call.int(1)?, call.int(2)?);
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let start = if offset < 0 {
        offset.saturating_add(size)
    } else {
        offset
    };
    let end = match length {
        -1 => size,
        length if length < 0 => return Err(failed("length should be a non-negative integer")),
        length => start.saturating_add(length),
    };
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let part = range.and_then(|(start, end)| bytes.get(start..end));
    match part {
        Some(part) => Ok(text(String::from_utf8_lossy(part))),
        None => Err(failed("offset and length must lie within the string")),
    }
}
