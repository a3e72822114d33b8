//! How a resource type or a data source declares its schema and the rules of its attributes.
//!
//! A [`Declaration`] is what a schema of terraform-plugin-framework holds
//! (<https://developer.hashicorp.com/terraform/plugin/framework/handling-data/schemas>): besides types
//! and flags, defaults, plan modifiers and validators.

use std::sync::Arc;

use super::check::Check;
use super::fields::Fields;
use rform_core::schema::{Attribute, Block, NestedBlock, Nesting, Presence, ResourceSchema};
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The schema of a type, with the rules of its attributes.
#[derive(Default)]
pub struct Declaration {
    /// The version of the schema, which the state keeps.
    pub version: u64,
    /// The message of the warning when the type is used.
    pub deprecated: Option<&'static str>,
    /// The attributes, in any order.
    pub fields: Vec<Field>,
    /// The nested blocks.
    pub blocks: Vec<Nested>,
    /// The validators of several attributes together.
    pub checks: Vec<Check>,
}

/// The declaration of an attribute.
pub struct Field {
    /// The name in the configuration.
    pub name: &'static str,
    ty: Type,
    /// Whether the user, the provider or both set it.
    pub presence: Presence,
    sensitive: bool,
    deprecated: Option<&'static str>,
    /// The value where the configuration has none.
    pub default: Option<Value>,
    /// The plan modifiers, in order.
    pub modifiers: Vec<Modifier>,
    /// The validators of a configured value.
    pub checks: Vec<Check>,
    /// Whether numbers must be whole ones of 64 bits.
    pub is_integer: bool,
}

/// Nested blocks of one type.
pub struct Nested {
    /// The name in the configuration.
    pub name: &'static str,
    /// How repetitions are held.
    pub nesting: Nesting,
    /// The attributes of one.
    pub fields: Vec<Field>,
    /// Whether a change of any of it replaces the object.
    pub replaces: bool,
    /// The validators of all blocks together.
    pub checks: Vec<Check>,
    min: usize,
}

