//! The state of one decoding, and empty values of blocks.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::schema::{self, Block};
use rform_core::value::Value;
use rform_lang::eval::{Scope, evaluate_bound, explain};
use rform_lang::syntax::{Body, Expression};

use super::decided::decided;
use crate::legacy::LegacyForm;

/// One decoding: the scope, the iterators bound so far, and what went wrong.
pub(super) struct Decoder<'a> {
    pub(super) scope: &'a dyn Scope,
    /// Iterators of the `dynamic` blocks around, innermost last.
    pub(super) bound: Vec<(Arc<str>, Value)>,
    pub(super) diagnostics: Diagnostics,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(scope: &'a dyn Scope) -> Decoder<'a> {
        Decoder {
            scope,
            bound: Vec::new(),
            diagnostics: Diagnostics::new(),
        }
    }

    pub(super) fn finish(self) -> Diagnostics {
        self.diagnostics
    }

    pub(super) fn block(&mut self, body: &Body, schema: &Block) -> Value {
        let (body, diagnostics) = decided(body, schema);
        self.diagnostics.extend(diagnostics);
        let body = &*body;
        self.report_unexpected(body, schema);
        let mut object: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for (name, attribute) in &schema.attributes {
            object.insert(name.clone(), self.attribute(name, attribute, body));
        }
        for (name, nested) in &schema.blocks {
            object.insert(name.clone(), self.nested(name, nested, body));
        }
        Value::Object(Arc::new(object))
    }

    /// The value of an expression; what is wrong with it is told.
    pub(super) fn evaluate(&mut self, expression: &Expression) -> Value {
        let (value, diagnostics) = evaluate_bound(expression, &self.bound, self.scope);
        self.diagnostics.extend(diagnostics);
        value
    }

    /// Reports an error about the value of an expression.
    pub(super) fn report(&mut self, diagnostic: Diagnostic, expression: &Expression) {
        let diagnostic = explain(diagnostic, expression, &self.bound, self.scope);
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn warn_legacy(&mut self, form: LegacyForm, span: Span) {
        self.diagnostics.push(form.warning(span));
    }
}

/// The object of an empty block of a schema.
pub(super) fn empty(block: &Block) -> Value {
    let attributes = block
        .attributes
        .iter()
        .map(|(name, it)| (name.clone(), Value::null(&it.ty)));
    let blocks = block
        .blocks
        .iter()
        .map(|(name, it)| (name.clone(), empty_nested(it)));
    Value::object(attributes.chain(blocks))
}

pub(super) fn empty_nested(nested: &schema::NestedBlock) -> Value {
    use schema::Nesting;
    let one = nested.block.object_type();
    match nested.nesting {
        Nesting::Single => Value::null(&one),
        Nesting::Group => empty(&nested.block),
        Nesting::List => Value::list(one, []),
        Nesting::Set => Value::set(one, []),
        Nesting::Map => Value::map::<Arc<str>>(one, []),
    }
}
