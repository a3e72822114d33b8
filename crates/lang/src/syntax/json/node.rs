//! A JSON value and its place.

use std::sync::Arc;

use rform_core::diag::Span;
use rform_core::value::Number;

/// A JSON value and its source range.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The form and content of the value.
    pub kind: NodeKind,
    /// The source range of the whole value.
    pub span: Span,
}

/// The forms of JSON values.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// The keyword `null`.
    Null,
    /// The keyword `true` or `false`.
    Bool(bool),
    /// A number, with all of its digits.
    Number(Number),
    /// Text, escapes resolved.
    String(Arc<str>),
    /// Values in order: `[…]`.
    Array(Arc<[Node]>),
    /// Properties in the order of the text, repeated names included: `{…}`.
    Object(Arc<[Property]>),
    /// A value that could not be read; the error is among the diagnostics.
    Invalid,
}

/// A property of a JSON object: `"name": value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// The name, escapes resolved.
    pub name: Arc<str>,
    /// Its place, with the quotes.
    pub name_span: Span,
    /// The value of the property.
    pub value: Node,
}

impl Property {
    /// The source range from the name to the end of the value.
    pub fn span(&self) -> Span {
        self.name_span.to(self.value.span)
    }
}

impl Node {
    /// Its beginning, which errors underline: the bracket that opens it, or all of it.
    pub fn start_span(&self) -> Span {
        match self.kind {
            NodeKind::Array(_) | NodeKind::Object(_) => Span {
                end: self.span.start + 1,
                ..self.span
            },
            _ => self.span,
        }
    }

    /// The place where missing properties are reported: the closing bracket, or the whole value.
    pub fn end_span(&self) -> Span {
        match self.kind {
            NodeKind::Array(_) | NodeKind::Object(_) => Span {
                start: self.span.end.saturating_sub(1).max(self.span.start),
                ..self.span
            },
            _ => self.span,
        }
    }
}
