//! Evaluating one argument, and converting its value to the type of the schema.

use std::sync::Arc;

use super::decoder::Decoder;
use super::{flatten, literal};
use crate::legacy::LegacyForm;
use crate::shape::missing_argument;
use rform_core::diag::Diagnostic;
use rform_core::schema::{self, Attribute, Presence};
use rform_core::value::{ObjectType, Type, Value, convert};
use rform_lang::eval::Scope;
use rform_lang::hil::primitive;
use rform_lang::syntax::{self, Body, Expression};

/// The meaning of blocks in place of an attribute.
pub(super) enum AsBlocks<'a> {
    /// An element of a list or set of objects; Terraform takes these as blocks too.
    Objects(&'a ObjectType),
    /// A map, as in Terraform 0.11.
    Map,
    /// An element of a list or set of maps, as in Terraform 0.11.
    Maps,
}

/// How blocks are taken for an attribute of that type, if they are.
fn as_blocks<'t>(ty: &'t Type, scope: &dyn Scope) -> Option<AsBlocks<'t>> {
    match ty {
        Type::Map(_) if scope.accepts_legacy_blocks() => Some(AsBlocks::Map),
        // What is of any type today was a map then.
        Type::Dynamic if scope.is_legacy_module() => Some(AsBlocks::Map),
        Type::List(element) | Type::Set(element) => match &**element {
            Type::Object(object) => Some(AsBlocks::Objects(object)),
            Type::Map(_) if scope.accepts_legacy_blocks() => Some(AsBlocks::Maps),
            _ => None,
        },
        _ => None,
    }
}

