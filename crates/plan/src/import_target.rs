//! By what an import finds its object.

use std::fmt;

use rform_core::value::Value;
use rform_core::value::json::value_to_json;
use serde_json::Value as Json;

/// The object that an import takes over: `id` or `identity` of an `import` block.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportTarget {
    /// By the id that the provider has for imports.
    Id(String),
    /// By an object of the type's identity schema.
    Identity(Value),
}

impl ImportTarget {
    /// The id; none for an import by identity.
    pub fn id(&self) -> Option<&str> {
        match self {
            ImportTarget::Id(id) => Some(id),
            ImportTarget::Identity(_) => None,
        }
    }

    /// The member `importing` of a change in JSON documents.
    pub fn to_json(&self) -> Json {
        match self {
            ImportTarget::Id(id) => serde_json::json!({ "id": id }),
            ImportTarget::Identity(identity) => {
                serde_json::json!({ "identity": identity_to_json(identity) })
            }
        }
    }
}

/// As messages show it: the id, or the identity as JSON.
impl fmt::Display for ImportTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportTarget::Id(id) => f.write_str(id),
            ImportTarget::Identity(identity) => identity_to_json(identity).fmt(f),
        }
    }
}

/// An identity as JSON, with null for what is unknown.
pub fn identity_to_json(identity: &Value) -> Json {
    let known = identity.known_or_null();
    value_to_json(&known, &known.ty()).unwrap_or_default()
}
