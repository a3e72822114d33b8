//! Files of variable values, whose maps were merged with each other and with the defaults.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::Upgrader;
use super::closing_brace::closing_brace;
use super::names::variable_name;
use super::value::ExpectedType;
use crate::content::literal::object_of;
use crate::variables::{is_automatic, is_value_file};
use rform_core::diag::{SourceId, Span};
use rform_core::value::{Type, Value};
use rform_lang::eval::evaluate_constant;
use rform_lang::format::quoted;
use rform_lang::syntax::tree::{ObjectItem, TemplatePart};
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};

/// The keys of a map with their values.
type Items = BTreeMap<Arc<str>, Value>;

/// The value that a file gives to one variable.
struct Given<'a> {
    name: &'a Arc<str>,
    value: Expression,
    /// The closing brace, where it is a map that is written out.
    close: Option<Span>,
}

impl Upgrader<'_> {
    /// The items of a file of values.
    pub(super) fn value_file(&mut self, body: &Body) {
        self.plain = true;
        let shadowed = body.shadowed("").into_iter();
        let shadowed = shadowed.filter_map(|at| body.attributes.get(at));
        self.removed.extend(shadowed.map(|it| it.span));
        for attribute in &body.attributes {
            match attribute.name.contains('.') {
                true => self.no_variable(attribute),
                false => self.given_value(attribute),
            }
        }
        for block in body.blocks.iter().filter(|it| it.labels.is_empty()) {
            self.value_name(&block.kind, block.kind_span);
            self.block_to_argument(block, ExpectedType::Stored);
        }
    }

    /// `m.a = "b"` gave nothing to the map `m`.
    fn no_variable(&mut self, attribute: &Attribute) {
        let text = format!(
            "{} is the name of no variable: the line is gone",
            attribute.name
        );
        self.note(attribute.span, text);
        self.removed.push(attribute.span);
    }

    /// The name of a variable without quotes, and as it is called today.
    pub(super) fn value_name(&mut self, name: &str, place: Span) {
        let new = variable_name(name);
        if self.edits.original(place) != new {
            self.edits.replace(place, new);
        }
    }

    /// Writes into the files what maps had by the merging of all that is given. The files are in
    /// the order in which they are read.
    pub(super) fn merge_values(&mut self, files: &[(SourceId, Body)]) {
        let mut merged: BTreeMap<Arc<str>, Items> = BTreeMap::new();
        for variable in self.context.module.variables.values() {
            if let Some(Value::Map(_, items) | Value::Object(items)) = &variable.default {
                merged.insert(variable.name.clone(), (**items).clone());
            }
        }
        let values = files.iter().filter(|it| self.is_values(it.0));
        let (automatic, others): (Vec<_>, Vec<_>) = values.partition(|it| self.is_automatic(it.0));
        for (at, (_, body)) in automatic.iter().enumerate() {
            let rest = automatic.get(at + 1..).unwrap_or_default();
            for given in all_given(body) {
                let again = rest.iter().any(|(_, body)| gives(body, given.name));
                self.merge_value(&given, &mut merged, !again);
            }
        }
        for (_, body) in others {
            for given in all_given(body) {
                self.merge_value(&given, &mut merged.clone(), true);
            }
        }
    }

    pub(super) fn is_values(&self, id: SourceId) -> bool {
        let source = self.context.config.sources.get(id);
        source.is_some_and(|it| is_value_file(&it.name))
    }

    fn is_automatic(&self, id: SourceId) -> bool {
        let source = self.context.config.sources.get(id);
        source.is_some_and(|it| is_automatic(Path::new(&it.name)))
    }

    /// Adds what a file gives to what is merged so far; with `last`, writes the rest into the file.
    fn merge_value(
        &mut self,
        given: &Given<'_>,
        merged: &mut BTreeMap<Arc<str>, Items>,
        last: bool,
    ) {
        let given_value = self.without_interpolation(&given.value);
        let (value, errors) = evaluate_constant(&given_value);
        let (Value::Map(_, items) | Value::Object(items)) = &value else {
            return;
        };
        if errors.has_errors() || !self.is_map(given.name) {
            return;
        }
        let before = merged.entry(given.name.clone()).or_default();
        let missing: Items = { before.iter() }
            .filter(|(key, _)| !items.contains_key(*key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        before.extend((**items).clone());
        if let (true, false, Some(close)) = (last, missing.is_empty(), given.close) {
            self.add_items(&missing, given.value.span, close);
            let keys: Vec<&str> = missing.keys().map(|key| &**key).collect();
            let text = format!(
                "maps were merged key by key, today the last one given counts: {} of var.{} had \
                 other values here too; -var, -var-file and TF_VAR_{} replace the whole map now",
                keys.join(", "),
                given.name,
                given.name
            );
            self.note(given.value.span, text);
        }
    }

    /// The value with its interpolations as texts, which they are in files of values.
    fn without_interpolation(&self, value: &Expression) -> Expression {
        let kind = match &*value.kind {
            ExpressionKind::Template(parts, form) => {
                let parts = parts.iter().map(|part| match part {
                    TemplatePart::Interpolation(_, span) => {
                        TemplatePart::Text(self.edits.original(*span).into(), *span)
                    }
                    other => other.clone(),
                });
                ExpressionKind::Template(parts.collect(), *form)
            }
            ExpressionKind::Tuple(items) => {
                let items = items.iter().map(|it| self.without_interpolation(it));
                ExpressionKind::Tuple(items.collect())
            }
            ExpressionKind::Object(items) => {
                let items = items.iter().map(|it| ObjectItem {
                    key: self.without_interpolation(&it.key),
                    value: self.without_interpolation(&it.value),
                });
                ExpressionKind::Object(items.collect())
            }
            _ => return value.clone(),
        };
        Expression::new(kind, value.span)
    }

    fn is_map(&self, name: &Arc<str>) -> bool {
        let variable = self.context.module.variables.get(name);
        variable.is_some_and(|it| match (&it.ty, &it.default) {
            (Type::Map(_), _) => true,
            (Type::Dynamic, Some(default)) => matches!(default, Value::Map(..) | Value::Object(_)),
            _ => false,
        })
    }

    /// Adds items to a map that is written out.
    fn add_items(&mut self, items: &Items, whole: Span, close: Span) {
        let text = self.edits.original(whole);
        let pairs = items
            .iter()
            .map(|(key, value)| format!("{} = {}", key_text(key), literal(value)));
        let pairs: Vec<String> = pairs.collect();
        let empty = text.trim_matches(['{', '}']).trim().is_empty();
        if text.contains('\n') {
            let indent = self.indent(close);
            let lines: String = pairs.iter().map(|it| format!("  {it}\n{indent}")).collect();
            self.edits.before(close, lines);
        } else {
            let lead = if empty { " " } else { ", " };
            let before = text.trim_end_matches('}').trim_end();
            let end = whole.start + before.len() as u32;
            let place = Span {
                start: end,
                end: close.start,
                ..whole
            };
            let text = format!("{lead}{} ", pairs.join(", "));
            self.edits.replace(place, text);
        }
    }
}

/// The values that a file gives, each variable once.
fn all_given(body: &Body) -> Vec<Given<'_>> {
    let shadowed = body.shadowed("");
    let attributes = body.attributes.iter().enumerate();
    let attributes = attributes.filter(|(at, _)| !shadowed.contains(at));
    let attributes = attributes.map(|(_, it)| Given {
        name: &it.name,
        value: it.value.clone(),
        close: Some(last_byte(it.value.span)),
    });
    let blocks = body.blocks.iter().filter(|it| it.labels.is_empty());
    attributes.chain(blocks.map(of_block)).collect()
}

