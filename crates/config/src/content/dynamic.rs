//! `dynamic` blocks.

use std::borrow::Cow;
use std::sync::Arc;

use super::blocks::{DecodeBody, Occurrences};
use super::decoder::Decoder;
use crate::shape::{Shape, check_labels};
use rform_core::diag::Diagnostic;
use rform_core::value::{Marks, Type, Value, convert};
use rform_lang::references::Traversal;
use rform_lang::syntax::{Block, Expression, ExpressionKind};

const PLAIN: Shape = Shape {
    arguments: &[("for_each", true), ("iterator", false)],
    blocks: &[("content", &[])],
};

const LABELLED: Shape = Shape {
    arguments: &[("for_each", true), ("iterator", false), ("labels", true)],
    blocks: &[("content", &[])],
};

/// The arguments of a `dynamic` block, but for `for_each`.
struct Spec<'b> {
    iterator: Arc<str>,
    label: Option<&'b Expression>,
    content: &'b Block,
}

/// The elements of a `dynamic` block's `for_each`.
enum Items {
    Known(Vec<(Value, Value)>),
    Unknown,
}

impl<'a> Decoder<'a> {
    pub(super) fn dynamic(
        &mut self,
        block: &Block,
        (name, labelled): (&str, bool),
        each: DecodeBody<'_, 'a>,
        found: &mut Occurrences,
    ) {
        let shape = if labelled { LABELLED } else { PLAIN };
        let mut block = Cow::Borrowed(block);
        if block.body.undecided.is_some() {
            let diagnostics = shape.decide(&mut block.to_mut().body);
            self.diagnostics.extend(diagnostics);
        }
        let block = &*block;
        let diagnostics = shape.check(&block.body);
        let failed = diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        if let Some(diagnostic) = check_labels(block, &["type"]) {
            self.diagnostics.push(diagnostic);
        }
        let items = block
            .body
            .attribute("for_each")
            .and_then(|it| self.items(&it.value));
        let spec = self.spec(block, name, labelled);
        let (false, Some((items, marks)), Some(spec)) = (failed, items, spec) else {
            found.unknown = true;
            return;
        };
        found.marks = found.marks.union(marks);
        match items {
            Items::Known(pairs) => {
                for (key, value) in pairs {
                    self.generated(&spec, (key, value), each, found);
                }
            }
            Items::Unknown => {
                self.generated(&spec, (Value::DYNAMIC, Value::DYNAMIC), each, found);
                found.unknown = true;
            }
        }
    }

    /// One block that a `dynamic` one makes.
    fn generated(
        &mut self,
        spec: &Spec<'_>,
        (key, value): (Value, Value),
        each: DecodeBody<'_, 'a>,
        found: &mut Occurrences,
    ) {
        let iterator = Value::object([("key", key), ("value", value)]);
        self.bound.push((spec.iterator.clone(), iterator));
        let label = spec.label.map(|label| self.label(label));
        if let Some(None) = label {
            found.unknown = true;
        }
        self.occurrence(spec.content, label.flatten(), each, found);
        self.bound.pop();
    }

    fn items(&mut self, for_each: &Expression) -> Option<(Items, Marks)> {
        let before = self.diagnostics.has_errors();
        let value = self.evaluate(for_each);
        if !before && self.diagnostics.has_errors() {
            return None;
        }
        let (bare, marks) = value.unmark();
        let items = match bare {
            Value::Null(_) => {
                let detail = "Cannot use a null value in for_each.".to_owned();
                return self.bad_for_each(detail, for_each);
            }
            Value::List(_, items) | Value::Tuple(items) => {
                let pair = |(at, item): (usize, &Value)| (Value::int(at as i64), item.clone());
                Items::Known(items.iter().enumerate().map(pair).collect())
            }
            Value::Set(_, items) => {
                Items::Known(items.iter().map(|it| (it.clone(), it.clone())).collect())
            }
            Value::Map(_, items) | Value::Object(items) => {
                let pair =
                    |(key, item): (&Arc<str>, &Value)| (Value::String(key.clone()), item.clone());
                Items::Known(items.iter().map(pair).collect())
            }
            Value::Unknown(ty, _) if *ty == Type::Dynamic || is_iterable(ty) => Items::Unknown,
            other => {
                let detail = format!(
                    "Cannot use a {} value in for_each. An iterable collection is required.",
                    other.ty().friendly_name()
                );
                return self.bad_for_each(detail, for_each);
            }
        };
        Some((items, marks))
    }

