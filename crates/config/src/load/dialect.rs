//! Whether a module is written for Terraform 0.11.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::Dialect;
use crate::legacy::LegacyForm;
use rform_core::diag::{Diagnostics, Span};
use rform_lang::syntax::tree::{ObjectItem, TemplatePart};
use rform_lang::syntax::{Block, Body, Expression, ExpressionKind};

/// The properties of a module's dialect that are known before its blocks are read.
#[derive(Clone, Debug, Default)]
pub(super) struct DialectContext {
    /// The dialect of all files of the module.
    pub dialect: Dialect,
    /// Resources with `count`: mode word, type and name.
    pub counted: BTreeSet<(Arc<str>, Arc<str>, Arc<str>)>,
    /// The blocks that are never repeated.
    pub single: BTreeSet<(Arc<str>, Arc<str>, Arc<str>)>,
}

/// Warns about forms of Terraform 0.11 in a module that is written for it.
pub(super) fn note_forms(blocks: &[Block], diagnostics: &mut Diagnostics) {
    let mut found = Vec::new();
    for block in blocks {
        let is_type = |name: &str| *block.kind == *"variable" && name == "type";
        for attribute in block.body.attributes.iter().filter(|it| !is_type(&it.name)) {
            scan(&attribute.value, &mut found);
        }
        for inner in &block.body.blocks {
            scan_body(&inner.body, &mut found);
        }
    }
    diagnostics.extend(found.into_iter().map(|(form, span)| form.warning(span)));
}

/// The resources that have `count`, or those that have not.
pub(super) fn resources(
    blocks: &[Block],
    counted: bool,
) -> BTreeSet<(Arc<str>, Arc<str>, Arc<str>)> {
    let name = |block: &Block| match &block.labels[..] {
        [(kind, _), (name, _)] => Some((block.kind.clone(), kind.clone(), name.clone())),
        _ => None,
    };
    let fits = |block: &&Block| block.body.attribute("count").is_some() == counted;
    blocks.iter().filter(fits).filter_map(name).collect()
}

type LegacyForms = Vec<(LegacyForm, Span)>;

fn scan_body(body: &Body, found: &mut LegacyForms) {
    for attribute in &body.attributes {
        scan(&attribute.value, found);
    }
    for block in &body.blocks {
        scan_body(&block.body, found);
    }
}

fn scan(expression: &Expression, found: &mut LegacyForms) {
    match &*expression.kind {
        ExpressionKind::Call {
            name, name_span, ..
        } if matches!(&**name, "list" | "map") => {
            found.push((LegacyForm::ListOrMapCall, *name_span));
        }
        ExpressionKind::GetAttr(on, name, span) if is_environment(on, name) => {
            found.push((LegacyForm::Environment, on.span.to(*span)));
        }
        _ => {}
    }
    for child in children(expression) {
        scan(child, found);
    }
}

/// Whether it is `terraform.env`.
pub(crate) fn is_environment(on: &Expression, name: &str) -> bool {
    name == "env" && on.as_word().is_some_and(|word| **word == *"terraform")
}

/// The expressions directly within.
pub(crate) fn children(expression: &Expression) -> Vec<&Expression> {
    match &*expression.kind {
        ExpressionKind::Literal(_)
        | ExpressionKind::Json(_)
        | ExpressionKind::Variable(_)
        | ExpressionKind::SplatItem
        | ExpressionKind::Invalid => Vec::new(),
        ExpressionKind::Template(parts, _) => part_children(parts),
        ExpressionKind::GetAttr(on, ..)
        | ExpressionKind::Unary(_, on)
        | ExpressionKind::Parentheses(on) => vec![on],
        ExpressionKind::Index(one, two) | ExpressionKind::Binary(_, one, two) => vec![one, two],
        ExpressionKind::Splat { on, each, .. } => vec![on, each],
        ExpressionKind::Call {
            arguments: items, ..
        }
        | ExpressionKind::Tuple(items)
        | ExpressionKind::Hil(_, items) => items.iter().collect(),
        ExpressionKind::Conditional(one, two, three) => vec![one, two, three],
        ExpressionKind::Object(items) => items.iter().flat_map(item_children).collect(),
        ExpressionKind::For(it) => {
            let optional = [&it.result_key, &it.condition];
            let optional = optional.into_iter().flatten();
            [&it.collection, &it.result]
                .into_iter()
                .chain(optional)
                .collect()
        }
    }
}

fn item_children(item: &ObjectItem) -> [&Expression; 2] {
    [&item.key, &item.value]
}

fn part_children(parts: &[TemplatePart]) -> Vec<&Expression> {
    let mut found = Vec::new();
    for part in parts {
        match part {
            TemplatePart::Text(..) => {}
            TemplatePart::Interpolation(inner, _) => found.push(inner),
            TemplatePart::If {
                condition, yes, no, ..
            } => {
                found.push(condition);
                found.extend(part_children(yes));
                found.extend(part_children(no));
            }
            TemplatePart::For {
                collection, body, ..
            } => {
                found.push(collection);
                found.extend(part_children(body));
            }
        }
    }
    found
}
