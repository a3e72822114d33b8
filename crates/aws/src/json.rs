//! JSON as Terraform's provider checks and writes it: its error messages, sorted keys, and no
//! character that HTML would take for its own.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use rform_core::go::json::{check, write_string};
use rform_core::value::Value;

/// A check of an argument: its text is JSON. An empty one is let through.
pub fn json(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    invalid(name, text)
}

/// Like [`json`], but an empty text is an error too.
pub fn json_always(name: &str, value: &Value) -> Option<String> {
    invalid(name, value.as_str()?)
}

fn invalid(name: &str, text: &str) -> Option<String> {
    let error = check(text).err()?;
    Some(format!("\"{name}\" contains an invalid JSON: {error}"))
}

/// The text with sorted keys and without spaces; none if it is no JSON.
pub fn normalized(text: &str) -> Option<String> {
    let parsed: Json = serde_json::from_str(text).ok()?;
    Some(written(&parsed))
}

/// A document with sorted keys and without spaces.
pub fn written(json: &Json) -> String {
    let mut out = String::new();
    write_json(&mut out, json);
    out
}

fn write_json(out: &mut String, json: &Json) {
    match json {
        Json::Object(members) => {
            let sorted: BTreeMap<&String, &Json> = members.iter().collect();
            write_all(out, ('{', '}'), sorted, |out, (key, value)| {
                write_string(key, out);
                out.push(':');
                write_json(out, value);
            });
        }
        Json::Array(items) => write_all(out, ('[', ']'), items, write_json),
        Json::String(text) => write_string(text, out),
        Json::Number(number) => out.push_str(&number_text(number)),
        Json::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Json::Null => out.push_str("null"),
    }
}

fn write_all<T>(
    out: &mut String,
    (open, close): (char, char),
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    out.push(open);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(close);
}

/// Writes a document in its own order, indented by two for each level.
pub fn write_indented(out: &mut String, json: &Json, level: usize) {
    let break_line = |out: &mut String, level: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(level));
    };
    match json {
        Json::Object(members) if !members.is_empty() => {
            write_all(out, ('{', '}'), members, |out, (key, value)| {
                break_line(out, level + 1);
                write_string(key, out);
                out.push_str(": ");
                write_indented(out, value, level + 1);
            });
            out.pop();
            break_line(out, level);
            out.push('}');
        }
        Json::Array(items) if !items.is_empty() => {
            write_all(out, ('[', ']'), items, |out, item| {
                break_line(out, level + 1);
                write_indented(out, item, level + 1);
            });
            out.pop();
            break_line(out, level);
            out.push(']');
        }
        other => write_json(out, other),
    }
}

/// Numbers are floating point numbers to the provider.
fn number_text(number: &serde_json::Number) -> String {
    let Some(value) = number.as_f64().filter(|it| it.is_finite()) else {
        return number.to_string();
    };
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{value:e}");
        return match text.split_once('e') {
            Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power:0>2}"),
            Some((digits, power)) => format!("{digits}e-{:0>2}", power.trim_start_matches('-')),
            None => text,
        };
    }
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_has_sorted_keys_and_nothing_that_html_knows() {
        let kept = normalized("{ \"b\": [1.0, 1e30, \"<a>&\"], \"a\": {} }");
        let expected = "{\"a\":{},\"b\":[1,1e+30,\"\\u003ca\\u003e\\u0026\"]}";
        assert_eq!(kept.as_deref(), Some(expected));
        assert_eq!(normalized("{"), None);
    }
}
