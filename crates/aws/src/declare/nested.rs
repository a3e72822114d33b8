//! A nested block and how it behaves.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::field::{Field, Role};
use rform_core::schema::{Attribute, Block, NestedBlock, Nesting, Presence};
use rform_core::value::Type;

/// A nested block and how it behaves.
#[derive(Clone, Debug)]
pub struct Nested {
    /// The name of the block in configurations and in the state.
    pub name: &'static str,
    /// Whether repetitions form a list or a set.
    pub nesting: Nesting,
    /// The least number of repetitions.
    pub min: usize,
    /// The largest number of repetitions; none for any number.
    pub max: Option<usize>,
    /// Whether AWS sets the block when the configuration does not.
    pub computed: bool,
    /// Whether adding or removing a repetition replaces the object.
    pub force_new: bool,
    /// Whether the schema shows an attribute that may be written as blocks, or as `[]`:
    /// <https://developer.hashicorp.com/terraform/language/attr-as-blocks>.
    pub as_attribute: bool,
    /// The attributes that identify an element of a set; empty where all attributes do.
    pub keys: &'static [&'static str],
    /// Arguments and blocks that may not be set together with this one.
    pub conflicts_with: &'static [&'static str],
    /// The warning when the configuration has the block.
    pub deprecated: Option<&'static str>,
    /// Which side acts on the block.
    pub role: Role,
    /// The attributes within the block.
    pub fields: Vec<Field>,
    /// The blocks within the block.
    pub blocks: Vec<Nested>,
}

/// A block whose repetitions form a list.
pub fn list_block(name: &'static str, fields: impl IntoIterator<Item = Field>) -> Nested {
    Nested {
        name,
        nesting: Nesting::List,
        min: 0,
        max: None,
        computed: false,
        force_new: false,
        as_attribute: false,
        keys: &[],
        conflicts_with: &[],
        deprecated: None,
        role: Role::Sent,
        fields: fields.into_iter().collect(),
        blocks: Vec::new(),
    }
}

/// A block whose repetitions form a set.
pub fn set_block(name: &'static str, fields: impl IntoIterator<Item = Field>) -> Nested {
    Nested {
        nesting: Nesting::Set,
        ..list_block(name, fields)
    }
}

impl Nested {
    /// Sets the least number of repetitions.
    pub fn min(mut self, min: usize) -> Nested {
        self.min = min;
        self
    }

    /// Sets the largest number of repetitions.
    pub fn max(mut self, max: usize) -> Nested {
        self.max = Some(max);
        self
    }

    /// AWS sets the block when the configuration does not.
    pub fn computed(mut self) -> Nested {
        self.computed = true;
        self
    }

    /// Adding or removing a repetition replaces the object.
    pub fn force_new(mut self) -> Nested {
        self.force_new = true;
        self
    }

    /// Shows the block as an attribute in the schema, which may be written as blocks, or as `[]`.
    pub fn as_attribute(mut self) -> Nested {
        self.as_attribute = true;
        self
    }

    /// Identifies the elements of the set by these attributes: other attributes then change in
    /// place, or replace the object, as their fields say.
    pub fn keys(mut self, keys: &'static [&'static str]) -> Nested {
        self.keys = keys;
        self
    }

    /// Forbids these arguments and blocks together with this one.
    pub fn conflicts_with(mut self, arguments: &'static [&'static str]) -> Nested {
        self.conflicts_with = arguments;
        self
    }

    /// Warns with this message when the configuration has the block.
    pub fn deprecated(mut self, message: &'static str) -> Nested {
        self.deprecated = Some(message);
        self
    }

    /// Marks a block that only this provider acts on: a change sends nothing.
    pub fn own(mut self) -> Nested {
        self.role = Role::Own;
        self
    }

    /// Marks a block that is not supported: a configuration that has it is refused.
    pub fn refused(mut self) -> Nested {
        self.role = Role::Refused;
        self
    }

    /// Adds a block within this one.
    pub fn block(mut self, nested: Nested) -> Nested {
        self.blocks.push(nested);
        self
    }

    /// The type of one repetition.
    pub fn element_type(&self) -> Type {
        block_schema(&self.fields, &self.blocks).object_type()
    }

    /// The type of all repetitions together.
    pub fn object_type(&self) -> Type {
        match self.nesting {
            Nesting::Set => Type::set(self.element_type()),
            _ => Type::list(self.element_type()),
        }
    }

    /// As the schema shows it, if it shows a block.
    pub(super) fn schema(&self) -> NestedBlock {
        NestedBlock {
            nesting: self.nesting,
            block: block_schema(&self.fields, &self.blocks),
            min: self.min,
            max: self.max,
        }
    }

    /// As the schema shows it, if it shows an attribute.
    pub(super) fn attribute(&self) -> Attribute {
        let presence = match (self.computed, self.min) {
            (true, _) => Presence::OptionalComputed,
            (false, 0) => Presence::Optional,
            (false, _) => Presence::Required,
        };
        Attribute::new(self.object_type(), presence)
    }
}

/// The schema of a block with these attributes and nested blocks.
pub fn block_schema(fields: &[Field], blocks: &[Nested]) -> Block {
    let mut attributes: BTreeMap<Arc<str>, Attribute> = fields
        .iter()
        .map(|field| (field.name.into(), field.attribute.clone()))
        .collect();
    let (shown_as_attributes, blocks): (Vec<&Nested>, Vec<&Nested>) =
        blocks.iter().partition(|nested| nested.as_attribute);
    for nested in shown_as_attributes {
        attributes.insert(nested.name.into(), nested.attribute());
    }
    Block {
        attributes,
        blocks: blocks
            .iter()
            .map(|nested| (nested.name.into(), nested.schema()))
            .collect(),
        ..Block::default()
    }
}
