//! Scalars, quoted strings and line diffs.

use similar::{ChangeTag, TextDiff};

use super::diff::Sign;
use crate::value::Value;

/// A number, a truth value or a null.
pub fn scalar(value: &Value) -> String {
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        _ => "null".into(),
    }
}

/// In quotes, with control characters escaped.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// A key, in quotes where it must or shall be.
pub fn key(key: &str, always: bool) -> String {
    if always || !is_identifier(key) { quoted(key) } else { key.to_owned() }
}

fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(unicode_ident::is_xid_start);
    starts && chars.all(|char| char == '-' || unicode_ident::is_xid_continue(char))
}

/// The lines of a text, without an empty one after the last line break.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_suffix('\n').unwrap_or(text).split('\n')
}

/// The lines of both texts, with signs.
pub fn line_diff(old: &str, new: &str) -> Vec<(Sign, String)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(old).collect(), lines(new).collect());
    let diff = TextDiff::from_slices(&old, &new);
    let signed = diff.iter_all_changes().map(|change| {
        let sign = match change.tag() {
            ChangeTag::Equal => Sign::Same,
            ChangeTag::Delete => Sign::Delete,
            ChangeTag::Insert => Sign::Create,
        };
        (sign, change.value().to_owned())
    });
    signed.collect()
}
