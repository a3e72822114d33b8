//! What a resource type declares: its schema, and how its arguments behave.
//!
//! One [`Spec`] a type, made by the builders here, serves as schema, for validation and for planning.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::schema::{Attribute, Block, NestedBlock, Nesting, Presence, ResourceSchema};
use crate::value::{Type, Value};

/// `string`
pub const STRING: Type = Type::String;
/// `bool`
pub const BOOL: Type = Type::Bool;
/// `number`
pub const NUMBER: Type = Type::Number;

/// `list(string)`
pub fn string_list() -> Type {
    Type::list(Type::String)
}

/// `set(string)`
pub fn string_set() -> Type {
    Type::set(Type::String)
}

/// `map(string)`
pub fn string_map() -> Type {
    Type::map(Type::String)
}

/// Judges a known, non-null argument of that name: the summary of the error, if any.
pub type Check = fn(&str, &Value) -> Option<String>;

/// One attribute of a type and how it behaves.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// As the schema shows it.
    pub attribute: Attribute,
    /// Whether a change replaces the object.
    pub replaces: bool,
    /// Its value when the configuration has none.
    pub default: Option<Value>,
    /// Arguments that may not be set beside it.
    pub conflicts: &'static [&'static str],
    /// Arguments that must be set beside it.
    pub needs: &'static [&'static str],
    /// What its values must be like.
    pub checks: Vec<Check>,
    /// Whether a new value means the same as the old one.
    pub same: Option<fn(&Value, &Value) -> bool>,
    /// Brings what the user wrote to the form in which it is kept.
    pub normal: Option<fn(&Value) -> Value>,
}

fn field(name: &'static str, ty: Type, presence: Presence) -> Field {
    Field {
        name,
        attribute: Attribute {
            ty,
            presence,
            sensitive: false,
            write_only: false,
            deprecated: None,
        },
        replaces: false,
        default: None,
        conflicts: &[],
        needs: &[],
        checks: Vec::new(),
        same: None,
        normal: None,
    }
}

/// An argument that must be given.
pub fn required(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::Required)
}

/// An argument that may be given.
pub fn optional(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::Optional)
}

/// An attribute that only AWS decides.
pub fn computed(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::Computed)
}

/// An argument that AWS decides when it is not given.
pub fn optional_computed(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::OptionalComputed)
}

/// The attribute every type has.
pub fn id() -> Field {
    optional_computed("id", STRING)
}

/// `tags` and `tags_all`.
pub fn tags() -> [Field; 2] {
    [
        optional("tags", string_map()),
        optional_computed("tags_all", string_map()),
    ]
}

impl Field {
    /// A change of it replaces the object.
    pub fn replaces(mut self) -> Field {
        self.replaces = true;
        self
    }

    /// Its value when the configuration has none.
    pub fn default(mut self, value: impl Into<Value>) -> Field {
        self.default = Some(value.into());
        self
    }

    /// Never shown.
    pub fn sensitive(mut self) -> Field {
        self.attribute.sensitive = true;
        self
    }

    /// Warned about when used.
    pub fn deprecated(mut self, message: &'static str) -> Field {
        self.attribute.deprecated = Some(message.into());
        self
    }

    /// These may not be set beside it.
    pub fn conflicts(mut self, others: &'static [&'static str]) -> Field {
        self.conflicts = others;
        self
    }

    /// These must be set beside it.
    pub fn needs(mut self, others: &'static [&'static str]) -> Field {
        self.needs = others;
        self
    }

    /// One more thing its values must satisfy.
    pub fn check(mut self, check: Check) -> Field {
        self.checks.push(check);
        self
    }

    /// When a new value means the same as the old one, the old one stays.
    pub fn same(mut self, same: fn(&Value, &Value) -> bool) -> Field {
        self.same = Some(same);
        self
    }

    /// The form in which it is kept.
    pub fn normal(mut self, normal: fn(&Value) -> Value) -> Field {
        self.normal = Some(normal);
        self
    }
}

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
    pub replaces: bool,
    /// Arguments and blocks that may not be set beside it.
    pub conflicts: &'static [&'static str],
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
        replaces: false,
        conflicts: &[],
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
    pub fn replaces(mut self) -> Nested {
        self.replaces = true;
        self
    }

    /// These may not be set beside it.
    pub fn conflicts(mut self, others: &'static [&'static str]) -> Nested {
        self.conflicts = others;
        self
    }

    /// With a block inside it.
    pub fn block(mut self, nested: Nested) -> Nested {
        self.blocks.push(nested);
        self
    }

    fn schema(&self) -> NestedBlock {
        NestedBlock {
            nesting: self.nesting,
            block: block_schema(&self.fields, &self.blocks),
            min: self.min,
            max: self.max,
        }
    }
}