fn of_block(block: &Block) -> Given<'_> {
    let value = object_of(&block.body);
    let span = block.open.to(closing_brace(block));
    Given {
        name: &block.kind,
        value: Expression { span, ..value },
        close: Some(closing_brace(block)),
    }
}

fn last_byte(span: Span) -> Span {
    Span {
        start: span.end.saturating_sub(1),
        ..span
    }
}

fn gives(body: &Body, name: &Arc<str>) -> bool {
    all_given(body).iter().any(|it| it.name == name)
}

/// A key as it stands in a map.
fn key_text(key: &str) -> String {
    match crate::load::is_name(key) {
        true => key.to_owned(),
        false => quoted(key),
    }
}

/// A constant as it is written.
fn literal(value: &Value) -> String {
    match value.bare() {
        Value::String(text) => quoted(text),
        Value::Number(number) => quoted(&number.to_string()),
        Value::Bool(truth) => (if *truth { "\"1\"" } else { "\"0\"" }).to_owned(),
        Value::Map(_, items) | Value::Object(items) => {
            let pairs = items.iter();
            let pairs = pairs.map(|(key, value)| format!("{} = {}", key_text(key), literal(value)));
            let pairs: Vec<String> = pairs.collect();
            match pairs.is_empty() {
                true => "{}".to_owned(),
                false => format!("{{ {} }}", pairs.join(", ")),
            }
        }
        list @ (Value::List(..) | Value::Set(..) | Value::Tuple(_)) => {
            let items: Vec<String> = list.elements().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        _ => "\"\"".to_owned(),
    }
}
