//! Expressions of Terraform 0.11 as today's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::dialect::{DialectContext, is_environment};
use super::{legacy_shape, legacy_values};
use crate::former_arguments;
use crate::legacy::LegacyForm;
use crate::value_kind::{LookupKind, ValueKind, sole_interpolation, value_kind};
use rform_core::diag::{Diagnostics, Sources, Span};
use rform_core::value::Value;
use rform_lang::hil::Lowering;
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::hil::HilOperation;
use rform_lang::syntax::tree::{ObjectItem, TemplateForm, TemplatePart};
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};

/// The attributes that the data source `terraform_remote_state` has itself.
pub(crate) const REMOTE_STATE: [&str; 5] =
    ["backend", "config", "defaults", "outputs", "workspace"];

/// Rewrites what only Terraform 0.11 understands, in all blocks of a module that is written
/// for it.
pub(super) fn rewrite(
    blocks: &mut [Block],
    is_root: bool,
    dialect: &DialectContext,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    for block in &mut *blocks {
        legacy_shape::normalise_blocks(block, sources, diagnostics);
        match &*block.kind {
            "variable" | "output" => legacy_shape::plain_description(block, sources, diagnostics),
            "resource" | "data" => {
                for place in former_arguments::rewrite(block) {
                    diagnostics.push(LegacyForm::FormerArgument.warning(place));
                }
            }
            _ => {}
        }
    }
    let variables = variable_kinds(blocks);
    let lookup = |traversal: &Traversal| match &traversal.accesses[..] {
        [Access::Attribute(name, _)] if *traversal.root == *"var" => {
            variables.get(name).copied().unwrap_or_default()
        }
        _ => ValueKind::Any,
    };
    let mut rewriter = Rewriter {
        dialect,
        sources,
        diagnostics,
        lookup: &lookup,
        typed: true,
        constant: false,
        within: false,
    };
    for block in &mut *blocks {
        let module = *block.kind == *"module";
        rewriter.constant = *block.kind == *"variable";
        rewriter.typed = !matches!(&*block.kind, "module" | "locals" | "output" | "variable");
        for attribute in &mut block.body.attributes {
            if !(module && *attribute.name == *"providers") {
                attribute.value = rewriter.expression(&attribute.value);
            }
        }
        for inner in &mut block.body.blocks {
            rewriter.body(&mut inner.body);
        }
    }
    for block in blocks {
        legacy_values::lower(block, is_root, &Lowering { sources });
    }
}

/// The kinds of the values of variables, by their types and defaults.
fn variable_kinds(blocks: &[Block]) -> BTreeMap<Arc<str>, ValueKind> {
    let variables = blocks.iter().filter(|it| *it.kind == *"variable");
    let kinds = variables.filter_map(|block| {
        let quoted = |name| block.body.attribute(name).map(|it: &Attribute| &it.value);
        let kind = match quoted("type").and_then(Expression::as_text).as_deref() {
            Some("list") => ValueKind::List,
            Some("map") => ValueKind::Map,
            Some("string") => ValueKind::String,
            _ => quoted("default").map_or(ValueKind::Any, |it| value_kind(it, &|_| ValueKind::Any)),
        };
        Some((block.label(0)?.clone(), kind))
    });
    kinds.collect()
}

/// Mode words, types and names.
type Resources = BTreeSet<(Arc<str>, Arc<str>, Arc<str>)>;

struct Rewriter<'a> {
    dialect: &'a DialectContext,
    sources: &'a Sources,
    diagnostics: &'a mut Diagnostics,
    lookup: LookupKind<'a>,
    /// Whether a schema will say what the values of the block are.
    typed: bool,
    /// Whether the block is a variable, whose default stays as it is.
    constant: bool,
    /// Whether this is within an interpolation.
    within: bool,
}

