//! The functions of the builtin provider: `provider::terraform::encode_tfvars` and its like.

use std::fmt::Write;

use crate::eval::evaluate_constant;
use crate::format::format;
use crate::format::quoted;
use crate::functions::call::{Call, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::syntax::parse_body;
use rform_core::diag::{Diagnostics, Sources};
use rform_core::value::Value;

/// Under the names by which they are called.
pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "provider::terraform::decode_tfvars",
        "Parses the variable definitions of a .tfvars file.",
        decode_tfvars,
    )
    .takes(&[Parameter::new("src", types::string)])
    .gives(types::give_any)
    .examples(&[(
        "provider::terraform::decode_tfvars(\"a = 1\")",
        "{\n  \"a\" = 1\n}",
    )]),
    Function::new(
        "provider::terraform::encode_expr",
        "Encodes a value as an expression.",
        |call| {
            let value = call.argument(0);
            if !value.is_wholly_known() {
                return Ok(call.unknown());
            }
            Ok(Value::string(literal(value)))
        },
    )
    .takes(&[Parameter::new("value", types::any).dynamic()])
    .examples(&[(
        "provider::terraform::encode_expr([1, null])",
        "\"[1, null]\"",
    )]),
    Function::new(
        "provider::terraform::encode_tfvars",
        "Encodes an object as the content of a .tfvars file.",
        encode_tfvars,
    )
    .takes(&[Parameter::new("value", types::any).dynamic()])
    .examples(&[(
        "provider::terraform::encode_tfvars({ a = \"b\" })",
        "<<EOT\na = \"b\"\n\nEOT",
    )]),
];

fn decode_tfvars(call: &Call<'_>) -> Outcome<Value> {
    const NAME: &str = "<decode_tfvars argument>";
    let text = call.text(0);
    let mut sources = Sources::new();
    let id = sources.add(NAME, text);
    let check = |what: &str, found: &Diagnostics| match found.iter().find(|it| it.is_error()) {
        Some(error) => {
            let place = error.span.and_then(|span| sources.range_of(span));
            let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
            let (summary, detail) = (&error.summary, &error.detail);
            Err(failed(format!(
                "invalid {what}: {place}{summary}; {detail}"
            )))
        }
        None => Ok(()),
    };
    let (body, found) = parse_body(text, (id, NAME)).strict();
    check("tfvars syntax", &found)?;
    if let Some(block) = body.blocks.first() {
        let kind = &block.kind;
        let place = sources.range_of(block.kind_span).unwrap_or_default();
        return Err(failed(format!(
            "invalid tfvars content: {place}: Unexpected {kind:?} block; Blocks are not allowed \
             here."
        )));
    }
    let mut values = Vec::new();
    for attribute in &body.attributes {
        let (value, errors) = evaluate_constant(&attribute.value);
        check(
            &std::format!("expression for variable {:?}", attribute.name),
            &errors,
        )?;
        values.push((attribute.name.clone(), value));
    }
    Ok(Value::object(values))
}

fn encode_tfvars(call: &Call<'_>) -> Outcome<Value> {
    let value = call.argument(0);
    if !value.is_wholly_known() {
        return Ok(call.unknown());
    }
    let (Value::Object(fields) | Value::Map(_, fields)) = value.bare() else {
        return Err(failed(
            "invalid value to encode: must be an object whose attribute names will become the \
             encoded variable names",
        ));
    };
    let mut text = String::new();
    for (name, value) in fields.iter() {
        if !is_identifier(name) {
            return Err(failed(format!(
                "invalid variable name {name:?}: must be a valid identifier, per Terraform's \
                 rules for input variable declarations"
            )));
        }
        let _ = writeln!(text, "{name} = {}", raw(value));
    }
    Ok(Value::string(format(&text)))
}

fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars
        .next()
        .is_some_and(|char| char == '_' || unicode_ident::is_xid_start(char));
    starts && chars.all(|char| char == '-' || unicode_ident::is_xid_continue(char))
}

/// A known value in the syntax of expressions, laid out as the formatter does.
pub fn literal(value: &Value) -> String {
    let text = format(&std::format!("x = {}\n", raw(value)));
    let text = text.strip_prefix("x = ").unwrap_or(&text);
    text.trim_end_matches('\n').to_owned()
}

fn raw(value: &Value) -> String {
    match value.bare() {
        Value::Null(_) | Value::Unknown(..) => "null".into(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => {
            let items: Vec<String> = items.iter().map(raw).collect();
            std::format!("[{}]", items.join(", "))
        }
        Value::Map(_, items) | Value::Object(items) if items.is_empty() => "{}".into(),
        Value::Map(_, items) | Value::Object(items) => {
            let line = |(name, value): (&std::sync::Arc<str>, &Value)| {
                let name = if is_identifier(name) {
                    name.to_string()
                } else {
                    quoted(name)
                };
                std::format!("{name} = {}\n", raw(value))
            };
            std::format!("{{\n{}}}", items.iter().map(line).collect::<String>())
        }
        Value::Marked(_, value) => raw(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::Context;
    use rform_core::value::Type;
    use rform_core::world::Host;

    fn call(name: &str, argument: Value) -> Value {
        let host = Host::new().expect("a host");
        let context = Context {
            world: &host,
            planning: false,
            plan_time: None,
            in_template: false,
        };
        let name = std::format!("provider::terraform::{name}");
        let function = FUNCTIONS.iter().find(|it| it.name == name);
        let function = function.expect("a function");
        function.call(&[argument], &context).expect("a value")
    }

    #[test]
    fn what_is_not_known_within_leaves_the_whole_text_open() {
        let open = Value::object([("a", Value::tuple([Value::unknown(Type::String)]))]);
        for name in ["encode_expr", "encode_tfvars"] {
            let text = call(name, open.clone());
            assert!(!text.is_known(), "{name}");
            assert_eq!(text.ty(), Type::String);
        }
        let map = Value::map(Type::Number, [("a", Value::int(1))]);
        assert_eq!(call("encode_tfvars", map), Value::from("a = 1\n"));
    }

    #[test]
    fn what_does_not_print_is_escaped() {
        let text = literal(&Value::from("\u{a0}\u{7f}é\u{e0001}"));
        assert_eq!(text, "\"\\u00a0\\u007fé\\U000e0001\"");
    }

    #[test]
    fn values_are_written_as_the_formatter_lays_them_out() {
        let value = Value::object([
            ("a b", Value::int(1)),
            ("c", Value::tuple([Value::from("x"), Value::NULL])),
            ("d", Value::object([("e", Value::list(Type::Bool, []))])),
        ]);
        assert_eq!(
            literal(&value),
            "{\n  \"a b\" = 1\n  c     = [\"x\", null]\n  d = {\n    e = []\n  }\n}"
        );
        assert_eq!(literal(&Value::from("${x} %{y}\n")), "\"$${x} %%{y}\\n\"");
    }
}
