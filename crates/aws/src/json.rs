//! JSON as Terraform's provider checks and writes it: its words for mistakes, sorted keys, and no
//! character that HTML would take for its own.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value as Json;

use rform_core::value::Value;

/// What is wrong with a text that should be JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Such as `unexpected end of JSON input`.
    pub message: String,
    /// How many bytes were read, the offending one included; none at the end of the text.
    pub offset: Option<usize>,
}

/// A check of an argument: its text is JSON. An empty one is let through.
pub fn json(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    let mistake = mistake(text)?;
    Some(format!(
        "\"{name}\" contains an invalid JSON: {}",
        mistake.message
    ))
}

/// The same, but an empty text is a mistake too.
pub fn json_always(name: &str, value: &Value) -> Option<String> {
    let mistake = mistake(value.as_str()?)?;
    Some(format!(
        "\"{name}\" contains an invalid JSON: {}",
        mistake.message
    ))
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
                write_text(out, key);
                out.push(':');
                write_json(out, value);
            });
        }
        Json::Array(items) => write_all(out, ('[', ']'), items, write_json),
        Json::String(text) => write_text(out, text),
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

/// Writes a text in quotes.
pub fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out.push('"');
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
                write_text(out, key);
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

/// The first mistake in a text that should be JSON.
pub fn mistake(text: &str) -> Option<Mistake> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.document().err()
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

/// Deeper than this is refused.
const DEPTH: usize = 10_000;

/// What an open bracket is waiting for.
enum Open {
    Object,
    Array,
}