impl Rewriter<'_> {
    fn body(&mut self, body: &mut Body) {
        for attribute in &mut body.attributes {
            let is_lost = has_sequence(self.sources.text(attribute.name_span));
            attribute.value = match self.typed && is_lost {
                true => {
                    self.warn(LegacyForm::KeyInterpolation, attribute.name_span);
                    text("".into(), attribute.value.span)
                }
                false => self.expression(&attribute.value),
            };
        }
        for block in &mut body.blocks {
            self.body(&mut block.body);
        }
    }

    fn expression(&mut self, expression: &Expression) -> Expression {
        let rewritten = self.rewritten(expression);
        match former_arguments::is_former_set(expression) {
            true => as_set(rewritten),
            false => rewritten,
        }
    }

    fn rewritten(&mut self, expression: &Expression) -> Expression {
        if let Some(changed) = self.changed(expression) {
            return changed;
        }
        let kind = match &*expression.kind {
            ExpressionKind::Template(parts, form) => {
                let within = std::mem::replace(&mut self.within, true);
                let parts = self.parts(parts);
                self.within = within;
                ExpressionKind::Template(parts, *form)
            }
            ExpressionKind::GetAttr(on, name, span) => {
                ExpressionKind::GetAttr(self.expression(on), name.clone(), *span)
            }
            ExpressionKind::Index(on, key) => {
                ExpressionKind::Index(self.expression(on), self.expression(key))
            }
            ExpressionKind::Splat {
                on,
                each,
                full,
                marker,
            } => ExpressionKind::Splat {
                on: self.expression(on),
                each: self.expression(each),
                full: *full,
                marker: *marker,
            },
            ExpressionKind::Call {
                name,
                name_span,
                arguments,
                expand,
                close,
            } => ExpressionKind::Call {
                name: name.clone(),
                name_span: *name_span,
                arguments: self.all(arguments),
                expand: *expand,
                close: *close,
            },
            ExpressionKind::Unary(operator, on) => {
                ExpressionKind::Unary(*operator, self.expression(on))
            }
            ExpressionKind::Binary(operator, one, two) => {
                ExpressionKind::Binary(*operator, self.expression(one), self.expression(two))
            }
            ExpressionKind::Conditional(one, two, three) => ExpressionKind::Conditional(
                self.expression(one),
                self.expression(two),
                self.expression(three),
            ),
            ExpressionKind::Parentheses(on) => ExpressionKind::Parentheses(self.expression(on)),
            ExpressionKind::Tuple(items) => return self.tuple(items, expression.span),
            ExpressionKind::Object(items) => {
                ExpressionKind::Object(items.iter().map(|item| self.item(item)).collect())
            }
            // Terraform 0.11 had no `for`.
            ExpressionKind::For(_)
            | ExpressionKind::Hil(..)
            | ExpressionKind::Literal(_)
            | ExpressionKind::Json(_)
            | ExpressionKind::Variable(_)
            | ExpressionKind::SplatItem
            | ExpressionKind::Invalid => return expression.clone(),
        };
        Expression::new(kind, expression.span)
    }

    fn all(&mut self, expressions: &[Expression]) -> Vec<Expression> {
        expressions.iter().map(|it| self.expression(it)).collect()
    }

    /// A list; lists that are its elements are spliced into it.
    fn tuple(&mut self, items: &[Expression], span: Span) -> Expression {
        let splices =
            !self.typed && !self.constant && !self.within && items.iter().any(may_be_list);
        let nested = |item: &&Expression| {
            sole_interpolation(item)
                .is_some_and(|it| value_kind(it, self.lookup) == ValueKind::List)
        };
        if splices && let Some(list) = items.iter().find(nested) {
            self.warn(LegacyForm::NestedList, list.span);
        }
        let items = items.iter().map(|it| self.expression(it)).collect();
        let kind = match splices {
            true => ExpressionKind::Hil(HilOperation::Spliced, items),
            false => ExpressionKind::Tuple(items),
        };
        Expression::new(kind, span)
    }

    fn item(&mut self, item: &ObjectItem) -> ObjectItem {
        if let Some(name) = self.lost_key(&item.key) {
            self.warn(LegacyForm::KeyInterpolation, item.key.span);
            return ObjectItem {
                key: text(name, item.key.span),
                value: text("".into(), item.value.span),
            };
        }
        let dotted = Traversal::of(&item.key).and_then(|key| dotted(&key));
        ObjectItem {
            key: match dotted {
                Some(name) => text(name, item.key.span),
                None => item.key.clone(),
            },
            value: self.expression(&item.value),
        }
    }

    fn parts(&mut self, parts: &[TemplatePart]) -> Vec<TemplatePart> {
        parts
            .iter()
            .map(|part| match part {
                TemplatePart::Interpolation(inner, span) => {
                    TemplatePart::Interpolation(self.expression(inner), *span)
                }
                other => other.clone(),
            })
            .collect()
    }

    /// A key with an interpolation in a map that a schema has: it stayed as it was written, and
    /// its value was looked for under what it had led to, and was not found.
    fn lost_key(&self, key: &Expression) -> Option<Arc<str>> {
        let ExpressionKind::Template(parts, TemplateForm::Quoted) = &*key.kind else {
            return None;
        };
        let text = self.sources.text(key.span);
        let lost = self.typed && !self.within && !parts.is_empty() && has_sequence(text);
        lost.then(|| text.trim_matches('"').into())
    }

    /// Today's expression in place of an attribute; none if it does not change.
    fn changed(&mut self, expression: &Expression) -> Option<Expression> {
        let span = expression.span;
        if let ExpressionKind::Index(on, key) = &*expression.kind {
            let sole_interpolation =
                Traversal::of(on).is_some_and(|it| self.is_one_of(&it, &self.dialect.single));
            return (sole_interpolation && key.as_number().is_some()).then(|| self.expression(on));
        }
        let ExpressionKind::GetAttr(on, name, name_span) = &*expression.kind else {
            return None;
        };
        let renamed = match is_environment(on, name) {
            true => Some("workspace"),
            false => former_arguments::former_data_source(on, name),
        };
        if let Some(today) = renamed {
            let kind = ExpressionKind::GetAttr(on.clone(), today.into(), *name_span);
            return Some(Expression::new(kind, span));
        }
        let resource = Traversal::of(on)?;
        if let [Access::Attribute(kind, _), Access::Attribute(..)] = &resource.accesses[..]
            && *resource.root == *"data"
            && **kind == *"terraform_remote_state"
            && !REMOTE_STATE.contains(&&**name)
        {
            self.warn(LegacyForm::OutputsAttribute, span);
            let outputs = ExpressionKind::GetAttr(on.clone(), "outputs".into(), on.span.tail());
            let outputs = Expression::new(outputs, on.span);
            let kind = ExpressionKind::GetAttr(outputs, name.clone(), *name_span);
            return Some(Expression::new(kind, span));
        }
        if **name == *"count" && self.is_one_of(&resource, &self.dialect.single) {
            let one = ExpressionKind::Literal(Value::int(1));
            return Some(Expression::new(one, span));
        }
        if !self.is_one_of(&resource, &self.dialect.counted) {
            return None;
        }
        self.warn(LegacyForm::Instances, span);
        Some(if **name == *"count" {
            length(on, span)
        } else {
            let first = Expression::new(ExpressionKind::Literal(Value::int(0)), on.span.tail());
            let instance = Expression::new(ExpressionKind::Index(on.clone(), first), on.span);
            let kind = ExpressionKind::GetAttr(instance, name.clone(), *name_span);
            Expression::new(kind, span)
        })
    }

    /// Whether it names one of these resources, without an index.
    fn is_one_of(&self, traversal: &Traversal, resources: &Resources) -> bool {
        let key = match &traversal.accesses[..] {
            [Access::Attribute(name, _)] => {
                ("resource".into(), traversal.root.clone(), name.clone())
            }
            [Access::Attribute(kind, _), Access::Attribute(name, _)]
                if matches!(&*traversal.root, "data" | "resource") =>
            {
                (traversal.root.clone(), kind.clone(), name.clone())
            }
            _ => return false,
        };
        resources.contains(&key)
    }

    fn warn(&mut self, form: LegacyForm, span: Span) {
        self.diagnostics.push(form.warning(span));
    }
}

