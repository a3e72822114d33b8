//! Truth values of variables, which in Terraform 0.11 were the texts `1` and `0`.
//!
//! Where a variable only decides something, the truth value does as well. Where it is put into a
//! text, compared or handed on, it must stay the text.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::module_context::ModuleContext;
use crate::load::children;
use crate::value_kind::sole_interpolation;
use rform_core::addr::Mode;
use rform_core::diag::SourceId;
use rform_core::schema;
use rform_core::value::Type;
use rform_lang::references::{Access, Traversal, traversals};
use rform_lang::syntax::tree::{BinaryOperator, UnaryOperator};
use rform_lang::syntax::{Block, Body, Expression, ExpressionKind};

type Texts = BTreeSet<Arc<str>>;

/// The variables that are used otherwise than to decide.
pub(super) fn used_as_texts(files: &[(SourceId, Body)], context: ModuleContext<'_>) -> Texts {
    let mut texts = Texts::new();
    let blocks = files.iter().flat_map(|(_, body)| &body.blocks);
    for block in blocks {
        in_block(block, context, &mut texts);
    }
    texts
}

fn in_block(block: &Block, context: ModuleContext<'_>, texts: &mut Texts) {
    let mode = match &*block.kind {
        "resource" => Mode::Managed,
        "data" => Mode::Data,
        _ => return in_body(&block.body, &schema::Block::default(), texts),
    };
    let [(kind, _), (name, _)] = &block.labels[..] else {
        return;
    };
    let schema = context.schema(mode, kind, name);
    let mut body = block.body.clone();
    if let Some(at) = body.attributes.iter().position(|it| *it.name == *"count") {
        decides(&body.attributes.remove(at).value, texts);
    }
    let schema = schema.map(|it| it.block.clone()).unwrap_or_default();
    in_body(&body, &schema, texts);
}

fn in_body(body: &Body, schema: &schema::Block, texts: &mut Texts) {
    for attribute in &body.attributes {
        let known = schema.attributes.get(&attribute.name);
        if known.is_some_and(|it| it.ty == Type::Bool) {
            decides(&attribute.value, texts);
        } else {
            uses_as_text(&attribute.value, texts);
        }
    }
    for block in &body.blocks {
        let nested = schema.blocks.get(&block.kind);
        let nothing = schema::Block::default();
        in_body(&block.body, nested.map_or(&nothing, |it| &it.block), texts);
    }
}

/// A place where only the truth of a value matters.
fn decides(value: &Expression, texts: &mut Texts) {
    if let Some(inner) = sole_interpolation(value) {
        return decides(inner, texts);
    }
    if Traversal::of(value).is_some() {
        return;
    }
    match &*value.kind {
        ExpressionKind::Unary(UnaryOperator::Not, inner) | ExpressionKind::Parentheses(inner) => {
            decides(inner, texts);
        }
        ExpressionKind::Binary(BinaryOperator::And | BinaryOperator::Or, one, two) => {
            decides(one, texts);
            decides(two, texts);
        }
        _ => uses_as_text(value, texts),
    }
}

/// A place where a value is more than true or false.
fn uses_as_text(value: &Expression, texts: &mut Texts) {
    match &*value.kind {
        ExpressionKind::Conditional(condition, yes, no) => {
            decides(condition, texts);
            uses_as_text(yes, texts);
            uses_as_text(no, texts);
        }
        ExpressionKind::Unary(UnaryOperator::Not, _)
        | ExpressionKind::Binary(BinaryOperator::And | BinaryOperator::Or, ..) => {
            decides(value, texts);
        }
        _ => {
            for traversal in traversals(value) {
                if Traversal::of(value).is_some()
                    && let [Access::Attribute(name, _)] = &traversal.accesses[..]
                    && *traversal.root == *"var"
                {
                    texts.insert(name.clone());
                }
            }
            children(value)
                .into_iter()
                .for_each(|it| uses_as_text(it, texts));
        }
    }
}
