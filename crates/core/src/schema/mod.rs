//! Schemas of what providers offer: attributes and nested blocks.
//!
//! Shaped like Terraform's own (`terraform providers schema -json`).

mod find;
pub mod flat;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use find::Schemas;

use crate::value::Type;

/// The content of a resource, data source, provider or nested block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// The attributes of the block, by name.
    pub attributes: BTreeMap<Arc<str>, Attribute>,
    /// Nested blocks by name.
    pub blocks: BTreeMap<Arc<str>, NestedBlock>,
    /// Whether a use is warned about, and with what message.
    pub deprecated: Option<Arc<str>>,
}

/// The declaration of one attribute: its type and how it is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The type to which values are converted.
    pub ty: Type,
    /// How it is set: by the user, by the provider, or by either.
    pub presence: Presence,
    /// Whether its value is never shown.
    pub sensitive: bool,
    /// Whether its value is never kept.
    pub write_only: bool,
    /// The message of the warning when it is used.
    pub deprecated: Option<Arc<str>>,
}

impl Attribute {
    /// One that is shown and kept.
    pub fn new(ty: Type, presence: Presence) -> Attribute {
        Attribute {
            ty,
            presence,
            sensitive: false,
            write_only: false,
            deprecated: None,
        }
    }
}

/// Who sets an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The user must.
    Required,
    /// The user may.
    Optional,
    /// The user may, otherwise the provider does.
    OptionalComputed,
    /// Only the provider does.
    Computed,
}

impl Presence {
    /// Whether the user may set it.
    pub fn is_settable(self) -> bool {
        self != Presence::Computed
    }

    /// Whether the provider may set it.
    pub fn is_computed(self) -> bool {
        matches!(self, Presence::Computed | Presence::OptionalComputed)
    }
}

/// A nested block and how often it may occur.
#[derive(Clone, Debug, PartialEq)]
pub struct NestedBlock {
    /// How repetitions are held.
    pub nesting: Nesting,
    /// The attributes and blocks of the nested block.
    pub block: Block,
    /// At least so many.
    pub min: usize,
    /// At most so many; none for any number.
    pub max: Option<usize>,
}

/// How the repetitions of a nested block are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// One object, null when absent.
    Single,
    /// One object, an empty one when absent.
    Group,
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// A map of objects by the block's label.
    Map,
}

/// The schema of one resource type or data source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceSchema {
    /// Counts incompatible changes of the form in the state.
    pub version: u64,
    /// What is in it.
    pub block: Block,
}

/// All that a provider offers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProviderSchema {
    /// The schema of the `provider` block.
    pub provider: Block,
    /// Managed resources by type.
    pub resources: BTreeMap<Arc<str>, Arc<ResourceSchema>>,
    /// Data sources by type.
    pub data_sources: BTreeMap<Arc<str>, Arc<ResourceSchema>>,
    /// Ephemeral resources by type.
    pub ephemeral_resources: BTreeMap<Arc<str>, Arc<ResourceSchema>>,
}

impl Block {
    /// The type of the object that a block of this schema makes.
    pub fn object_type(&self) -> Type {
        let attributes = self
            .attributes
            .iter()
            .map(|(name, it)| (name.clone(), it.ty.clone()));
        let blocks = self
            .blocks
            .iter()
            .map(|(name, it)| (name.clone(), it.object_type()));
        Type::object(attributes.chain(blocks))
    }
}

impl NestedBlock {
    /// The type of the value that holds all repetitions.
    pub fn object_type(&self) -> Type {
        let one = self.block.object_type();
        match self.nesting {
            Nesting::Single | Nesting::Group => one,
            Nesting::List => Type::list(one),
            Nesting::Set => Type::set(one),
            Nesting::Map => Type::map(one),
        }
    }
}