/// A plan modifier of an attribute
/// (<https://developer.hashicorp.com/terraform/plugin/framework/resources/plan-modification>).
#[derive(Clone, Copy)]
pub enum Modifier {
    /// A change replaces the object.
    RequiresReplace,
    /// A change replaces the object if this says so.
    RequiresReplaceIf(fn(&Planned<'_>) -> bool),
    /// What is not known yet stays as it was.
    UseStateForUnknown,
    /// The planned value is another one; or there is an error.
    Change(fn(&Planned<'_>) -> Result<Option<Value>, Problem>),
}

/// What a plan modifier sees.
pub struct Planned<'a> {
    /// The name of the attribute.
    pub name: &'a str,
    /// The prior object; empty for a create.
    pub prior: &'a Fields,
    /// The configuration, with unknown values.
    pub config: &'a Fields,
    /// The planned object, before any plan modifier.
    pub planned: &'a Fields,
}

fn field(name: &'static str, ty: Type) -> Field {
    Field {
        name,
        ty,
        presence: Presence::Optional,
        sensitive: false,
        deprecated: None,
        default: None,
        modifiers: Vec::new(),
        checks: Vec::new(),
        is_integer: false,
    }
}

/// A string attribute. Attributes of this and the following functions are optional by default.
pub fn text(name: &'static str) -> Field {
    field(name, Type::String)
}

/// An attribute that is a whole number of 64 bits.
pub fn integer(name: &'static str) -> Field {
    Field {
        is_integer: true,
        ..field(name, Type::Number)
    }
}

/// A boolean attribute.
pub fn truth(name: &'static str) -> Field {
    field(name, Type::Bool)
}

/// An attribute that is a list of strings.
pub fn texts(name: &'static str) -> Field {
    field(name, Type::list(Type::String))
}

/// An attribute that is a set of strings.
pub fn text_set(name: &'static str) -> Field {
    field(name, Type::set(Type::String))
}

/// An attribute that is a map of strings.
pub fn texts_by_key(name: &'static str) -> Field {
    field(name, Type::map(Type::String))
}

/// An attribute that is a list of objects.
pub fn objects(name: &'static str, object: Type) -> Field {
    field(name, Type::list(object))
}

/// The `id` that a provider sets and that stays.
pub fn kept_id() -> Field {
    text("id").computed().kept()
}

impl Field {
    /// The user must set it.
    pub fn required(self) -> Field {
        self.set_by(Presence::Required)
    }

    /// Only the provider sets it.
    pub fn computed(self) -> Field {
        self.set_by(Presence::Computed)
    }

    /// The user may set it, otherwise the provider does.
    pub fn optional_computed(self) -> Field {
        self.set_by(Presence::OptionalComputed)
    }

    fn set_by(self, presence: Presence) -> Field {
        Field { presence, ..self }
    }

    /// The user may set it, otherwise it is this.
    pub fn default(self, value: impl Into<Value>) -> Field {
        Field {
            default: Some(value.into()),
            ..self.optional_computed()
        }
    }

    /// Its value is never shown.
    pub fn sensitive(self) -> Field {
        Field {
            sensitive: true,
            ..self
        }
    }

    /// Its use is warned about.
    pub fn deprecated(self, message: &'static str) -> Field {
        Field {
            deprecated: Some(message),
            ..self
        }
    }

    /// A change replaces the object.
    pub fn replaces(self) -> Field {
        self.modified(Modifier::RequiresReplace)
    }

    /// What is not known yet stays as it was.
    pub fn kept(self) -> Field {
        self.modified(Modifier::UseStateForUnknown)
    }

    /// Adds a plan modifier.
    pub fn modified(mut self, modifier: Modifier) -> Field {
        self.modifiers.push(modifier);
        self
    }

    /// Adds a validator.
    pub fn checked(mut self, check: Check) -> Field {
        self.checks.push(check);
        self
    }

    fn attribute(&self) -> Attribute {
        Attribute {
            sensitive: self.sensitive,
            deprecated: self.deprecated.map(Arc::from),
            ..Attribute::new(self.ty.clone(), self.presence)
        }
    }

    /// The type of its values.
    pub fn ty(&self) -> &Type {
        &self.ty
    }
}

impl Nested {
    /// Blocks that are held in a list.
    pub fn list(name: &'static str, fields: Vec<Field>) -> Nested {
        Nested {
            name,
            nesting: Nesting::List,
            fields,
            replaces: false,
            checks: Vec::new(),
            min: 0,
        }
    }

    /// The schema asks for at least so many.
    pub fn at_least(self, min: usize) -> Nested {
        Nested { min, ..self }
    }

    /// Blocks that are held so.
    pub fn held(self, nesting: Nesting) -> Nested {
        Nested { nesting, ..self }
    }

    /// A change of any of it replaces the object.
    pub fn replaces(self) -> Nested {
        Nested {
            replaces: true,
            ..self
        }
    }

    /// Adds a validator.
    pub fn checked(mut self, check: Check) -> Nested {
        self.checks.push(check);
        self
    }

    fn block(&self) -> NestedBlock {
        NestedBlock {
            nesting: self.nesting,
            block: block_of(&self.fields, &[], None),
            min: self.min,
            max: None,
        }
    }
}

impl Declaration {
    /// The schema that the engine sees.
    pub fn schema(&self) -> ResourceSchema {
        ResourceSchema {
            version: self.version,
            block: self.block(),
            identity: None,
        }
    }

    /// The block that the engine sees.
    pub fn block(&self) -> Block {
        block_of(&self.fields, &self.blocks, self.deprecated)
    }

    /// The object with nulls for all attributes, and no blocks.
    pub fn empty_object(&self) -> Fields {
        let mut fields = Fields::default();
        for field in &self.fields {
            fields.set(field.name, Value::Null(field.ty.clone()));
        }
        for nested in &self.blocks {
            let ty = nested.block().object_type();
            let none = match ty {
                Type::List(element) => Value::list((*element).clone(), []),
                Type::Set(element) => Value::Set((*element).clone(), Arc::new([])),
                ty => Value::Null(ty),
            };
            fields.set(nested.name, none);
        }
        fields
    }
}

fn block_of(fields: &[Field], blocks: &[Nested], deprecated: Option<&str>) -> Block {
    let attributes = fields.iter().map(|it| (it.name.into(), it.attribute()));
    let blocks = blocks.iter().map(|it| (it.name.into(), it.block()));
    Block {
        attributes: attributes.collect(),
        blocks: blocks.collect(),
        deprecated: deprecated.map(Arc::from),
        description: None,
    }
}
