//! Texts as error messages show them.

use std::fmt::Write;
use std::sync::LazyLock;

use regex::Regex;

use rform_core::value::Marks;

/// A text in quotes as Go's `%q` has it.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        push_escaped(char, '"', &mut quoted);
    }
    quoted.push('"');
    quoted
}

/// A character in single quotes as Go's `%q` has it.
pub(super) fn quoted_char(char: char) -> String {
    let mut quoted = String::from("'");
    push_escaped(char, '\'', &mut quoted);
    quoted.push('\'');
    quoted
}

/// A text in quotes, or what it is that must not be shown.
pub(super) fn shown(text: &str, marks: Marks) -> String {
    let sensitive = marks.contains(Marks::SENSITIVE);
    let ephemeral = marks.contains(Marks::EPHEMERAL);
    match (ephemeral, sensitive) {
        (true, true) => "(ephemeral sensitive value)".to_owned(),
        (true, false) => "(ephemeral value)".to_owned(),
        (false, true) => "(sensitive value)".to_owned(),
        (false, false) => quoted(text),
    }
}

/// Letters, marks, numbers, punctuation, symbols, and of white space only the plain one.
pub(crate) fn is_printable(char: char) -> bool {
    static PRINTABLE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$").ok());
    if char.is_ascii() {
        return !char.is_ascii_control();
    }
    let mut bytes = [0; 4];
    let text = char.encode_utf8(&mut bytes);
    PRINTABLE.as_ref().is_some_and(|it| it.is_match(text))
}

fn push_escaped(char: char, quote: char, out: &mut String) {
    match char {
        '\\' => out.push_str("\\\\"),
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{b}' => out.push_str("\\v"),
        same if same == quote => {
            out.push('\\');
            out.push(same);
        }
        ascii if ascii.is_ascii_control() => {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\x{:02x}", u32::from(ascii));
        }
        other if is_printable(other) => out.push(other),
        other if u32::from(other) > 0xffff => {
            let _ = write!(out, "\\U{:08x}", u32::from(other));
        }
        other => {
            let _ = write!(out, "\\u{:04x}", u32::from(other));
        }
    }
}
