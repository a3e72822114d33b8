//! The arguments of provisioners.

use std::sync::Arc;

use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::Type;

/// The arguments of a provisioner, if its type is known.
pub fn provisioner_schema(kind: &str) -> Option<Block> {
    (kind == "local-exec").then(schema)
}

/// The arguments of `local-exec`.
pub fn schema() -> Block {
    let optional = |ty: Type| Attribute::new(ty, Presence::Optional);
    let attributes = [
        ("command", Attribute::new(Type::String, Presence::Required)),
        ("environment", optional(Type::map(Type::String))),
        ("interpreter", optional(Type::list(Type::String))),
        ("quiet", optional(Type::Bool)),
        ("working_dir", optional(Type::String)),
    ];
    let attributes = attributes
        .into_iter()
        .map(|(name, attribute)| (Arc::from(name), attribute));
    Block {
        attributes: attributes.collect(),
        ..Block::default()
    }
}
