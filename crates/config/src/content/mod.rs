//! From the body of a block and a schema to an object.
//!
//! [`decode`] turns what a `resource`, `data` or `provider` block says into a value of exactly the
//! type of the schema: each attribute is there, null where unset, and nested blocks are lists,
//! sets, maps or single objects by the nesting that the schema declares. The steps are:
//!
//! 1. [`references`] collects what the body refers to, without evaluating anything
//!    (`body_references.rs`); if something does not exist, that is all that is reported.
//! 2. [`decided`] tells attributes and blocks apart in JSON bodies, where only a schema can.
//! 3. What the schema does not know is reported (`unexpected.rs`), with a suggestion.
//! 4. Arguments are evaluated and converted to their types (`argument.rs`). An error makes the
//!    argument unknown, so that one run reports the errors of all arguments.
//! 5. Nested blocks are collected (`blocks.rs`), `dynamic` blocks expanded on the way
//!    (`dynamic.rs`), counted against the limits of the schema, and assembled. A `for_each` that is
//!    unknown makes the whole list of blocks unknown.
//!
//! Attributes whose type is a list of objects can be written as blocks, and blocks as arguments:
//! the first is Terraform's "attributes as blocks" mode
//! (<https://developer.hashicorp.com/terraform/language/attr-as-blocks>), the second a form of
//! Terraform 0.11, which is taken as what it meant and warned about ([`super::legacy`]) where the
//! scope allows it (`flatten.rs`, `from_value.rs`).

mod argument;
mod blocks;
mod body_references;
mod decided;
mod decoder;
mod dynamic;
mod flatten;
mod from_value;
mod known_names;
pub(super) mod literal;
#[cfg(test)]
mod tests;
mod unexpected;

use rform_core::diag::Diagnostics;
use rform_core::schema::Block;
use rform_core::value::Value;
use rform_lang::eval::Scope;
use rform_lang::references::Reference;
use rform_lang::syntax::Body;

pub use decided::decided;
use decoder::Decoder;
pub use known_names::{UnknownName, has_all_names, unknown_names};

/// The object that a body says, by the schema: every attribute is there, null where unset,
/// nested blocks (and `dynamic` ones, expanded) as lists, sets and objects. Values keep their
/// marks. After an error the parts that failed are unknown.
///
/// Forms of Terraform 0.11 are taken as what they mean and warned about ([`super::legacy`]), where
/// the scope says that they may be there.
pub fn decode(body: &Body, schema: &Block, scope: &dyn Scope) -> (Value, Diagnostics) {
    let told = scope.check_references(body.span, &|| references(body, schema));
    if told.has_errors() {
        return (Value::unknown(schema.object_type()), told);
    }
    let mut decoder = Decoder::new(scope);
    let value = decoder.block(body, schema);
    (value, decoder.finish())
}

/// Everything a body refers to, by the schema, without the iterators of its `dynamic` blocks.
pub fn references(body: &Body, schema: &Block) -> (Vec<Reference>, Diagnostics) {
    body_references::references(body, schema)
}
