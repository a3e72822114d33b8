//! How two texts or documents differ: lines for the reader, none where they are the same.

use std::str::FromStr;

use dashu_float::DBig;
use serde_json::{Map, Value};
use similar::TextDiff;

use super::tokens::Tokens;

/// Compares two texts line by line.
pub fn texts(recorded: &str, actual: &str, tokens: &mut Tokens) -> Vec<String> {
    let same = |tokens: &mut Tokens| {
        let mut pairs = recorded.split('\n').zip(actual.split('\n'));
        pairs.all(|(recorded, actual)| tokens.equal(recorded, actual))
    };
    if recorded.split('\n').count() == actual.split('\n').count() && same(tokens) {
        return Vec::new();
    }
    let shown = tokens.show(actual);
    let diff = TextDiff::from_lines(recorded, &shown)
        .unified_diff()
        .context_radius(1)
        .to_string();
    match diff.is_empty() {
        true => vec!["an object was kept or replaced: the ids differ".to_owned()],
        false => diff.lines().map(str::to_owned).collect(),
    }
}

/// Compares two documents, or two texts if one is no document.
pub fn json(
    recorded: &str,
    actual: &str,
    tokens: &mut Tokens,
    normal: impl Fn(Value) -> Value,
) -> Vec<String> {
    let parsed = (serde_json::from_str(recorded), serde_json::from_str(actual));
    let (Ok(recorded), Ok(actual)) = parsed else {
        return texts(recorded, actual, tokens);
    };
    values(&normal(recorded), &normal(actual), tokens)
}

pub fn values(recorded: &Value, actual: &Value, tokens: &mut Tokens) -> Vec<String> {
    let mut lines = Vec::new();
    compare(
        recorded,
        actual,
        "",
        &mut Walk {
            tokens,
            lines: &mut lines,
        },
    );
    lines
}

struct Walk<'a> {
    tokens: &'a mut Tokens,
    lines: &'a mut Vec<String>,
}

fn compare(recorded: &Value, actual: &Value, path: &str, walk: &mut Walk) {
    let same = match (recorded, actual) {
        (Value::Object(recorded), Value::Object(actual)) => {
            return members(recorded, actual, path, walk);
        }
        (Value::Array(recorded), Value::Array(actual)) => {
            return items(recorded, actual, path, walk);
        }
        (Value::String(recorded), Value::String(actual)) => walk.tokens.equal(recorded, actual),
        (Value::Number(recorded), Value::Number(actual)) => number(recorded) == number(actual),
        _ => recorded == actual,
    };
    if !same {
        let actual = walk.tokens.show(&short(actual));
        walk.lines.push(format!(
            "{path}: expected {}, got {actual}",
            short(recorded)
        ));
    }
}

fn members(
    recorded: &Map<String, Value>,
    actual: &Map<String, Value>,
    path: &str,
    walk: &mut Walk,
) {
    for (key, value) in recorded {
        match actual.get(key) {
            Some(other) => compare(value, other, &format!("{path}.{key}"), walk),
            None => walk
                .lines
                .push(format!("{path}.{key}: expected {}, absent", short(value))),
        }
    }
    for (key, value) in actual
        .iter()
        .filter(|(key, _)| !recorded.contains_key(*key))
    {
        let value = walk.tokens.show(&short(value));
        walk.lines.push(format!("{path}.{key}: unexpected {value}"));
    }
}

fn items(recorded: &[Value], actual: &[Value], path: &str, walk: &mut Walk) {
    if recorded.len() != actual.len() {
        let (expected, got) = (recorded.len(), actual.len());
        walk.lines
            .push(format!("{path}: expected {expected} elements, got {got}"));
    }
    for (index, (recorded, actual)) in recorded.iter().zip(actual).enumerate() {
        compare(recorded, actual, &format!("{path}[{index}]"), walk);
    }
}

/// A number without its way of writing.
fn number(number: &serde_json::Number) -> Option<DBig> {
    DBig::from_str(&number.to_string()).ok()
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(160) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

#[test]
fn numbers_are_compared_by_value_and_the_rest_exactly() {
    let differ = |recorded, actual| json(recorded, actual, &mut Tokens::default(), |it| it);
    assert_eq!(
        differ(r#"{"a":1.0,"b":[]}"#, r#"{"b":[],"a":10e-1}"#),
        Vec::<String>::new()
    );
    assert_eq!(differ("9007199254740993", "9007199254740992").len(), 1);
    assert_eq!(differ(r#"{"a":null}"#, "{}"), [".a: expected null, absent"]);
    assert_eq!(differ("[1]", "[1,2]"), [": expected 1 elements, got 2"]);
}
