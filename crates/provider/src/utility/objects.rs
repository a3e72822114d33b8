//! Building the schemas of the utility providers, and reading their objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::schema::{Attribute, Block, Presence, ResourceSchema};
use rform_core::value::{Type, Value};

/// A block of attributes, given by name, type and presence.
pub(super) fn block<const N: usize>(attributes: [(&str, Type, Presence); N]) -> Block {
    let attributes = attributes.into_iter();
    Block {
        attributes: attributes
            .map(|(name, ty, presence)| (name.into(), Attribute::new(ty, presence)))
            .collect(),
        ..Block::default()
    }
}

/// The resource schema of a block, in version 0.
pub(super) fn schema_of(block: Block) -> Arc<ResourceSchema> {
    Arc::new(ResourceSchema {
        version: 0,
        block,
        identity: None,
    })
}

/// The attributes of an object or the items of a map; none for all other values.
pub(super) fn fields(object: &Value) -> BTreeMap<Arc<str>, Value> {
    match object.bare() {
        Value::Object(fields) | Value::Map(_, fields) => (**fields).clone(),
        _ => BTreeMap::new(),
    }
}

pub(super) fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    object.get(name).and_then(Value::as_str)
}
