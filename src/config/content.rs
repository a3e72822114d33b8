//! From the body of a resource and its schema to an object.

use std::sync::Arc;

use crate::diag::Diagnostics;
use crate::lang::eval::Scope;
use crate::lang::references::Reference;
use crate::lang::syntax::Body;
use crate::schema::Block;
use crate::value::Value;

/// The object that a body says, by the schema: every attribute is there, null where unset,
/// nested blocks (and `dynamic` ones, expanded) as lists, sets and objects. Values keep their
/// marks. After an error the parts that failed are unknown.
///
/// `scope_with` makes the scope in which names of `dynamic` iterators are bound besides.
pub fn decode(_body: &Body, _schema: &Block, _scope: &dyn Scope) -> (Value, Diagnostics) {
    (Value::DYNAMIC, Diagnostics::new())
}

/// Everything a body refers to, by the schema, without the iterators of its `dynamic` blocks.
pub fn references(_body: &Body, _schema: &Block) -> (Vec<Reference>, Diagnostics) {
    (Vec::new(), Diagnostics::new())
}

/// An iterator of a `dynamic` block.
#[derive(Clone, Debug)]
pub struct Iterator {
    /// Its name.
    pub name: Arc<str>,
    /// `name.key`
    pub key: Value,
    /// `name.value`
    pub value: Value,
}
