//! Converting between blocks and object expressions, as syntax trees.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::diag::Span;
use rform_core::value::{Type, Value};
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::tree::{ObjectItem, TemplateForm, TemplatePart};
use rform_lang::syntax::{Attribute, Body, Expression, ExpressionKind};

/// The object that a body would be with an equals sign before it.
pub(crate) fn object_of(body: &Body) -> Expression {
    let attributes = body.attributes.iter().map(|attribute| ObjectItem {
        key: text(attribute.name.clone(), attribute.name_span),
        value: attribute.value.clone(),
    });
    let blocks = body.blocks.iter().map(|block| ObjectItem {
        key: text(block.kind.clone(), block.kind_span),
        value: labelled_object_of(&block.labels, &block.body),
    });
    let items = attributes.chain(blocks).collect();
    Expression::new(ExpressionKind::Object(items), body.span)
}

/// The object that a body is, within one with a single key for each label.
pub(crate) fn labelled_object_of(labels: &[(Arc<str>, Span)], body: &Body) -> Expression {
    let object = object_of(body);
    labels.iter().rev().fold(object, |value, (label, span)| {
        let whole = span.to(value.span);
        let key = text(label.clone(), *span);
        Expression::new(
            ExpressionKind::Object(vec![ObjectItem { key, value }]),
            whole,
        )
    })
}

fn text(text: Arc<str>, span: Span) -> Expression {
    let part = TemplatePart::Text(text, span);
    Expression::new(
        ExpressionKind::Template(vec![part], TemplateForm::Quoted),
        span,
    )
}

/// The bodies that an object or a list of objects would be without the equals sign; none if
/// they are not written out.
pub(crate) fn bodies_of(expression: &Expression) -> Option<Vec<Body>> {
    match &*expression.kind {
        ExpressionKind::Parentheses(inner) => bodies_of(inner),
        ExpressionKind::Tuple(items) => items.iter().map(body_of).collect(),
        _ => body_of(expression).map(|body| vec![body]),
    }
}

fn body_of(expression: &Expression) -> Option<Body> {
    let ExpressionKind::Object(items) = &*expression.kind else {
        return None;
    };
    let attributes = items.iter().map(|item| {
        Some(Attribute {
            name: key_of(&item.key)?,
            name_span: item.key.span,
            value: item.value.clone(),
            span: item.key.span.to(item.value.span),
        })
    });
    Some(Body {
        attributes: attributes.collect::<Option<_>>()?,
        blocks: Vec::new(),
        span: expression.span,
        end: Span {
            end: expression.span.start.saturating_add(1),
            ..expression.span
        },
        undecided: None,
    })
}

/// The name that a constant key stands for; dots are part of it.
fn key_of(key: &Expression) -> Option<Arc<str>> {
    if let Some(name) = key.as_word().cloned().or_else(|| key.as_text()) {
        return Some(name);
    }
    let traversal = Traversal::of(key)?;
    let mut name = traversal.root.to_string();
    for access in &traversal.accesses {
        match access {
            Access::Attribute(part, _) => {
                name.push('.');
                name.push_str(part);
            }
            Access::Index(..) => return None,
        }
    }
    Some(name.into())
}

/// Whether a list is written with one interpolation only in it: `["${…}"]`. None if it is no
/// list that is written out.
pub(super) fn only_interpolation(expression: &Expression) -> Option<bool> {
    let ExpressionKind::Tuple(items) = &*expression.kind else {
        return None;
    };
    let [item] = &items[..] else {
        return Some(false);
    };
    Some(matches!(
        &*item.kind,
        ExpressionKind::Template(parts, TemplateForm::Quoted)
            if matches!(parts[..], [TemplatePart::Interpolation(..)])
    ))
}

/// One object of several, later ones winning; unknown if one of them is.
pub(crate) fn merge(values: impl IntoIterator<Item = Value>) -> Value {
    let mut merged = BTreeMap::new();
    let mut marks = rform_core::value::Marks::NONE;
    let mut unknown = false;
    for value in values {
        let (bare, own) = value.unmark();
        marks = marks.union(own);
        match bare {
            Value::Object(items) | Value::Map(_, items) => merged.extend((**items).clone()),
            other => unknown |= !other.is_known(),
        }
    }
    let value = if unknown {
        Value::unknown(Type::Dynamic)
    } else {
        Value::Object(Arc::new(merged))
    };
    value.mark(marks)
}
