//! Resource identities: by what the API knows an object, besides its attributes.
//! <https://developer.hashicorp.com/terraform/plugin/framework/resources/identity>

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::value::{ObjectType, Type};

/// The identity schema of a resource type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IdentitySchema {
    /// The version of the schema; greater ones are newer.
    pub version: u64,
    /// The attributes that identify an object together, by name.
    pub attributes: BTreeMap<Arc<str>, IdentityAttribute>,
}

/// One attribute of an identity.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityAttribute {
    /// The type of its value.
    pub ty: Type,
    /// Whether an import by identity must give it.
    pub required_for_import: bool,
    /// Whether an import by identity may leave it out, since the provider knows it.
    pub optional_for_import: bool,
    /// The provider's text about it, in Markdown; empty for none.
    pub description: Arc<str>,
}

/// An identity as a state keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredIdentity {
    /// The version of the identity schema that the attributes follow.
    pub schema_version: u64,
    /// The attributes as a JSON object; null where only the version is known.
    pub attributes: serde_json::Value,
}

impl IdentitySchema {
    /// The type of identities.
    pub fn object_type(&self) -> Type {
        let types = self.attributes.iter();
        Type::object(types.map(|(name, it)| (name.clone(), it.ty.clone())))
    }

    /// The type of identities in a configuration: what an import need not give is optional.
    pub fn import_type(&self) -> Type {
        let types = self.attributes.iter();
        let may_miss = self.attributes.iter();
        let may_miss = may_miss.filter(|(_, it)| !it.required_for_import);
        Type::Object(Arc::new(ObjectType {
            attributes: types
                .map(|(name, it)| (name.clone(), it.ty.clone()))
                .collect(),
            optional: may_miss.map(|(name, _)| name.clone()).collect(),
        }))
    }
}
