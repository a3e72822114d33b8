//! The key of an instance among its siblings.

use std::fmt;
use std::sync::Arc;

/// Which of a resource's or module's instances: the only one, by `count`, or by `for_each`.
///
/// Keys are ordered none, numbers, strings, as Terraform lists them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Neither `count` nor `for_each`.
    #[default]
    None,
    /// `[0]`, from `count`.
    Index(u64),
    /// `["a"]`, from `for_each`.
    Name(Arc<str>),
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::None => Ok(()),
            Key::Index(index) => write!(out, "[{index}]"),
            Key::Name(name) => write!(out, "[\"{}\"]", escape(name)),
        }
    }
}

/// Escapes a string for a quoted template, as HCL writes it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        match char {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => escaped.extend([char, char]),
            other => escaped.push(other),
        }
    }
    escaped
}