/// Whether a text led to another one: with an interpolation in it, or two dollar signs.
pub(crate) fn has_sequence(text: &str) -> bool {
    text.contains("${") || text.contains("$$")
}

/// The key that a traversal was meant as, if it has dots.
fn dotted(key: &Traversal) -> Option<Arc<str>> {
    if key.accesses.is_empty() {
        return None;
    }
    let mut name = key.root.to_string();
    for access in &key.accesses {
        match access {
            Access::Attribute(part, _) => {
                name.push('.');
                name.push_str(part);
            }
            Access::Index(Value::Number(number), _) => name.push_str(&format!(".{number}")),
            Access::Index(..) => return None,
        }
    }
    Some(name.into())
}

/// Whether an element of a list may be one itself, of which the elements were taken.
fn may_be_list(item: &Expression) -> bool {
    sole_interpolation(item).is_some() || matches!(&*item.kind, ExpressionKind::Tuple(_))
}

fn text(name: Arc<str>, span: Span) -> Expression {
    let part = TemplatePart::Text(name, span);
    let kind = ExpressionKind::Template(vec![part], TemplateForm::Quoted);
    Expression::new(kind, span)
}

/// A list that was a set, with its elements in the order in which those were.
fn as_set(list: Expression) -> Expression {
    let span = list.span;
    let set = call("toset", vec![list], span);
    Expression::new(ExpressionKind::Hil(HilOperation::Stored, vec![set]), span)
}

fn length(of: &Expression, span: Span) -> Expression {
    call("length", vec![of.clone()], span)
}

fn call(name: &str, arguments: Vec<Expression>, span: Span) -> Expression {
    let kind = ExpressionKind::Call {
        name: name.into(),
        name_span: span,
        arguments,
        expand: false,
        close: span.tail(),
    };
    Expression::new(kind, span)
}
