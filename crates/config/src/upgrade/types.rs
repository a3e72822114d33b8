//! Variables: their types and defaults.

use super::Upgrader;
use super::element_uses::ElementKind;
use super::value::ExpectedType;
use crate::content::literal::object_of;
use rform_core::value::{Type, Value, convert};
use rform_lang::syntax::{Attribute, Block, Expression, ExpressionKind};

impl Upgrader<'_> {
    pub(super) fn variable(&mut self, block: &Block) {
        let name = block.label(0).cloned().unwrap_or_else(|| "".into());
        let default = block.body.attribute("default").map(|it| it.value.clone());
        let as_block = block.body.blocks.iter().find(|it| *it.kind == *"default");
        let default = default.or_else(|| as_block.map(|it| object_of(&it.body)));
        for attribute in &block.body.attributes {
            match &*attribute.name {
                "type" => self.variable_type(&name, attribute, default.as_ref()),
                "default" => self.default(&name, &attribute.value),
                "description" => self.description(&attribute.value),
                _ => self.value(&attribute.value, ExpectedType::Any),
            }
        }
        if block.body.attribute("type").is_none() {
            self.type_of_default(&name, block, default.as_ref());
        }
        if let Some(block) = as_block {
            self.block_to_argument(block, ExpectedType::Stored);
        }
    }

    /// Writes the type of a variable that had the one of its default: a list or a map is taken from
    /// the command line as such only where the type says so.
    fn type_of_default(&mut self, name: &str, block: &Block, default: Option<&Expression>) {
        let constructor = match default.map(|it| &*it.kind) {
            Some(ExpressionKind::Tuple(_)) => "list",
            Some(ExpressionKind::Object(_)) => "map",
            _ => return,
        };
        let default = default.map(elements).unwrap_or_default();
        let element = self.element_in(name, &default);
        let Some(element) = element.filter(|_| self.given_fits(name, constructor, &default)) else {
            return;
        };
        let first = block.body.attributes.iter().map(|it| it.span);
        let blocks = block.body.blocks.iter().map(|it| it.header);
        let Some(first) = first.chain(blocks).min_by_key(|it| it.start) else {
            return;
        };
        let indent = self.indent(block.header);
        let line = self.edits.original(block.open.to(first)).contains('\n');
        let lead = if line {
            String::new()
        } else {
            format!("\n{indent}  ")
        };
        self.edits.before(
            first,
            format!("{lead}type = {constructor}({element})\n{indent}  "),
        );
        if !self
            .edits
            .original(first.to(block.body.span.tail()))
            .contains('\n')
        {
            self.edits
                .before(block.body.span.tail(), format!("\n{indent}"));
        }
    }

    /// Whether the default of a variable is true or false.
    pub(super) fn is_bool(&self, name: &str) -> bool {
        self.bool_defaults().any(|it| it == name)
    }

    fn bool_defaults(&self) -> impl Iterator<Item = &str> {
        let variables = self.context.module.variables.values();
        let booleans = variables.filter(|it| it.has_bool_default);
        booleans.map(|it| &*it.name)
    }

    fn default(&mut self, name: &str, value: &Expression) {
        let ExpressionKind::Literal(Value::Bool(truth)) = &*value.kind else {
            return self.value(value, ExpectedType::Stored);
        };
        if self.texts.contains(name) {
            let text = if *truth { "\"1\"" } else { "\"0\"" };
            self.edits.replace(value.span, text);
            let text = format!(
                "var.{name} is used as a text, and {truth} was the text {text} in Terraform 0.11"
            );
            self.note(value.span, text);
        }
    }

    /// The value that a file of values gives to a variable.
    pub(super) fn given_value(&mut self, given: &Attribute) {
        let variable = self.context.module.variables.get(&given.name);
        let only_decides =
            !self.texts.contains(&given.name) && variable.is_some_and(|it| it.has_bool_default);
        self.constant = true;
        self.value_name(&given.name, given.name_span);
        self.separator(given.name_span, given.value.span, "=");
        match &*given.value.kind {
            ExpressionKind::Literal(Value::Bool(_)) if only_decides => {}
            _ => self.value(&given.value, ExpectedType::Stored),
        }
    }

    /// `type = "map"`
    fn variable_type(&mut self, name: &str, given: &Attribute, default: Option<&Expression>) {
        let Some(text) = given
            .value
            .as_text()
            .filter(|_| Self::is_plain(&given.value))
        else {
            return;
        };
        if text.is_empty() {
            return self.remove(given);
        }
        let elements = default.map(elements).unwrap_or_default();
        let of = self.element_in(name, &elements);
        let ty = match (&*text, &of) {
            ("string", _) if self.is_bool(name) && !self.texts.contains(name) => "bool".into(),
            ("list" | "map", None) => "any".to_owned(),
            ("list" | "map", Some(of)) => format!("{text}({of})"),
            _ => text.to_string(),
        };
        let ty = match self.given_fits(name, &text, &elements) {
            true => ty,
            false => "any".to_owned(),
        };
        self.edits.replace(given.value.span, ty);
    }

    /// The type of the elements of a list or map, by those of the default or, where it has none, by
    /// their uses; none if they have none in common.
    fn element_in(&self, name: &str, default: &[Expression]) -> Option<String> {
        let uses = self.elements.get(name).filter(|_| default.is_empty());
        let Some(uses) = uses else {
            return element_type(default);
        };
        let mut uses = uses.iter();
        match (uses.next(), uses.next()) {
            (Some(ElementKind::List), None) => Some("list(string)".to_owned()),
            (Some(ElementKind::Map), None) => Some("map(string)".to_owned()),
            _ => None,
        }
    }

    /// Whether a list or map that is given to a variable without elements in its default has the
    /// elements that its type says.
    fn given_fits(&self, name: &str, kind: &str, default: &[Expression]) -> bool {
        let element = match self.element_in(name, default).as_deref() {
            Some("list(string)") => Type::list(Type::String),
            Some("map(string)") => Type::map(Type::String),
            _ => Type::String,
        };
        let ty = match kind {
            "list" => Type::list(element),
            "map" => Type::map(element),
            _ => return true,
        };
        let given = self.given.get(name);
        !default.is_empty() || given.is_none_or(|value| convert(value, &ty).is_ok())
    }
}

fn elements(value: &Expression) -> Vec<Expression> {
    match &*value.kind {
        ExpressionKind::Tuple(items) => items.clone(),
        ExpressionKind::Object(items) => items.iter().map(|it| it.value.clone()).collect(),
        _ => Vec::new(),
    }
}

/// The type of all these values; none if they have none in common.
fn element_type(values: &[Expression]) -> Option<String> {
    let is_list = |it: &&Expression| matches!(&*it.kind, ExpressionKind::Tuple(_));
    let is_map = |it: &&Expression| matches!(&*it.kind, ExpressionKind::Object(_));
    let lists = values.iter().filter(is_list).count();
    let maps = values.iter().filter(is_map).count();
    let within = || element_type(&values.iter().flat_map(elements).collect::<Vec<_>>());
    match (lists, maps) {
        (0, 0) => Some("string".to_owned()),
        (lists, 0) if lists == values.len() => Some(format!("list({})", within()?)),
        (0, maps) if maps == values.len() => Some(format!("map({})", within()?)),
        _ => None,
    }
}
