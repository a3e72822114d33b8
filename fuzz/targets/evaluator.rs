//! The evaluator with all builtin functions.

use rform_core::diag::SourceId;
use rform_core::value::Value;
use rform_core::value::json::{type_from_json, type_to_json};
use rform_lang::console;
use rform_lang::eval::{Scope, evaluate};
use rform_lang::syntax::parse_expression;
use rform_plan::file::{value_from_json, value_to_json};

use super::language::text;
use super::promise;
use super::scope::{Names, Time};

/// An expression, while things are unknown and when they are known: what was said before must
/// hold after.
pub fn evaluator(data: &[u8]) {
    let Some(text) = text(data) else {
        return;
    };
    let (expression, faults) = parse_expression(&text, SourceId(0)).strict();
    if faults.has_errors() {
        return;
    }
    let (before, faults) = evaluate(&expression, &Names(Time::Before));
    let (after, more) = evaluate(&expression, &Names(Time::After));
    written(&before);
    written(&after);
    let _ = console::answer(&expression, &Names(Time::After));
    if !faults.has_errors() && !more.has_errors() {
        let fault = promise::broken(&before, &after);
        assert_eq!(fault, None, "{text}");
    }
}

/// Every value can be written in all forms, and read again from the plan file's.
fn written(value: &Value) {
    console::value_text(value);
    console::type_text(&value.ty());
    if before_is_small(value) {
        let back = value_from_json(&value_to_json(value));
        assert_eq!(back.as_ref(), Ok(value), "in a plan file");
        let ty = value.ty();
        assert_eq!(
            type_from_json(&type_to_json(&ty)).as_ref(),
            Ok(&ty),
            "as a type"
        );
    }
}

/// Whether it is worth writing in all forms.
fn before_is_small(value: &Value) -> bool {
    value.elements().count() < 1000
}

/// A function with any texts as arguments.
pub fn functions(data: &[u8]) {
    let mut parts = data.split(|byte| *byte == 0);
    let name = String::from_utf8_lossy(parts.next().unwrap_or_default());
    let names = Names(Time::After);
    let Some(function) = names.function(&name) else {
        return;
    };
    let arguments = parts.map(|part| Value::string(String::from_utf8_lossy(part)));
    let mut arguments: Vec<Value> = arguments.collect();
    if function.variadic().is_none() {
        arguments.truncate(function.parameters().len());
    }
    let converted = arguments.iter().enumerate().map(|(at, argument)| {
        let parameter = function.parameters().get(at).or(function.variadic());
        let ty = parameter
            .map(|it| it.ty.clone())
            .unwrap_or(rform_core::value::Type::Dynamic);
        rform_core::value::convert(argument, &ty)
    });
    let converted: Result<Vec<Value>, _> = converted.collect();
    if let Ok(arguments) = converted
        && arguments.len() >= function.parameters().len()
        && let Ok(value) = function.call(&arguments)
    {
        written(&value);
    }
}
