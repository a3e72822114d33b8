//! Bodies in the form that their schema asks for.

use super::Upgrader;
use super::argument_to_block::{is_object, unknown};
use super::names::variable_name;
use super::value::{ExpectedType, is_of_other_base};
use crate::load::is_name;
use crate::value_kind::sole_interpolation;
use rform_core::schema::{self, NestedBlock};
use rform_core::value::Type;
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};

impl Upgrader<'_> {
    /// A body with a schema.
    pub(super) fn schema_body(&mut self, body: &Body, schema: &schema::Block) {
        for attribute in &body.attributes {
            self.schema_attribute(attribute, schema);
        }
        self.schema_blocks(body, schema);
    }

    /// The blocks of a body with a schema.
    pub(super) fn schema_blocks(&mut self, body: &Body, schema: &schema::Block) {
        for block in &body.blocks {
            self.schema_block(block, schema);
        }
        self.join_maps(body, schema);
    }

    pub(super) fn schema_attribute(&mut self, given: &Attribute, schema: &schema::Block) {
        if self.former_argument(given) {
            return;
        }
        if let Some(nested) = schema.blocks.get(&given.name) {
            return self.argument_to_block(given, nested);
        }
        match schema.attributes.get(&given.name) {
            Some(known) => match blocks_of(&known.ty) {
                Some(nested) if written_out(&given.value) && self.is_in_json(given) => {
                    self.whole_objects(given, &nested);
                }
                Some(nested) if written_out(&given.value) || self.is_value(&given.value) => {
                    self.argument_to_block(given, &nested);
                }
                _ => {
                    self.value(&given.value, ExpectedType::Typed(&known.ty));
                    self.text_by_default(&given.value, &known.ty);
                }
            },
            None if self.is_repeated(given) => self.argument_to_block(given, &unknown()),
            None => self.value(&given.value, ExpectedType::Any),
        }
    }

    /// A variable that is a text by default, where a truth value or a number is wanted: an empty text
    /// was false, and a text was a number by its form.
    pub(super) fn text_by_default(&mut self, value: &Expression, ty: &Type) {
        let variable = sole_interpolation(value).and_then(Traversal::of);
        let Some(variable) = variable.filter(|it| *it.root == *"var") else {
            return;
        };
        let [Access::Attribute(name, _)] = &variable.accesses[..] else {
            return;
        };
        let declared = self.context.module.variables.get(name);
        let default = declared.and_then(|it| it.default.as_ref()?.as_str());
        match (default, ty) {
            (Some(""), Type::Bool) => {
                let test = format!("var.{} == \"\" ? false : ", variable_name(name));
                self.edits.before(value.span, test);
            }
            (Some(text), Type::Number) if is_of_other_base(text) => {
                let text = format!(
                    "the default {text:?} of var.{name} was a number in base 8 or 16 here, and is one \
                     in base 10 today, or none"
                );
                self.note(value.span, text);
            }
            _ => {}
        }
    }

    /// Whether `env = { … }` was given again and again: that made blocks.
    fn is_repeated(&self, given: &Attribute) -> bool {
        let bracketed = self.edits.original(given.value.span).starts_with('[');
        written_out(&given.value) && !is_object(&given.value) && !bracketed
    }

    /// Whether objects are not written out, but come from somewhere else.
    fn is_value(&self, value: &Expression) -> bool {
        let from_elsewhere = |it: &Expression| sole_interpolation(it).is_some();
        match &*value.kind {
            ExpressionKind::Tuple(items) => items.iter().any(from_elsewhere),
            _ => from_elsewhere(value),
        }
    }

    pub(super) fn schema_block(&mut self, block: &Block, schema: &schema::Block) {
        if let Some(nested) = schema.blocks.get(&block.kind) {
            self.lines(block);
            return self.schema_body(&block.body, &nested.block);
        }
        let known = schema.attributes.get(&block.kind);
        match known.map(|it| &it.ty) {
            Some(ty) if blocks_of(ty).is_some() => {
                self.lines(block);
                if let Some(nested) = blocks_of(ty) {
                    self.schema_body(&block.body, &nested.block);
                }
            }
            Some(ty) => self.block_to_argument(block, ExpectedType::Typed(ty)),
            None if has_free_keys(block) => self.block_to_argument(block, ExpectedType::Any),
            None => {
                self.lines(block);
                self.schema_body(&block.body, &schema::Block::default());
            }
        }
    }
}

/// Whether a block has a key that is no name today, so that it must be a map.
pub(super) fn has_free_keys(block: &Block) -> bool {
    let mut names = block.body.attributes.iter().map(|it| &it.name);
    block.labels.is_empty() && names.any(|it| !is_name(it))
}

/// The schema by which an argument that holds objects is also written as blocks.
fn blocks_of(ty: &Type) -> Option<NestedBlock> {
    let (Type::List(element) | Type::Set(element)) = ty else {
        return None;
    };
    let Type::Object(object) = &**element else {
        return None;
    };
    let attributes = object.attributes.iter().map(|(name, ty)| {
        let attribute = schema::Attribute::new(ty.clone(), schema::Presence::Optional);
        (name.clone(), attribute)
    });
    Some(NestedBlock {
        nesting: schema::Nesting::List,
        block: schema::Block {
            attributes: attributes.collect(),
            ..schema::Block::default()
        },
        min: 0,
        max: None,
    })
}

/// Whether it is an object or a list of some.
fn written_out(value: &Expression) -> bool {
    match &*value.kind {
        ExpressionKind::Tuple(items) => !items.is_empty() && items.iter().all(is_object),
        _ => is_object(value),
    }
}
