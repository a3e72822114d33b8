//! The walk over an expression that finds the names it mentions.

use std::sync::Arc;

use super::Traversal;
use crate::syntax::tree::{ObjectItem, TemplatePart};
use crate::syntax::{Expression, ExpressionKind};

/// Names bound by `for`, innermost last.
type Bound = Vec<Arc<str>>;

pub(super) fn visit(expression: &Expression, bound: &mut Bound, found: &mut Vec<Traversal>) {
    if let Some(traversal) = Traversal::of(expression) {
        return add(traversal, bound, found);
    }
    match &*expression.kind {
        ExpressionKind::Literal(_)
        | ExpressionKind::Variable(_)
        | ExpressionKind::SplatItem
        | ExpressionKind::Invalid => {}
        ExpressionKind::Json(string) => {
            if string.errors.is_empty() {
                visit(&string.template, bound, found);
            }
        }
        ExpressionKind::Template(parts, _) => visit_parts(parts, bound, found),
        ExpressionKind::GetAttr(on, ..)
        | ExpressionKind::Unary(_, on)
        | ExpressionKind::Parentheses(on) => visit(on, bound, found),
        ExpressionKind::Index(on, key) => visit_index(on, key, bound, found),
        ExpressionKind::Splat { on, each, .. } => {
            visit(on, bound, found);
            visit(each, bound, found);
        }
        ExpressionKind::Call {
            arguments: items, ..
        }
        | ExpressionKind::Tuple(items)
        | ExpressionKind::Hil(_, items) => {
            items.iter().for_each(|item| visit(item, bound, found));
        }
        ExpressionKind::Binary(_, left, right) => {
            visit(left, bound, found);
            visit(right, bound, found);
        }
        ExpressionKind::Conditional(condition, yes, no) => {
            [condition, yes, no]
                .into_iter()
                .for_each(|part| visit(part, bound, found));
        }
        ExpressionKind::Object(items) => {
            items.iter().for_each(|item| visit_item(item, bound, found))
        }
        ExpressionKind::For(it) => {
            visit(&it.collection, bound, found);
            let names = it
                .key
                .iter()
                .chain([&it.value])
                .map(|(name, _)| name.clone());
            let inner = [
                it.result_key.as_ref(),
                Some(&it.result),
                it.condition.as_ref(),
            ];
            with_bound(names, bound, |bound| {
                inner
                    .into_iter()
                    .flatten()
                    .for_each(|part| visit(part, bound, found));
            });
        }
    }
}

fn add(traversal: Traversal, bound: &Bound, found: &mut Vec<Traversal>) {
    if !bound.contains(&traversal.root) {
        found.push(traversal);
    }
}

fn with_bound(
    names: impl Iterator<Item = Arc<str>>,
    bound: &mut Bound,
    inner: impl FnOnce(&mut Bound),
) {
    let depth = bound.len();
    bound.extend(names);
    inner(bound);
    bound.truncate(depth);
}

/// An index that is not constant.
fn visit_index(on: &Expression, key: &Expression, bound: &mut Bound, found: &mut Vec<Traversal>) {
    match Traversal::of(on) {
        Some(mut traversal) => {
            traversal.dynamic_index = Some(key.clone());
            add(traversal, bound, found);
        }
        None => visit(on, bound, found),
    }
    visit(key, bound, found);
}

/// A bare word as a key is a name, not a reference.
fn visit_item(item: &ObjectItem, bound: &mut Bound, found: &mut Vec<Traversal>) {
    if item.key.as_word().is_none() {
        visit(&item.key, bound, found);
    }
    visit(&item.value, bound, found);
}

fn visit_parts(parts: &[TemplatePart], bound: &mut Bound, found: &mut Vec<Traversal>) {
    for part in parts {
        match part {
            TemplatePart::Text(..) => {}
            TemplatePart::Interpolation(inner, _) => visit(inner, bound, found),
            TemplatePart::If {
                condition, yes, no, ..
            } => {
                visit(condition, bound, found);
                visit_parts(yes, bound, found);
                visit_parts(no, bound, found);
            }
            TemplatePart::For {
                key,
                value,
                collection,
                body,
                ..
            } => {
                visit(collection, bound, found);
                let names = key.iter().chain([value]).map(|(name, _)| name.clone());
                with_bound(names, bound, |bound| visit_parts(body, bound, found));
            }
        }
    }
}
