//! Nested blocks that are given as values, as Terraform 0.11 let pass.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decoder::{Decoder, empty, empty_nested};
use super::flatten;
use rform_core::diag::Diagnostic;
use rform_core::schema::{self, Block, NestedBlock, Nesting, Presence};
use rform_core::suggest::did_you_mean;
use rform_core::value::{Value, convert};
use rform_lang::syntax::Attribute;

impl Decoder<'_> {
    /// The block that an object or map stands for.
    pub(super) fn block_from_value(
        &mut self,
        value: &Value,
        schema: &Block,
        given: &Attribute,
    ) -> Value {
        let (bare, marks) = value.unmark();
        let (Value::Object(items) | Value::Map(_, items)) = bare else {
            let detail = format!(
                "Inappropriate value for {:?}: a nested block is expected, or an object with its \
                 arguments.",
                given.name
            );
            let diagnostic = Diagnostic::error("Incorrect attribute value type", detail);
            self.report(diagnostic.at(given.value.span), &given.value);
            return empty(schema);
        };
        self.report_unknown_keys(items.keys(), schema, given);
        let attributes = schema.attributes.iter().map(|(name, attribute)| {
            let value = self.attribute_from_value(name, items.get(name), attribute, given);
            (name.clone(), value)
        });
        let mut object: BTreeMap<Arc<str>, Value> = attributes.collect();
        for (name, nested) in &schema.blocks {
            let value = self.nested_from_value(items.get(name), nested, given);
            object.insert(name.clone(), value);
        }
        Value::Object(Arc::new(object)).mark(marks)
    }

    fn report_unknown_keys<'k>(
        &mut self,
        keys: impl Iterator<Item = &'k Arc<str>>,
        schema: &Block,
        given: &Attribute,
    ) {
        for key in keys {
            if schema.attributes.contains_key(key) || schema.blocks.contains_key(key) {
                continue;
            }
            let known = schema.attributes.keys().map(|name| &**name);
            let advice = did_you_mean(key, known);
            let detail = format!("An argument named {key:?} is not expected here.{advice}");
            let diagnostic = Diagnostic::error("Unsupported argument", detail);
            self.report(diagnostic.at(given.value.span), &given.value);
        }
    }

    fn attribute_from_value(
        &mut self,
        name: &str,
        value: Option<&Value>,
        schema: &schema::Attribute,
        given: &Attribute,
    ) -> Value {
        let Some(value) = value else {
            if schema.presence == Presence::Required {
                let detail =
                    format!("The argument {name:?} is required, but no definition was found.");
                let diagnostic = Diagnostic::error("Missing required argument", detail);
                self.report(diagnostic.at(given.value.span), &given.value);
                return Value::unknown(schema.ty.without_optional());
            }
            return Value::null(&schema.ty);
        };
        match convert(value, &schema.ty) {
            Ok(value) => value,
            Err(error) => flatten::flatten(value, &schema.ty).unwrap_or_else(|| {
                let detail = format!(
                    "Inappropriate value for attribute {name:?}: {}.",
                    error.message
                );
                let diagnostic = Diagnostic::error("Incorrect attribute value type", detail);
                self.report(diagnostic.at(given.value.span), &given.value);
                Value::unknown(schema.ty.without_optional())
            }),
        }
    }

    fn nested_from_value(
        &mut self,
        value: Option<&Value>,
        nested: &NestedBlock,
        given: &Attribute,
    ) -> Value {
        let Some(value) = value.filter(|value| !value.is_null()) else {
            return empty_nested(nested);
        };
        let (bare, marks) = value.unmark();
        if !bare.is_known() {
            return Value::unknown(nested.object_type()).mark(marks);
        }
        let items: Vec<&Value> = match bare {
            Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => {
                items.iter().collect()
            }
            one => vec![one],
        };
        let blocks: Vec<Value> = items
            .into_iter()
            .map(|item| self.block_from_value(item, &nested.block, given))
            .collect();
        let element = nested.block.object_type();
        let value = match nested.nesting {
            Nesting::List => Value::list(element, blocks),
            Nesting::Set => Value::set(element, blocks),
            Nesting::Single | Nesting::Group => {
                let first = blocks.into_iter().next();
                first.unwrap_or_else(|| empty_nested(nested))
            }
            Nesting::Map => empty_nested(nested),
        };
        value.mark(marks)
    }
}
