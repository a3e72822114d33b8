//! Types and type constraints.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The type of a value, or a constraint on it.
///
/// As a constraint, `Dynamic` is `any`, and an object may have optional attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Any type: in a value, a type that is not known yet.
    #[default]
    Dynamic,
    /// Booleans: the keyword `bool`.
    Bool,
    /// Numbers, whole or not: the keyword `number`.
    Number,
    /// Unicode text: the keyword `string`.
    String,
    /// Sequences of elements of one type: `list(element)`.
    List(Arc<Type>),
    /// Distinct elements of one type: `set(element)`.
    Set(Arc<Type>),
    /// Elements of one type by name: `map(element)`.
    Map(Arc<Type>),
    /// Sequences of fixed length with a type for each element: `tuple([…])`.
    Tuple(Arc<[Type]>),
    /// Attributes by name, each of its own type: `object({…})`.
    Object(Arc<ObjectType>),
}

/// The attributes of an object type.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectType {
    /// The type of each attribute, by name.
    pub attributes: BTreeMap<Arc<str>, Type>,
    /// The attributes that a value may leave out when it is converted to this type.
    pub optional: BTreeSet<Arc<str>>,
}

impl Type {
    /// The type of lists with that element type: `list(element)`.
    pub fn list(element: Type) -> Type {
        Type::List(Arc::new(element))
    }

    /// The type of sets with that element type: `set(element)`.
    pub fn set(element: Type) -> Type {
        Type::Set(Arc::new(element))
    }

    /// The type of maps with that element type: `map(element)`.
    pub fn map(element: Type) -> Type {
        Type::Map(Arc::new(element))
    }

    /// `object({…})` without optional attributes.
    pub fn object<K: Into<Arc<str>>>(attributes: impl IntoIterator<Item = (K, Type)>) -> Type {
        let attributes = attributes
            .into_iter()
            .map(|(name, ty)| (name.into(), ty))
            .collect();
        Type::Object(Arc::new(ObjectType {
            attributes,
            optional: BTreeSet::new(),
        }))
    }

    /// Whether it is bool, number or string.
    pub fn is_primitive(&self) -> bool {
        matches!(self, Type::Bool | Type::Number | Type::String)
    }
}
