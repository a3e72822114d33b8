//! The functions of the builtin provider: `provider::terraform::encode_tfvars` and its like.

use std::fmt::Write;

use super::call::{Call, failed};
use super::function::{Function, Outcome, Parameter, types};
use crate::diag::Sources;
use crate::lang::eval::evaluate_constant;
use crate::lang::format::format;
use crate::lang::syntax::parse_body;
use crate::value::Value;

/// Under the names by which they are called.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "provider::terraform::decode_tfvars",
        "The variables that a text says in the syntax of a .tfvars file.",
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
        "A value in the syntax of expressions.",
        |call| Ok(Value::string(literal(call.argument(0)))),
    )
    .takes(&[Parameter::new("value", types::any).dynamic()])
    .examples(&[(
        "provider::terraform::encode_expr([1, null])",
        "\"[1, null]\"",
    )]),
    Function::new(
        "provider::terraform::encode_tfvars",
        "An object in the syntax of a .tfvars file.",
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
    let (body, mut found) = parse_body(text, (id, NAME)).strict();
    let mut values = Vec::new();
    for attribute in &body.attributes {
        let (value, faults) = evaluate_constant(&attribute.value);
        found.extend(faults);
        values.push((attribute.name.clone(), value));
    }
    if let Some(fault) = found.iter().find(|it| it.is_error()) {
        let place = fault.span.and_then(|span| sources.place(span));
        let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
        return Err(failed(format!(
            "invalid tfvars syntax: {place}{}; {}",
            fault.summary, fault.detail
        )));
    }
    if let Some(block) = body.blocks.first() {
        return Err(failed(format!(
            "invalid tfvars syntax: blocks such as {:?} are not allowed here",
            block.kind
        )));
    }
    Ok(Value::object(values))
}

fn encode_tfvars(call: &Call<'_>) -> Outcome<Value> {
    let value = call.argument(0);
    let Value::Object(fields) = value.bare() else {
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

/// A text in quotes; what would begin an interpolation is escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => out.extend([char, char]),
            other if other.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(other));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Type;

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
