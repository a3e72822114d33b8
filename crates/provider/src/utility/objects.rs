//! Schemas and attributes of the small types of this module.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::schema::{Attribute, Block, Presence, ResourceSchema};
use rform_core::value::{Type, Value};

/// A block of plain attributes.
pub(super) fn block<const N: usize>(attributes: [(&str, Type, Presence); N]) -> Block {
    let attributes = attributes.into_iter();
    Block {
        attributes: attributes
            .map(|(name, ty, presence)| (name.into(), Attribute::new(ty, presence)))
            .collect(),
        ..Block::default()
    }
}

pub(super) fn schema_of(block: Block) -> Arc<ResourceSchema> {
    Arc::new(ResourceSchema { version: 0, block })
}

pub(super) fn fields(object: &Value) -> BTreeMap<Arc<str>, Value> {
    match object.bare() {
        Value::Object(fields) | Value::Map(_, fields) => (**fields).clone(),
        _ => BTreeMap::new(),
    }
}

pub(super) fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    object.get(name).and_then(Value::as_str)
}
