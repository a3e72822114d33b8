//! The schemas of provisioners.

use std::sync::Arc;

use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::Type;

/// The schema of a provisioner; none if the type is not supported.
pub fn provisioner_schema(kind: &str) -> Option<Block> {
    (kind == "local-exec").then(schema)
}

/// The schema of `local-exec`.
/// <https://developer.hashicorp.com/terraform/language/resources/provisioners/local-exec#argument-reference>
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
