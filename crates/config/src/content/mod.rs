//! From the body of a resource and its schema to an object.

mod argument;
mod blocks;
mod dynamic;
mod flatten;
mod from_value;
pub(super) mod literal;
mod mentions;
#[cfg(test)]
mod tests;
mod unexpected;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::schema::{self, Block};
use rform_core::value::Value;
use rform_lang::eval::{Scope, evaluate_bound, explain};
use rform_lang::references::Reference;
use rform_lang::syntax::{Body, Expression};

use super::legacy::LegacyForm;

/// The object that a body says, by the schema: every attribute is there, null where unset,
/// nested blocks (and `dynamic` ones, expanded) as lists, sets and objects. Values keep their
/// marks. After an error the parts that failed are unknown.
///
/// Forms of Terraform 0.11 are taken as what they mean and warned about ([`super::legacy`]), where
/// the scope says that they may be there.
pub fn decode(body: &Body, schema: &Block, scope: &dyn Scope) -> (Value, Diagnostics) {
    let told = scope.vet(body.span, &|| references(body, schema));
    if told.has_errors() {
        return (Value::unknown(schema.object_type()), told);
    }
    let mut decoder = Decoder::new(scope);
    let value = decoder.block(body, schema);
    (value, decoder.finish())
}

/// Everything a body refers to, by the schema, without the iterators of its `dynamic` blocks.
pub fn references(body: &Body, schema: &Block) -> (Vec<Reference>, Diagnostics) {
    mentions::references(body, schema)
}

/// The body with its attributes and blocks told apart by the schema, if it is one in JSON.
pub fn decided<'b>(body: &'b Body, schema: &Block) -> (Cow<'b, Body>, Diagnostics) {
    if body.undecided.is_none() {
        return (Cow::Borrowed(body), Diagnostics::new());
    }
    let mut body = body.clone();
    let names = schema.attributes.keys().map(|name| &**name);
    let kinds = schema.blocks.iter().map(|(kind, nested)| {
        let labels: &[&str] = match nested.nesting {
            schema::Nesting::Map => &["key"],
            _ => &[],
        };
        (&**kind, labels)
    });
    let faults = body.decide(names, kinds.chain([("dynamic", &["type"][..])]));
    (Cow::Owned(body), faults)
}

/// One decoding: the scope, the iterators bound so far, and what went wrong.
struct Decoder<'a> {
    scope: &'a dyn Scope,
    /// Iterators of the `dynamic` blocks around, innermost last.
    bound: Vec<(Arc<str>, Value)>,
    diagnostics: Diagnostics,
}

impl<'a> Decoder<'a> {
    fn new(scope: &'a dyn Scope) -> Decoder<'a> {
        Decoder {
            scope,
            bound: Vec::new(),
            diagnostics: Diagnostics::new(),
        }
    }

    fn finish(self) -> Diagnostics {
        self.diagnostics
    }

    fn block(&mut self, body: &Body, schema: &Block) -> Value {
        let (body, faults) = decided(body, schema);
        self.diagnostics.extend(faults);
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
    fn evaluate(&mut self, expression: &Expression) -> Value {
        let (value, faults) = evaluate_bound(expression, &self.bound, self.scope);
        self.diagnostics.extend(faults);
        value
    }

    /// Reports a fault about the value of an expression.
    fn report(&mut self, fault: Diagnostic, expression: &Expression) {
        let fault = explain(fault, expression, &self.bound, self.scope);
        self.diagnostics.push(fault);
    }

    fn warn_legacy(&mut self, form: LegacyForm, span: Span) {
        self.diagnostics.push(form.warning(span));
    }
}

/// What a block of that schema holds when nothing is said.
fn empty(block: &Block) -> Value {
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

fn empty_nested(nested: &schema::NestedBlock) -> Value {
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
