//! `jsondecode` and `jsonencode`: JSON as Go reads and writes it.

use crate::functions::call::{Call, blamed, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::json_read;
use rform_core::go::json::write_string;
use rform_core::go::quote::quoted_char;
use rform_core::value::{Refinement, Type, Value};

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("jsondecode", "Parses a JSON document.", |call| {
        json_read::parse(call.text(0)).map_err(failed)
    })
    .takes(&[Parameter::new("str", types::string)])
    .gives(decoded_type)
    .nullable()
    .examples(&[("jsondecode(\"{\\\"a\\\": 1}\").a", "1")]),
    Function::new("jsonencode", "Encodes a value as JSON.", jsonencode)
        .takes(&[Parameter::new("val", types::any).null().unknown().dynamic()])
        .examples(&[("jsonencode([1, null])", "\"[1,null]\"")]),
];

/// The type that the known prefix of an unknown text implies.
fn decoded_type(call: &Call<'_>) -> Outcome<Type> {
    if call.argument(0).is_known() {
        return json_read::parse(call.text(0))
            .map(|value| value.ty())
            .map_err(failed);
    }
    let prefix = call.argument(0).range().prefix.unwrap_or_default();
    match prefix.trim_start().chars().next() {
        None | Some('{' | '[' | 'n') => Ok(Type::Dynamic),
        Some('"') => Ok(Type::String),
        Some('t' | 'f') => Ok(Type::Bool),
        Some('-' | '0'..='9' | '.') => Ok(Type::Number),
        Some(other) => {
            let char = quoted_char(other);
            let message = format!("a JSON document cannot begin with the character {char}");
            Err(blamed(0, message))
        }
    }
}

fn jsonencode(call: &Call<'_>) -> Outcome<Value> {
    let value = call.argument(0);
    if value.is_wholly_known() {
        return encode(value).map(Value::string).map_err(failed);
    }
    if !value.is_never_null() {
        return Ok(call.unknown());
    }
    let prefix = match value.ty() {
        Type::String => "\"",
        Type::Object(_) | Type::Map(_) => "{",
        Type::Tuple(_) | Type::List(_) | Type::Set(_) => "[",
        _ => "",
    };
    Ok(call
        .unknown()
        .refine(Refinement::not_null().with_prefix(prefix)))
}

/// A known value in JSON without white space. Fails on infinities.
pub(crate) fn encode(value: &Value) -> Result<String, String> {
    let mut json = String::new();
    write_value(value, &mut json)?;
    Ok(json)
}

fn write_value(value: &Value, json: &mut String) -> Result<(), String> {
    match value.bare() {
        Value::Null(_) => json.push_str("null"),
        Value::Bool(truth) => json.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) if number.is_infinite() => {
            return Err("cannot serialize infinity as JSON".to_owned());
        }
        Value::Number(number) => json.push_str(&number.to_string()),
        Value::String(text) => write_string(text, json),
        Value::Unknown(..) => return Err("value is not known".to_owned()),
        Value::Map(_, items) | Value::Object(items) => {
            let mut separator = '{';
            for (key, item) in items.iter() {
                json.push(separator);
                write_string(key, json);
                json.push(':');
                write_value(item, json)?;
                separator = ',';
            }
            json.push_str(if items.is_empty() { "{}" } else { "}" });
        }
        sequence => {
            let mut separator = '[';
            for item in sequence.elements() {
                json.push(separator);
                write_value(item, json)?;
                separator = ',';
            }
            json.push_str(if separator == '[' { "[]" } else { "]" });
        }
    }
    Ok(())
}
