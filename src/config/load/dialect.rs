//! Whether a module is written for Terraform 0.11.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::legacy::LegacyForm;
use crate::diag::{Diagnostics, Span};
use crate::lang::syntax::tree::{ObjectItem, TemplateForm, TemplatePart};
use crate::lang::syntax::{Block, Body, Expression, ExpressionKind};

/// What is known of a module's dialect before its blocks are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Dialect {
    /// Whether it has forms that only Terraform 0.11 has. What else that version allowed, but
    /// would be a mistake today, is then let pass too.
    pub legacy: bool,
    /// Resources with `count`: mode word, type and name.
    pub counted: BTreeSet<(Arc<str>, Arc<str>, Arc<str>)>,
}

/// Looks for forms of Terraform 0.11 and warns about those that are found nowhere else.
pub(super) fn detect(blocks: &[Block], faults: &mut Diagnostics) -> Dialect {
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
    let quoted = blocks.iter().any(has_quoted_type);
    let dialect = Dialect {
        legacy: quoted || !found.is_empty(),
        counted: blocks.iter().filter_map(counted).collect(),
    };
    faults.extend(found.into_iter().map(|(form, span)| form.warning(span)));
    dialect
}

fn counted(block: &Block) -> Option<(Arc<str>, Arc<str>, Arc<str>)> {
    let [(kind, _), (name, _)] = &block.labels[..] else {
        return None;
    };
    block.body.attribute("count")?;
    Some((block.kind.clone(), kind.clone(), name.clone()))
}

fn has_quoted_type(block: &Block) -> bool {
    let ty = block.body.attribute("type");
    *block.kind == *"variable"
        && ty.is_some_and(|ty| {
            matches!(
                &*ty.value.kind,
                ExpressionKind::Template(_, TemplateForm::Quoted)
            )
        })
}

type Found = Vec<(LegacyForm, Span)>;

fn scan_body(body: &Body, found: &mut Found) {
    for attribute in &body.attributes {
        scan(&attribute.value, found);
    }
    for block in &body.blocks {
        scan_body(&block.body, found);
    }
}

fn scan(expression: &Expression, found: &mut Found) {
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
pub(super) fn is_environment(on: &Expression, name: &str) -> bool {
    name == "env" && on.as_word().is_some_and(|word| **word == *"terraform")
}

/// The expressions directly within.
fn children(expression: &Expression) -> Vec<&Expression> {
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
        | ExpressionKind::Tuple(items) => items.iter().collect(),
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
