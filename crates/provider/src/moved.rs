//! Objects that a `moved` block brings to another resource type.

use rform_core::addr::ProviderSource;
use rform_core::schema::StoredIdentity;
use rform_core::value::Value;

use crate::private::Private;

/// An object of the state, of another resource type than it is to have.
#[derive(Clone, Debug)]
pub struct MovedObject<'a> {
    /// The provider of its type.
    pub source: &'a ProviderSource,
    /// Its resource type.
    pub kind: &'a str,
    /// The version of the schema that the attributes follow.
    pub version: u64,
    /// The JSON object of the state.
    pub attributes: serde_json::Value,
    /// The private data of its provider.
    pub private: Private,
    /// Its identity as the state has it.
    pub identity: Option<StoredIdentity>,
}

/// An object as its new resource type has it.
#[derive(Clone, Debug, PartialEq)]
pub struct MovedState {
    /// The JSON object of the state, by the current schema.
    pub attributes: serde_json::Value,
    /// The private data of the new provider.
    pub private: Private,
    /// The identity by the new type's identity schema; null for none.
    pub identity: Value,
}
