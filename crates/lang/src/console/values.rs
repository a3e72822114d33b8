//! Values as the console writes them.

use rform_core::go::quote::quoted;
use rform_core::value::{Marks, Type, Value};

/// The indentation of items within brackets.
const STEP: usize = 2;

/// The value as an expression, with lines of its own for each element.
pub fn value_text(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out
}

fn write(value: &Value, indent: usize, out: &mut String) {
    let (bare, marks) = value.unmark();
    if !bare.is_known() {
        return out.push_str("(known after apply)");
    }
    if marks.contains(Marks::SENSITIVE) {
        return out.push_str("(sensitive value)");
    }
    if marks.contains(Marks::EPHEMERAL) {
        return out.push_str("(ephemeral value)");
    }
    match bare {
        Value::Null(ty) => out.push_str(&null(ty)),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) if text.contains('\n') => heredoc(text, indent, out),
        Value::String(text) => out.push_str(&quoted(text)),
        Value::List(..) => wrapped("tolist", bare, indent, out),
        Value::Set(..) => wrapped("toset", bare, indent, out),
        Value::Map(..) => wrapped("tomap", bare, indent, out),
        Value::Tuple(_) | Value::Object(_) => within_brackets(bare, indent, out),
        Value::Unknown(..) | Value::Marked(..) => {}
    }
}

fn null(ty: &Type) -> String {
    match ty {
        Type::Dynamic => "null".to_owned(),
        Type::String => "tostring(null)".to_owned(),
        Type::Number => "tonumber(null)".to_owned(),
        Type::Bool => "tobool(null)".to_owned(),
        Type::List(element) => format!("tolist(null) /* of {} */", element.friendly_name()),
        Type::Set(element) => format!("toset(null) /* of {} */", element.friendly_name()),
        Type::Map(element) => format!("tomap(null) /* of {} */", element.friendly_name()),
        other => format!("null /* {} */", other.friendly_name()),
    }
}

fn wrapped(function: &str, collection: &Value, indent: usize, out: &mut String) {
    out.push_str(function);
    out.push('(');
    within_brackets(collection, indent, out);
    out.push(')');
}

fn within_brackets(value: &Value, indent: usize, out: &mut String) {
    let inner = indent + STEP;
    let (open, close) = match value {
        Value::Map(..) | Value::Object(_) => ('{', '}'),
        _ => ('[', ']'),
    };
    out.push(open);
    let mut empty = true;
    if let Value::Map(_, items) | Value::Object(items) = value {
        for (key, item) in items.iter() {
            line(inner, out);
            write(&Value::String(key.clone()), inner, out);
            out.push_str(" = ");
            write(item, inner, out);
            empty = false;
        }
    } else {
        for item in value.elements() {
            line(inner, out);
            write(item, inner, out);
            out.push(',');
            empty = false;
        }
    }
    if !empty {
        line(indent, out);
    }
    out.push(close);
}

fn line(indent: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Text of several lines, with a marker that no line of it is.
fn heredoc(text: &str, indent: usize, out: &mut String) {
    let mut marker = String::from("EOT");
    while text.split('\n').any(|line| line.trim() == marker) {
        marker.push('_');
    }
    out.push_str(if indent > 0 { "<<-" } else { "<<" });
    out.push_str(&marker);
    for text in text.split('\n') {
        line(indent, out);
        out.push_str(text);
    }
    line(indent, out);
    out.push_str(&marker);
}
