//! A name followed by constant accesses: the part of an expression that can be a reference.

use std::fmt;
use std::sync::Arc;

use crate::syntax::{Expression, ExpressionKind};
use rform_core::addr::Key;
use rform_core::diag::Span;
use rform_core::value::Value;

/// A name with the attributes and indexes that follow it.
#[derive(Clone, Debug, PartialEq)]
pub struct Traversal {
    /// The name that the traversal begins with.
    pub root: Arc<str>,
    /// The first name's place.
    pub root_span: Span,
    /// Attributes and constant indexes, in order.
    pub accesses: Vec<Access>,
    /// The index expression behind them, if it is not constant: `count.index` of
    /// `aws_subnet.a[count.index].id`. What follows it is left out.
    pub dynamic_index: Option<Expression>,
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Access {
    /// `.name`, with the place of both.
    Attribute(Arc<str>, Span),
    /// `[key]`, with the place of all of it.
    Index(Value, Span),
}

impl Access {
    /// Its place, with dot or brackets.
    pub fn span(&self) -> Span {
        match self {
            Access::Attribute(_, span) | Access::Index(_, span) => *span,
        }
    }

    /// The key of an instance that an index stands for.
    pub fn key(&self) -> Option<Key> {
        match self {
            Access::Index(key, _) => key_of(key),
            Access::Attribute(..) => None,
        }
    }
}

/// The key of an instance that an index with that value selects.
pub fn key_of(index: &Value) -> Option<Key> {
    match index {
        Value::String(name) => Some(Key::Name(name.clone())),
        Value::Number(number) => {
            let index = number.to_i64()?;
            u64::try_from(index).ok().map(Key::Index)
        }
        _ => None,
    }
}

impl Traversal {
    /// The traversal that an expression is, if it is one: a name, followed by attributes and
    /// constant indexes only.
    pub fn of(expression: &Expression) -> Option<Traversal> {
        Traversal::from(expression, |start| start.as_word().cloned())
    }

    /// The same where only a name may stand, so that `null`, `true` and `false` are names as well:
    /// `provider = null.west`.
    pub fn of_name(expression: &Expression) -> Option<Traversal> {
        Traversal::from(expression, |start| match &*start.kind {
            ExpressionKind::Literal(Value::Null(_)) => Some("null".into()),
            ExpressionKind::Literal(Value::Bool(true)) => Some("true".into()),
            ExpressionKind::Literal(Value::Bool(false)) => Some("false".into()),
            _ => start.as_word().cloned(),
        })
    }

    /// The accesses of an expression down to its start, if that has a name.
    fn from(
        expression: &Expression,
        name: impl Fn(&Expression) -> Option<Arc<str>>,
    ) -> Option<Traversal> {
        let mut accesses = Vec::new();
        let mut current = expression;
        loop {
            match &*current.kind {
                ExpressionKind::GetAttr(on, name, span) => {
                    accesses.push(Access::Attribute(name.clone(), *span));
                    current = on;
                }
                ExpressionKind::Index(on, key) => {
                    accesses.push(Access::Index(constant(key)?, access_span(on, current)));
                    current = on;
                }
                _ => break,
            }
        }
        accesses.reverse();
        Some(Traversal {
            root: name(current)?,
            root_span: current.span,
            accesses,
            dynamic_index: None,
        })
    }

    /// The source range from the first name to the last access.
    pub fn span(&self) -> Span {
        self.span_of(self.accesses.len())
    }

    /// The root and so many accesses.
    pub fn span_of(&self, accesses: usize) -> Span {
        match accesses
            .checked_sub(1)
            .and_then(|last| self.accesses.get(last))
        {
            Some(access) => self.root_span.to(access.span()),
            None => self.root_span,
        }
    }
}

/// The source range of `whole` after the end of `on`.
pub(crate) fn access_span(on: &Expression, whole: &Expression) -> Span {
    Span {
        start: on.span.end.min(whole.span.end),
        ..whole.span
    }
}

/// The value of a literal number or plain text, as it stands in a constant index.
fn constant(key: &Expression) -> Option<Value> {
    match key.as_number() {
        Some(number) => Some(Value::Number(number.clone())),
        None => key.as_text().map(Value::String),
    }
}

/// As it would be written: `local.a["b"].c[0]`.
impl fmt::Display for Traversal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.root)?;
        for access in &self.accesses {
            match access {
                Access::Attribute(name, _) => write!(out, ".{name}")?,
                Access::Index(Value::String(key), _) => write!(out, "[{key:?}]")?,
                Access::Index(Value::Number(number), _) => write!(out, "[{number}]")?,
                Access::Index(..) => out.write_str("[...]")?,
            }
        }
        Ok(())
    }
}
