//! A plan in the making, which a type may correct.

use crate::object::ObjectBuilder;
use crate::settings::Settings;
use rform_core::value::{Path, Step, Type, Value};
use rform_provider::Problem;

/// A plan of one object, which the type's `customize_diff` may correct. Terraform's plugin SDK
/// calls it the same:
/// <https://developer.hashicorp.com/terraform/plugin/sdkv2/resources/customizing-differences>.
pub struct ResourceDiff<'a> {
    /// The provider block.
    pub settings: &'a Settings,
    /// The object as it is; null for a create.
    pub prior: &'a Value,
    /// The configuration, as far as it is known.
    pub config: &'a Value,
    /// The object as it is planned.
    pub planned: ObjectBuilder,
    /// The paths of changes that replace the object.
    pub replace: Vec<Path>,
    /// Errors and warnings about the plan.
    pub problems: Vec<Problem>,
}

impl ResourceDiff<'_> {
    /// Whether the object does not exist yet.
    pub fn is_create(&self) -> bool {
        self.prior.is_null()
    }

    /// Whether the plan changes an attribute.
    pub fn changes(&self, name: &str) -> bool {
        let before = self.prior.get(name).unwrap_or(&Value::NULL);
        self.planned.value(name) != before
    }

    /// Whether the plan changes anything.
    pub fn changes_anything(&self) -> bool {
        self.planned.build() != *self.prior
    }

    /// Makes an attribute known after apply.
    pub fn set_new_computed(&mut self, name: &str) {
        let ty = self.planned.value(name).ty();
        self.planned.set(name, Value::unknown(ty));
    }

    /// Makes a string attribute known after apply, even if there is no value now.
    pub fn set_new_computed_string(&mut self, name: &str) {
        self.planned.set(name, Value::unknown(Type::String));
    }

    /// Takes the change of an attribute out of the plan.
    pub fn clear(&mut self, name: &str) {
        if let Some(before) = self.prior.get(name) {
            self.planned.set(name, before.clone());
            self.replace.retain(|path| first_name(path) != Some(name));
        }
    }

    /// Refuses changes of these attributes in place, because there is no request for them.
    /// Attributes that the configuration leaves open are not concerned.
    pub fn refuse(&mut self, names: &[&str]) {
        if self.is_create() || !self.replace.is_empty() {
            return;
        }
        for name in names {
            if self.changes(name) && self.planned.value(name).is_known() {
                let summary = format!("{name} cannot be changed in place");
                let detail = "This version of rform has no request for it, and AWS would keep it \
                              as it was. Undo the change, or have it ignored by \
                              lifecycle.ignore_changes.";
                let problem = Problem::error(summary, detail);
                self.problems.push(problem.at_attribute(name));
            }
        }
    }

    /// Makes a change of an attribute replace the object, in this plan.
    pub fn force_new(&mut self, name: &str) {
        if !self.is_create() && self.changes(name) {
            self.replace.push(Path(vec![Step::Attribute(name.into())]));
        }
    }
}

/// The attribute a path begins with.
fn first_name(path: &Path) -> Option<&str> {
    match path.0.first() {
        Some(Step::Attribute(name)) => Some(name),
        _ => None,
    }
}
