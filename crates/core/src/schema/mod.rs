//! Schemas of what providers offer: attributes and nested blocks.
//!
//! Shaped like Terraform's own (`terraform providers schema -json`).

mod find;
pub mod flat;
mod identity;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use find::Schemas;
pub use identity::{IdentityAttribute, IdentitySchema, StoredIdentity};

use crate::value::{ObjectType, Type};

/// The content of a resource, data source, provider or nested block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// The attributes of the block, by name.
    pub attributes: BTreeMap<Arc<str>, Attribute>,
    /// Nested blocks by name.
    pub blocks: BTreeMap<Arc<str>, NestedBlock>,
    /// Whether a use is warned about, and with what message.
    pub deprecated: Option<Arc<str>>,
    /// The provider's text about the purpose.
    pub description: Option<Arc<Description>>,
}

/// A text of a provider about a part of its schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// The text as the provider gives it.
    pub text: Arc<str>,
    /// Whether the text is Markdown rather than plain text.
    pub is_markdown: bool,
}

/// The declaration of one attribute: its type and how it is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The type to which values are converted. Attributes of nested objects that may be left out are
    /// optional in it.
    pub ty: Type,
    /// The attributes within, where the provider declares them one by one instead of a mere type.
    pub nested: Option<Arc<NestedAttributes>>,
    /// How it is set: by the user, by the provider, or by either.
    pub presence: Presence,
    /// Whether its value is never shown.
    pub sensitive: bool,
    /// Whether its value is never kept.
    pub write_only: bool,
    /// The message of the warning when it is used.
    pub deprecated: Option<Arc<str>>,
    /// The provider's text about the purpose.
    pub description: Option<Arc<Description>>,
}

impl Attribute {
    /// One that is shown and kept.
    pub fn new(ty: Type, presence: Presence) -> Attribute {
        Attribute {
            ty,
            nested: None,
            presence,
            sensitive: false,
            write_only: false,
            deprecated: None,
            description: None,
        }
    }

    /// An attribute of objects with attributes that are declared one by one.
    pub fn of_objects(nested: NestedAttributes, presence: Presence) -> Attribute {
        let ty = nested.object_type();
        Attribute {
            nested: Some(Arc::new(nested)),
            ..Attribute::new(ty, presence)
        }
    }
}

/// The attributes of the objects that an attribute holds.
#[derive(Clone, Debug, PartialEq)]
pub struct NestedAttributes {
    /// How the objects are held: every way but [`Nesting::Group`].
    pub nesting: Nesting,
    /// The attributes of one object, by name.
    pub attributes: BTreeMap<Arc<str>, Attribute>,
}

impl NestedAttributes {
    /// The type of the value that holds all objects; attributes that need not be given are optional
    /// in it.
    pub fn object_type(&self) -> Type {
        let types = self.attributes.iter();
        let types = types.map(|(name, it)| (name.clone(), it.ty.clone()));
        let may_miss = self.attributes.iter();
        let may_miss = may_miss.filter(|(_, it)| it.presence != Presence::Required);
        self.nesting.of(Type::Object(Arc::new(ObjectType {
            attributes: types.collect(),
            optional: may_miss.map(|(name, _)| name.clone()).collect(),
        })))
    }
}

/// Who sets an attribute: the user, the provider, or either of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The configuration must set it.
    Required,
    /// The configuration may set it; otherwise it is null.
    Optional,
    /// The configuration may set it; otherwise the provider does.
    OptionalComputed,
    /// Only the provider sets it.
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

impl Nesting {
    /// The type of what holds objects of that type.
    fn of(self, object: Type) -> Type {
        match self {
            Nesting::Single | Nesting::Group => object,
            Nesting::List => Type::list(object),
            Nesting::Set => Type::set(object),
            Nesting::Map => Type::map(object),
        }
    }
}

/// The schema of one resource type or data source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceSchema {
    /// The version of the object's form in the state, which grows with each incompatible change.
    pub version: u64,
    /// The attributes and nested blocks of an object.
    pub block: Block,
    /// What identifies an object; none for types without identities.
    pub identity: Option<Arc<IdentitySchema>>,
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
    /// The schema of `provider_meta` blocks; none if the provider takes none.
    pub provider_meta: Option<Block>,
    /// Functions by name.
    pub functions: BTreeMap<Arc<str>, Arc<FunctionSchema>>,
}

/// A function of a provider.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunctionSchema {
    /// The parameters that every call gives.
    pub parameters: Vec<FunctionParameter>,
    /// The parameter for all further arguments; none if there may be none.
    pub variadic: Option<FunctionParameter>,
    /// The type of the result.
    pub returns: Type,
    /// A description in one line.
    pub summary: Arc<str>,
    /// A longer description, for documentation.
    pub description: Option<Arc<Description>>,
    /// The message of the warning when it is called.
    pub deprecated: Option<Arc<str>>,
}

/// A parameter of a provider's function.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunctionParameter {
    /// The name, for messages.
    pub name: Arc<str>,
    /// The type to which arguments are converted.
    pub ty: Type,
    /// Whether the function takes a null.
    pub allow_null: bool,
    /// Whether the function takes values that are not known yet; otherwise it is not called for
    /// such, and its result is unknown.
    pub allow_unknown: bool,
    /// The provider's text about the purpose.
    pub description: Option<Arc<Description>>,
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
        self.nesting.of(self.block.object_type())
    }
}
