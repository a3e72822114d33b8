//! The declaration of a resource type: its schema, and how its arguments behave.
//!
//! Each type has one [`Spec`], built by the functions here, which serves as schema, for validation and
//! for planning.

mod field;
mod nested;
mod types;

use std::time::Duration;

pub use field::{
    Check, Field, Role, computed, id, optional, optional_computed, region, required, tags,
};
pub use nested::{Nested, block_schema, list_block, set_block};
pub use types::{BOOL, NUMBER, STRING, string_list, string_map, string_set};

use super::plan::ResourceDiff;
use rform_core::schema::{NestedBlock, Nesting, ResourceSchema};
use rform_core::value::Value;

/// The SDK of Terraform's plugins that the type is written with in hashicorp/aws. Its plan
/// semantics apply: <https://developer.hashicorp.com/terraform/plugin/framework-benefits>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PluginSdk {
    /// terraform-plugin-sdk v2: zero values and absence are much the same.
    #[default]
    SdkV2,
    /// terraform-plugin-framework: the plan has exactly the configured values.
    Framework,
}

/// An argument, and the group of arguments that it reports about.
pub type Group = (&'static str, &'static [&'static str]);

/// All that a type declares: schema, plan behaviour, time limits and checks.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    /// The version of the schema, as the state records it.
    pub version: u64,
    /// The plugin SDK that defines the plan semantics.
    pub sdk: PluginSdk,
    /// Whether the objects are in no region, or the type has an argument `region` of its own.
    pub is_global: bool,
    /// The attributes, without the nested blocks.
    pub fields: Vec<Field>,
    /// The nested blocks, without `timeouts`.
    pub blocks: Vec<Nested>,
    /// The operations that the `timeouts` block may limit, with the default limits.
    pub timeouts: Vec<(&'static str, Duration)>,
    /// Groups of arguments of which exactly one must be set.
    pub exactly_one: Vec<Group>,
    /// Groups of arguments of which at least one must be set.
    pub at_least_one: Vec<Group>,
    /// Corrects a finished plan.
    pub customize_diff: Option<fn(&mut ResourceDiff<'_>)>,
    /// Finds mistakes that no single argument shows.
    pub validate: Option<fn(&Value) -> Vec<rform_provider::Problem>>,
    /// The time limit of operations that the `timeouts` block does not name.
    pub default_timeout: Option<Duration>,
}

impl Spec {
    /// A type with these attributes.
    pub fn new(fields: impl IntoIterator<Item = Field>) -> Spec {
        Spec {
            fields: fields.into_iter().collect(),
            ..Spec::default()
        }
    }

    /// Sets the version of the schema.
    pub fn version(mut self, version: u64) -> Spec {
        self.version = version;
        self
    }

    /// Applies the plan semantics of terraform-plugin-framework.
    pub fn framework(mut self) -> Spec {
        self.sdk = PluginSdk::Framework;
        self
    }

    /// Leaves out the argument `region`, which all other types have: the objects are in no region.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support>
    pub fn global(mut self) -> Spec {
        self.is_global = true;
        self
    }

    /// The declaration with the arguments that all types have.
    pub fn completed(mut self) -> Spec {
        if !self.is_global {
            self.fields.push(region());
        }
        self
    }

    /// Adds the attributes `tags` and `tags_all`.
    pub fn tagged(mut self) -> Spec {
        self.fields.extend(tags());
        self
    }

    /// Adds an attribute.
    pub fn with(mut self, field: Field) -> Spec {
        self.fields.push(field);
        self
    }

    /// Adds a nested block.
    pub fn block(mut self, nested: Nested) -> Spec {
        self.blocks.push(nested);
        self
    }

    /// Adds a `timeouts` block for these operations, with default limits in minutes.
    pub fn timeouts(mut self, minutes: &[(&'static str, u64)]) -> Spec {
        let limits = minutes
            .iter()
            .map(|(name, minutes)| (*name, Duration::from_secs(minutes * 60)));
        self.timeouts = limits.collect();
        self
    }

    /// Sets the time limit, in minutes, of operations that the `timeouts` block does not name.
    pub fn default_timeout(mut self, minutes: u64) -> Spec {
        self.default_timeout = Some(Duration::from_secs(minutes * 60));
        self
    }

    /// Demands that exactly one of these arguments is set; each of them reports a violation.
    pub fn exactly_one(mut self, names: &'static [&'static str]) -> Spec {
        self.exactly_one
            .extend(names.iter().map(|name| (*name, names)));
        self
    }

    /// Demands that at least one of these arguments is set; each of them reports a violation.
    pub fn at_least_one(mut self, names: &'static [&'static str]) -> Spec {
        self.at_least_one
            .extend(names.iter().map(|name| (*name, names)));
        self
    }

    /// Demands that at least one of these arguments is set; `name` reports a violation.
    pub fn at_least_one_for(mut self, name: &'static str, names: &'static [&'static str]) -> Spec {
        self.at_least_one.push((name, names));
        self
    }

    /// Sets the function that corrects a finished plan.
    pub fn customize_diff(mut self, customize_diff: fn(&mut ResourceDiff<'_>)) -> Spec {
        self.customize_diff = Some(customize_diff);
        self
    }

    /// Sets the function that finds mistakes which no single argument shows.
    pub fn validate(mut self, validate: fn(&Value) -> Vec<rform_provider::Problem>) -> Spec {
        self.validate = Some(validate);
        self
    }

    /// The attribute of that name, if the type has it.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The schema in the form of the engine.
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
            identity: None,
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
