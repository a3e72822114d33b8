//! What a resource type declares: its schema, and how its arguments behave.
//!
//! One [`Spec`] a type, made by the builders here, serves as schema, for validation and for planning.

mod field;
mod nested;
mod types;

use std::time::Duration;

pub use field::{Check, Field, Role, computed, id, optional, optional_computed, required, tags};
pub use nested::{Nested, block_schema, list_block, set_block};
pub use types::{BOOL, NUMBER, STRING, string_list, string_map, string_set};

use super::plan::Planning;
use rform_core::schema::{NestedBlock, Nesting, ResourceSchema};
use rform_core::value::Value;

/// Which SDK of Terraform the type's behaviour stems from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// The older one: zero values and absence are much the same.
    #[default]
    SdkV2,
    /// The newer one: what is planned is exactly what is configured.
    Framework,
}

/// An argument that reports, and the arguments of which it wants one to be set.
pub type Group = (&'static str, &'static [&'static str]);

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
    pub exactly_one: Vec<Group>,
    /// Groups of which at least one must be set.
    pub at_least_one: Vec<Group>,
    /// The last word on a plan.
    pub customize_diff: Option<fn(&mut Planning<'_>)>,
    /// Mistakes that no single argument shows.
    pub validate: Option<fn(&Value) -> Vec<rform_provider::Problem>>,
    /// How long an operation without a time limit of its own may take.
    pub patience: Option<Duration>,
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

    /// With `tags` and `tags_all`.
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

    /// How many minutes an operation may take that has no time limit of its own.
    pub fn patience(mut self, minutes: u64) -> Spec {
        self.patience = Some(Duration::from_secs(minutes * 60));
        self
    }

    /// Exactly one of these must be set; each of them says so.
    pub fn exactly_one(mut self, names: &'static [&'static str]) -> Spec {
        self.exactly_one
            .extend(names.iter().map(|name| (*name, names)));
        self
    }

    /// At least one of these must be set; each of them says so.
    pub fn at_least_one(mut self, names: &'static [&'static str]) -> Spec {
        self.at_least_one
            .extend(names.iter().map(|name| (*name, names)));
        self
    }

    /// At least one of these must be set; `name` says so.
    pub fn at_least_one_for(mut self, name: &'static str, names: &'static [&'static str]) -> Spec {
        self.at_least_one.push((name, names));
        self
    }

    /// The last word on a plan.
    pub fn customize_diff(mut self, customize_diff: fn(&mut Planning<'_>)) -> Spec {
        self.customize_diff = Some(customize_diff);
        self
    }

    /// Mistakes that no single argument shows.
    pub fn validate(mut self, validate: fn(&Value) -> Vec<rform_provider::Problem>) -> Spec {
        self.validate = Some(validate);
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