impl Scanner<'_> {
    fn document(&mut self) -> Result<(), Mistake> {
        let mut open: Vec<Open> = Vec::new();
        'value: loop {
            self.skip_space();
            match self.need()? {
                '{' => {
                    self.at += 1;
                    self.skip_space();
                    if self.need()? == '}' {
                        self.at += 1;
                    } else {
                        self.key()?;
                        open.push(Open::Object);
                        self.check_depth(&open)?;
                        continue 'value;
                    }
                }
                '[' => {
                    self.at += 1;
                    self.skip_space();
                    if self.need()? == ']' {
                        self.at += 1;
                    } else {
                        open.push(Open::Array);
                        self.check_depth(&open)?;
                        continue 'value;
                    }
                }
                _ => self.scalar()?,
            }
            loop {
                self.skip_space();
                let Some(innermost) = open.last() else {
                    return match self.peek() {
                        None => Ok(()),
                        Some(char) => Err(self.bad(char, "after top-level value")),
                    };
                };
                match (innermost, self.need()?) {
                    (Open::Object, ',') => {
                        self.at += 1;
                        self.skip_space();
                        self.key()?;
                        continue 'value;
                    }
                    (Open::Array, ',') => {
                        self.at += 1;
                        continue 'value;
                    }
                    (Open::Object, '}') | (Open::Array, ']') => {
                        self.at += 1;
                        open.pop();
                    }
                    (Open::Object, char) => {
                        return Err(self.bad(char, "after object key:value pair"));
                    }
                    (Open::Array, char) => return Err(self.bad(char, "after array element")),
                }
            }
        }
    }

    fn check_depth(&self, open: &[Open]) -> Result<(), Mistake> {
        if open.len() <= DEPTH {
            return Ok(());
        }
        Err(Mistake {
            message: "exceeded max depth".to_owned(),
            offset: Some(self.at),
        })
    }

    fn key(&mut self) -> Result<(), Mistake> {
        match self.need()? {
            '"' => self.string()?,
            char => return Err(self.bad(char, "looking for beginning of object key string")),
        }
        self.skip_space();
        match self.need()? {
            ':' => self.at += 1,
            char => return Err(self.bad(char, "after object key")),
        }
        Ok(())
    }

    fn scalar(&mut self) -> Result<(), Mistake> {
        match self.need()? {
            '"' => self.string(),
            't' => self.literal("true"),
            'f' => self.literal("false"),
            'n' => self.literal("null"),
            '-' | '0'..='9' => self.number(),
            char => Err(self.bad(char, "looking for beginning of value")),
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), Mistake> {
        for wanted in word.chars() {
            let char = self.need()?;
            if char != wanted {
                let what = format!("in literal {word} (expecting {})", quoted(wanted));
                return Err(self.bad(char, &what));
            }
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), Mistake> {
        self.at += 1;
        loop {
            match self.need()? {
                '"' => {
                    self.at += 1;
                    return Ok(());
                }
                '\\' => {
                    self.at += 1;
                    self.escape()?;
                }
                char if char < ' ' => return Err(self.bad(char, "in string literal")),
                char => self.at += char.len_utf8(),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Mistake> {
        match self.need()? {
            'b' | 'f' | 'n' | 'r' | 't' | '\\' | '/' | '"' => self.at += 1,
            'u' => {
                self.at += 1;
                for _ in 0..4 {
                    let char = self.need()?;
                    if !char.is_ascii_hexdigit() {
                        return Err(self.bad(char, "in \\u hexadecimal character escape"));
                    }
                    self.at += 1;
                }
            }
            char => return Err(self.bad(char, "in string escape code")),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Mistake> {
        if self.peek() == Some('-') {
            self.at += 1;
        }
        match self.need()? {
            '0' => self.at += 1,
            '1'..='9' => self.digits(),
            char => return Err(self.bad(char, "in numeric literal")),
        }
        if self.peek() == Some('.') {
            self.at += 1;
            self.one_digit("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            self.at += 1;
            if matches!(self.peek(), Some('+' | '-')) {
                self.at += 1;
            }
            self.one_digit("in exponent of numeric literal")?;
        }
        Ok(())
    }

    fn one_digit(&mut self, place: &str) -> Result<(), Mistake> {
        let char = self.need()?;
        if !char.is_ascii_digit() {
            return Err(self.bad(char, place));
        }
        self.digits();
        Ok(())
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|char| char.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn need(&self) -> Result<char, Mistake> {
        self.peek().ok_or_else(|| Mistake {
            message: "unexpected end of JSON input".to_owned(),
            offset: Some(self.text.len()),
        })
    }

    fn bad(&self, char: char, place: &str) -> Mistake {
        Mistake {
            message: format!("invalid character {} {place}", quoted(char)),
            offset: Some(self.at + 1),
        }
    }
}

fn quoted(char: char) -> String {
    match char {
        '\'' => "'\\''".to_owned(),
        '"' => "'\"'".to_owned(),
        char if char.is_control() => format!("'{}'", char.escape_default()),
        char => format!("'{char}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> (String, Option<usize>) {
        let found = mistake(text).map(|it| (it.message, it.offset));
        found.unwrap_or_default()
    }

    #[test]
    fn mistakes_are_told_in_the_providers_words() {
        let cases = [
            (
                "{not json",
                "invalid character 'n' looking for beginning of object key string",
                2,
            ),
            (
                "{\"a\":1,}",
                "invalid character '}' looking for beginning of object key string",
                8,
            ),
            (
                "hello",
                "invalid character 'h' looking for beginning of value",
                1,
            ),
            ("{\"Version\": ", "unexpected end of JSON input", 12),
            ("[1 2]", "invalid character '2' after array element", 4),
            ("{\"a\" 1}", "invalid character '1' after object key", 6),
            (
                "{\"a\":1 \"b\":2}",
                "invalid character '\"' after object key:value pair",
                8,
            ),
            ("{} x", "invalid character 'x' after top-level value", 4),
            (
                "trux",
                "invalid character 'x' in literal true (expecting 'e')",
                4,
            ),
            ("-x", "invalid character 'x' in numeric literal", 2),
            ("\"\\q\"", "invalid character 'q' in string escape code", 3),
        ];
        for (text, message, offset) in cases {
            assert_eq!(said(text), (message.to_owned(), Some(offset)), "{text}");
        }
        for text in [
            "[]",
            "{}",
            " {\"a\": [1, -2.5e+3, null, true, \"\\u00e9\"]} ",
            "0",
        ] {
            assert_eq!(mistake(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_kept_has_sorted_keys_and_nothing_that_html_knows() {
        let kept = normalized("{ \"b\": [1.0, 1e30, \"<a>&\"], \"a\": {} }");
        let expected = "{\"a\":{},\"b\":[1,1e+30,\"\\u003ca\\u003e\\u0026\"]}";
        assert_eq!(kept.as_deref(), Some(expected));
        assert_eq!(normalized("{"), None);
    }
}