    fn bad_for_each(&mut self, detail: String, for_each: &Expression) -> Option<(Items, Marks)> {
        let diagnostic = Diagnostic::error("Invalid dynamic for_each value", detail);
        self.report(diagnostic.at(for_each.span), for_each);
        None
    }

    fn spec<'b>(&mut self, block: &'b Block, name: &str, labelled: bool) -> Option<Spec<'b>> {
        let iterator = match block.body.attribute("iterator") {
            None => Arc::from(name),
            Some(given) => match word(&given.value) {
                Some(word) => word,
                None => {
                    let detail = "Dynamic iterator must be a single variable name.";
                    let diagnostic = Diagnostic::error("Invalid dynamic iterator name", detail);
                    self.diagnostics.push(diagnostic.at(given.value.span));
                    return None;
                }
            },
        };
        let label = if labelled {
            Some(self.label_expression(block, name)?)
        } else {
            None
        };
        let mut contents = block.body.blocks_of("content");
        let Some(content) = contents.next() else {
            let detail = "A dynamic block must have a nested block of type \"content\" to \
                          describe the body of each generated block.";
            let diagnostic = Diagnostic::error("Missing dynamic content block", detail);
            self.diagnostics.push(diagnostic.at(block.body.end));
            return None;
        };
        if let Some(second) = contents.next() {
            let detail = "Only one nested content block is allowed for each dynamic block.";
            let diagnostic = Diagnostic::error("Extraneous dynamic content block", detail);
            self.diagnostics.push(diagnostic.at(second.header));
            return None;
        }
        Some(Spec {
            iterator,
            label,
            content,
        })
    }

    fn label_expression<'b>(&mut self, block: &'b Block, name: &str) -> Option<&'b Expression> {
        let given = &block.body.attribute("labels")?.value;
        let detail = format!("Blocks of type {name:?} require 1 label(s).");
        let (summary, span) = match &*given.kind {
            ExpressionKind::Tuple(items) => match &items[..] {
                [one] => return Some(one),
                [] => ("Insufficient dynamic block labels", given.span),
                [_, extra, ..] => ("Extraneous dynamic block label", extra.span),
            },
            _ => {
                let detail = "A static list expression is required.";
                let diagnostic = Diagnostic::error("Invalid expression", detail).at(given.span);
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        self.diagnostics
            .push(Diagnostic::error(summary, detail).at(span));
        None
    }

    /// The text of a label; none if it is not known or not fit.
    fn label(&mut self, expression: &Expression) -> Option<Arc<str>> {
        let value = self.evaluate(expression);
        let detail = match convert(&value, &Type::String) {
            Ok(text) if text.is_null() => {
                "Cannot use a null value as a dynamic block label.".to_owned()
            }
            Ok(text) if !text.is_known() && matches!(value.ty(), Type::Dynamic) => return None,
            Ok(text) => match text.as_str() {
                Some(text) => return Some(text.into()),
                None => "This value is not yet known. Dynamic block labels must be \
                         immediately-known values."
                    .to_owned(),
            },
            Err(error) => format!(
                "Cannot use this value as a dynamic block label: {}.",
                error.message
            ),
        };
        let diagnostic = Diagnostic::error("Invalid dynamic block label", detail);
        self.report(diagnostic.at(expression.span), expression);
        None
    }
}

fn is_iterable(ty: &Type) -> bool {
    ty.is_collection() || matches!(ty, Type::Tuple(_) | Type::Object(_))
}

fn word(expression: &Expression) -> Option<Arc<str>> {
    let traversal = Traversal::of(expression)?;
    traversal.accesses.is_empty().then_some(traversal.root)
}

/// A `dynamic` block with its arguments told apart, if it is one in JSON.
pub(super) fn decided_dynamic(block: &Block) -> Cow<'_, Block> {
    let mut block = Cow::Borrowed(block);
    if block.body.undecided.is_some() {
        // What is wrong with it is told when it is decoded.
        let _ = LABELLED.decide(&mut block.to_mut().body);
    }
    block
}

/// The name of the iterator of a `dynamic` block, as far as it has one.
pub(super) fn iterator_name(block: &Block) -> Option<Arc<str>> {
    match block.body.attribute("iterator") {
        Some(given) => word(&given.value),
        None => block.label(0).cloned(),
    }
}
