//! A nested block and how it behaves.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::field::{Field, Role};
use rform_core::schema::{Attribute, Block, NestedBlock, Nesting, Presence};
use rform_core::value::Type;

/// A nested block and how it behaves.
#[derive(Clone, Debug)]
pub struct Nested {
    /// Its name.
    pub name: &'static str,
    /// How repetitions are held.
    pub nesting: Nesting,
    /// At least so many.
    pub min: usize,
    /// At most so many.
    pub max: Option<usize>,
    /// Whether AWS decides it when it is not given.
    pub computed: bool,
    /// Whether adding or removing one replaces the object.
    pub force_new: bool,
    /// Whether the schema shows it as an attribute that may be written as blocks, or as `[]`.
    pub as_attribute: bool,
    /// What tells the elements of a set apart; empty where every attribute does.
    pub keys: &'static [&'static str],
    /// Arguments and blocks that may not be set beside it.
    pub conflicts_with: &'static [&'static str],
    /// What is warned about when it occurs.
    pub deprecated: Option<&'static str>,
    /// Who acts on it.
    pub role: Role,
    /// What is within.
    pub fields: Vec<Field>,
    /// The blocks within.
    pub blocks: Vec<Nested>,
}

/// A block that may be repeated in order.
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

/// A block that may be repeated in any order.
pub fn set_block(name: &'static str, fields: impl IntoIterator<Item = Field>) -> Nested {
    Nested {
        nesting: Nesting::Set,
        ..list_block(name, fields)
    }
}

impl Nested {
    /// At least so many.
    pub fn min(mut self, min: usize) -> Nested {
        self.min = min;
        self
    }

    /// At most so many.
    pub fn max(mut self, max: usize) -> Nested {
        self.max = Some(max);
        self
    }

    /// AWS decides it when it is not given.
    pub fn computed(mut self) -> Nested {
        self.computed = true;
        self
    }

    /// Adding or removing one replaces the object.
    pub fn force_new(mut self) -> Nested {
        self.force_new = true;
        self
    }

    /// The schema shows it as an attribute that may be written as blocks, or as `[]`.
    pub fn as_attribute(mut self) -> Nested {
        self.as_attribute = true;
        self
    }

    /// An element of the set is the same one as long as these stay: the rest of it changes in place,
    /// or replaces the object, by its fields.
    pub fn keys(mut self, keys: &'static [&'static str]) -> Nested {
        self.keys = keys;
        self
    }

    /// These may not be set beside it.
    pub fn conflicts_with(mut self, others: &'static [&'static str]) -> Nested {
        self.conflicts_with = others;
        self
    }

    /// Warned about when it occurs.
    pub fn deprecated(mut self, message: &'static str) -> Nested {
        self.deprecated = Some(message);
        self
    }

    /// Nobody acts on it: a configuration that has one is refused.
    pub fn refused(mut self) -> Nested {
        self.role = Role::Refused;
        self
    }

    /// With a block inside it.
    pub fn block(mut self, nested: Nested) -> Nested {
        self.blocks.push(nested);
        self
    }

    /// The type of one repetition.
    pub fn element_type(&self) -> Type {
        block_schema(&self.fields, &self.blocks).object_type()
    }

    /// The type of all repetitions.
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
        Attribute {
            ty: self.object_type(),
            presence: match (self.computed, self.min) {
                (true, _) => Presence::OptionalComputed,
                (false, 0) => Presence::Optional,
                (false, _) => Presence::Required,
            },
            sensitive: false,
            write_only: false,
            deprecated: None,
        }
    }
}

/// The block with these attributes and nested blocks.
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
        deprecated: None,
    }
}