impl Decoder<'_> {
    /// How blocks are taken here for an attribute of that type, if they are.
    pub(super) fn as_blocks<'t>(&self, ty: &'t Type) -> Option<AsBlocks<'t>> {
        as_blocks(ty, self.scope)
    }

    pub(super) fn attribute(&mut self, name: &Arc<str>, schema: &Attribute, body: &Body) -> Value {
        if let Some(given) = body.attribute(name) {
            let value = match self.written_out(given, schema) {
                Some(blocks) => self.attribute(name, schema, &blocks),
                None => self.argument(given, schema),
            };
            return self.with_blocks(value, name, schema, body);
        }
        if let Some(form) = self.as_blocks(&schema.ty)
            && super::blocks::has_blocks(body, name)
        {
            return self.blocks_as_attribute(name, schema, &form, body);
        }
        if schema.presence == Presence::Required {
            self.diagnostics.push(missing_argument(name, body));
            return Value::unknown(schema.ty.without_optional());
        }
        Value::null(&schema.ty)
    }

    /// The value of an attribute together with the blocks that Terraform 0.11 let stand beside it.
    fn with_blocks(
        &mut self,
        value: Value,
        name: &Arc<str>,
        schema: &Attribute,
        body: &Body,
    ) -> Value {
        let legacy = self.scope.accepts_legacy_blocks() && super::blocks::has_blocks(body, name);
        let Some(form) = self.as_blocks(&schema.ty).filter(|_| legacy) else {
            return value;
        };
        let more = self.blocks_as_attribute(name, schema, &form, body);
        let marks = value.marks().union(more.marks());
        let both = [value.bare(), more.bare()];
        if both.iter().any(|it| !it.is_known()) {
            return Value::unknown(schema.ty.without_optional()).mark(marks);
        }
        let whole = match form {
            AsBlocks::Map => literal::merge(both.into_iter().cloned()),
            AsBlocks::Objects(_) | AsBlocks::Maps => {
                Value::tuple(both.into_iter().flat_map(Value::elements).cloned())
            }
        };
        // Elements of the type are what both of them have.
        let whole = convert(&whole, &schema.ty).unwrap_or_else(|_| more.bare().clone());
        whole.mark(marks)
    }

    /// Objects that need not be whole, as Terraform 0.11 took them for blocks.
    fn written_out(&mut self, given: &syntax::Attribute, schema: &Attribute) -> Option<Body> {
        if !matches!(self.as_blocks(&schema.ty)?, AsBlocks::Objects(_)) {
            return None;
        }
        let bodies = literal::bodies_of(&given.value)
            .filter(|it| self.scope.accepts_legacy_blocks() && !it.is_empty())?;
        self.warn_legacy(LegacyForm::BlockAsArgument, given.name_span);
        let blocks = bodies.into_iter().map(|body| syntax::Block {
            kind: given.name.clone(),
            kind_span: given.name_span,
            labels: Vec::new(),
            header: given.name_span,
            open: given.value.span.head(),
            body,
        });
        let end = given.value.span;
        Some(Body {
            attributes: Vec::new(),
            blocks: blocks.collect(),
            span: end,
            end,
            undecided: None,
        })
    }

    fn argument(&mut self, given: &syntax::Attribute, schema: &Attribute) -> Value {
        let value = self.evaluate(&given.value);
        let value = self.objects(value, given, &schema.ty);
        self.converted(value, given, &schema.ty)
    }

    /// Maps in the place of blocks, which need not have all arguments.
    fn objects(&mut self, value: Value, given: &syntax::Attribute, ty: &Type) -> Value {
        let Some(AsBlocks::Objects(object)) = self.as_blocks(ty) else {
            return value;
        };
        let fits = convert(&value, ty).is_ok();
        let (bare, marks) = value.unmark();
        let is_list = flatten::is_list(&bare.ty()) && bare.is_known() && !bare.is_null();
        if fits || !is_list || !self.scope.accepts_legacy_blocks() {
            return value;
        }
        self.warn_legacy(LegacyForm::BlockAsArgument, given.name_span);
        let block = block_of(object);
        let items: Vec<&Value> = bare.elements().flat_map(super::blocks::spliced).collect();
        if items.iter().any(|it| !it.is_known()) {
            return Value::unknown(ty.without_optional()).mark(marks);
        }
        let blocks = items
            .into_iter()
            .map(|it| self.block_from_value(it, &block, given));
        Value::tuple(blocks.collect::<Vec<_>>()).mark(marks)
    }

    fn converted(&mut self, value: Value, given: &syntax::Attribute, ty: &Type) -> Value {
        let old = self.scope.accepts_legacy_blocks();
        if old && let Some(unknown) = unknown_list(&value, &given.value, ty) {
            return unknown;
        }
        if self.scope.is_legacy_module()
            && let (Value::String(text), marks) = value.unmark()
            && let Some(value) = primitive(text, ty)
        {
            return value.mark(marks);
        }
        let error = match convert(&value, ty) {
            Ok(value) => return value,
            Err(error) => error,
        };
        if old && let Some(flat) = flatten::flatten(&value, ty) {
            self.warn_legacy(LegacyForm::NestedList, given.value.span);
            return flat;
        }
        if self.scope.is_legacy_module()
            && let Some(map) = flatten::merged(&value, ty)
        {
            return map;
        }
        let detail = format!(
            "Inappropriate value for attribute {:?}: {}.",
            given.name, error.message
        );
        let diagnostic = Diagnostic::error("Incorrect attribute value type", detail)
            .at(given.value.span)
            .within(given.name_span.to(given.value.span));
        self.report(diagnostic, &given.value);
        Value::unknown(ty.without_optional())
    }

    /// The value of an attribute whose place is taken by blocks.
    fn blocks_as_attribute(
        &mut self,
        name: &Arc<str>,
        schema: &Attribute,
        form: &AsBlocks<'_>,
        body: &Body,
    ) -> Value {
        let found = match form {
            AsBlocks::Objects(object) => {
                let block = block_of(object);
                self.occurrences(body, name, false, &|it, inner| it.block(inner, &block))
            }
            AsBlocks::Map | AsBlocks::Maps => {
                self.warn_legacy(LegacyForm::ArgumentAsBlock, body.end);
                self.occurrences(body, name, false, &|it, inner| it.map_block(inner))
            }
        };
        let span = found.first_span().unwrap_or(body.end);
        // `dynamic` blocks that make none: then none was written.
        if found.blocks.is_empty() && !found.unknown {
            return Value::null(&schema.ty).mark(found.marks);
        }
        let value = if found.unknown {
            Value::unknown(schema.ty.without_optional())
        } else {
            let values = found.blocks.iter().map(|one| one.value.clone());
            match form {
                AsBlocks::Map => literal::merge(values),
                _ => Value::tuple(values),
            }
        };
        let value = value.mark(found.marks);
        convert(&value, &schema.ty).unwrap_or_else(|error| {
            let detail = format!(
                "Inappropriate value for attribute {name:?}: {}.",
                error.message
            );
            let diagnostic = Diagnostic::error("Incorrect attribute value type", detail);
            self.diagnostics.push(diagnostic.at(span));
            Value::unknown(schema.ty.without_optional())
        })
    }

    /// The object that the body of a block in the place of a map says.
    fn map_block(&mut self, body: &Body) -> Value {
        let object = literal::object_of(body);
        self.evaluate(&object)
    }
}

/// The schema by which blocks are read for a list of such objects.
fn block_of(object: &ObjectType) -> schema::Block {
    let attributes = object.attributes.iter().map(|(name, ty)| {
        let attribute = Attribute::new(ty.clone(), Presence::Optional);
        (name.clone(), attribute)
    });
    schema::Block {
        attributes: attributes.collect(),
        ..schema::Block::default()
    }
}

/// `["${unknown}"]` may turn out as a list within a list: then its length is not known either.
fn unknown_list(value: &Value, expression: &Expression, ty: &Type) -> Option<Value> {
    let (Type::List(element) | Type::Set(element)) = ty else {
        return None;
    };
    let only = literal::only_interpolation(expression)?;
    let Value::Tuple(items) = value.bare() else {
        return None;
    };
    let unknown = |item: &Value| matches!(item.bare(), Value::Unknown(Type::Dynamic, _));
    (!flatten::is_list(element) && only && items.iter().all(unknown))
        .then(|| Value::unknown(ty.without_optional()).mark(value.marks_deep()))
}
