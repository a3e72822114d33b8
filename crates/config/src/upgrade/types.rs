//! Variables: their types and defaults.

use super::Upgrader;
use super::element_uses::ElementKind;
use super::value::ExpectedType;
use super::value_shape::ValueShape;
use crate::content::literal::labelled_object_of;
use rform_core::diag::Span;
use rform_core::value::Value;
use rform_lang::syntax::{Attribute, Block, Expression, ExpressionKind};

impl Upgrader<'_> {
    pub(super) fn variable(&mut self, block: &Block) {
        let name = block.label(0).cloned().unwrap_or_else(|| "".into());
        let default = block.body.attribute("default").map(|it| it.value.clone());
        let as_block = block.body.blocks.iter().find(|it| *it.kind == *"default");
        let default =
            default.or_else(|| as_block.map(|it| labelled_object_of(&it.labels, &it.body)));
        let default = default.map(|it| self.one_map(it));
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
        for block in block.body.blocks_of("default") {
            self.block_to_argument(block, ExpectedType::Stored);
        }
        self.join_named(&block.body, "default");
    }

    /// A map that is given more than once, which is read as a list without brackets.
    fn one_map(&self, value: Expression) -> Expression {
        let ExpressionKind::Tuple(parts) = &*value.kind else {
            return value;
        };
        if self.edits.original(value.span).starts_with('[') {
            return value;
        }
        let items = parts.iter().flat_map(|it| match &*it.kind {
            ExpressionKind::Object(items) => items.clone(),
            _ => Vec::new(),
        });
        Expression::new(ExpressionKind::Object(items.collect()), value.span)
    }

    /// Writes the type of a variable that had the one of its default: a list or a map is taken from
    /// the command line as such only where the type says so.
    fn type_of_default(&mut self, name: &str, block: &Block, default: Option<&Expression>) {
        let constructor = match default.map(|it| &*it.kind) {
            Some(ExpressionKind::Tuple(_)) => "list",
            Some(ExpressionKind::Object(_)) => "map",
            _ => return,
        };
        let ty = self.collection_type(name, constructor, default, block.header);
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
        self.edits
            .before(first, format!("{lead}type = {ty}\n{indent}  "));
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
        let ty = match &*text {
            "string" if self.is_bool(name) && !self.texts.contains(name) => "bool".to_owned(),
            "list" | "map" => self.collection_type(name, &text, default, given.value.span),
            _ => text.to_string(),
        };
        self.edits.replace(given.value.span, ty);
    }

    /// The type of a list or map: its elements are what default, files, environment and callers
    /// give it or, where those give none, what they are used as. `any` takes what has no type in
    /// common, and elements of which nothing tells.
    fn collection_type(
        &mut self,
        name: &str,
        constructor: &str,
        default: Option<&Expression>,
        place: Span,
    ) -> String {
        let default = default.map_or(ValueShape::Unknown, ValueShape::of_constant);
        let given = self.given.get(name).map(ValueShape::of_value);
        let passed = self.passed.get(name).cloned();
        let shapes = [Some(default), given, passed].into_iter().flatten();
        let element = match (constructor, ValueShape::of_all(shapes)) {
            ("list", ValueShape::List(element)) | ("map", ValueShape::Map(element)) => *element,
            (_, ValueShape::Unknown) => ValueShape::Unknown,
            _ => return "any".to_owned(),
        };
        let uses = self.elements.get(name);
        let are_texts = uses.is_some_and(|it| it.iter().eq([&ElementKind::Text]));
        match element {
            ValueShape::Unknown if are_texts => format!("{constructor}(string)"),
            ValueShape::Unknown => {
                let text = format!(
                    "nothing tells what the elements of var.{name} are: {constructor}(any) takes \
                     those that have one type, {constructor}(string) would make texts of them"
                );
                self.note(place, text);
                format!("{constructor}(any)")
            }
            element => match element.type_text() {
                Some(of) => format!("{constructor}({of})"),
                None => "any".to_owned(),
            },
        }
    }
}