/// Which SDK of Terraform the type's behaviour stems from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// The older one: zero values and absence are much the same.
    #[default]
    Legacy,
    /// The newer one: what is planned is exactly what is configured.
    Framework,
}

/// All that a type declares.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    /// The version of the form in the state.
    pub version: u64,
    /// Whose manners it follows.
    pub style: Style,
    /// Its attributes.
    pub fields: Vec<Field>,
    /// Its blocks, `timeouts` apart.
    pub blocks: Vec<Nested>,
    /// The operations that may be given a time limit, and the limit otherwise.
    pub timeouts: Vec<(&'static str, Duration)>,
    /// Groups of which exactly one must be set.
    pub exactly_one: Vec<&'static [&'static str]>,
    /// Groups of which at least one must be set.
    pub at_least_one: Vec<&'static [&'static str]>,
}

impl Spec {
    /// A type with these attributes.
    pub fn new(fields: impl IntoIterator<Item = Field>) -> Spec {
        Spec {
            fields: fields.into_iter().collect(),
            ..Spec::default()
        }
    }

    /// The version of the form in the state.
    pub fn version(mut self, version: u64) -> Spec {
        self.version = version;
        self
    }

    /// With the manners of the newer SDK.
    pub fn framework(mut self) -> Spec {
        self.style = Style::Framework;
        self
    }

    /// With `id`, and `tags` and `tags_all`.
    pub fn tagged(mut self) -> Spec {
        self.fields.extend(tags());
        self
    }

    /// With a nested block.
    pub fn block(mut self, nested: Nested) -> Spec {
        self.blocks.push(nested);
        self
    }

    /// With a `timeouts` block for these operations, the limits in minutes.
    pub fn timeouts(mut self, minutes: &[(&'static str, u64)]) -> Spec {
        let limits = minutes
            .iter()
            .map(|(name, minutes)| (*name, Duration::from_secs(minutes * 60)));
        self.timeouts = limits.collect();
        self
    }

    /// Exactly one of these must be set.
    pub fn exactly_one(mut self, names: &'static [&'static str]) -> Spec {
        self.exactly_one.push(names);
        self
    }

    /// At least one of these must be set.
    pub fn at_least_one(mut self, names: &'static [&'static str]) -> Spec {
        self.at_least_one.push(names);
        self
    }

    /// The attribute of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The schema as the engine sees it.
    pub fn schema(&self) -> ResourceSchema {
        let mut block = block_schema(&self.fields, &self.blocks);
        if !self.timeouts.is_empty() {
            block
                .blocks
                .insert("timeouts".into(), timeouts_schema(&self.timeouts));
        }
        ResourceSchema {
            version: self.version,
            block,
        }
    }
}

fn timeouts_schema(timeouts: &[(&'static str, Duration)]) -> NestedBlock {
    let fields: Vec<Field> = timeouts
        .iter()
        .map(|(name, _)| optional(name, STRING))
        .collect();
    NestedBlock {
        nesting: Nesting::Single,
        block: block_schema(&fields, &[]),
        min: 0,
        max: None,
    }
}

/// The block with these attributes and nested blocks.
pub fn block_schema(fields: &[Field], blocks: &[Nested]) -> Block {
    let attributes: BTreeMap<Arc<str>, Attribute> = fields
        .iter()
        .map(|field| (field.name.into(), field.attribute.clone()))
        .collect();
    Block {
        attributes,
        blocks: blocks
            .iter()
            .map(|nested| (nested.name.into(), nested.schema()))
            .collect(),
        deprecated: None,
    }
}
