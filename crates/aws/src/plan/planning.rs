//! A plan in the making, which a type may correct.

use crate::object::Draft;
use crate::settings::Settings;
use rform_core::value::{Path, Step, Type, Value};
use rform_provider::Problem;

/// A plan in the making, for a type's last word on it.
pub struct Planning<'a> {
    /// The `provider` block.
    pub settings: &'a Settings,
    /// What there is; null for a create.
    pub prior: &'a Value,
    /// What the user wrote, as far as known.
    pub config: &'a Value,
    /// What will be.
    pub planned: Draft,
    /// What cannot be changed in place.
    pub replace: Vec<Path>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Planning<'_> {
    /// Whether something is made that was not there.
    pub fn is_create(&self) -> bool {
        self.prior.is_null()
    }

    /// Whether that attribute will have another value than it has.
    pub fn changes(&self, name: &str) -> bool {
        let before = self.prior.get(name).unwrap_or(&Value::NULL);
        self.planned.value(name) != before
    }

    /// Whether anything changes at all.
    pub fn changes_anything(&self) -> bool {
        self.planned.build() != *self.prior
    }

    /// That attribute will be known after apply only.
    pub fn open(&mut self, name: &str) {
        let ty = self.planned.value(name).ty();
        self.planned.set(name, Value::unknown(ty));
    }

    /// That text will be known after apply only, though there is none now.
    pub fn set_new_computed_text(&mut self, name: &str) {
        self.planned.set(name, Value::unknown(Type::String));
    }

    /// That attribute stays as it is.
    pub fn keep(&mut self, name: &str) {
        if let Some(before) = self.prior.get(name) {
            self.planned.set(name, before.clone());
            self.replace.retain(|path| first_name(path) != Some(name));
        }
    }

    /// Refuses to change any of these in place, for want of a request; what the configuration
    /// leaves open is not asked for.
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
                self.problems.push(problem.on(name));
            }
        }
    }

    /// A change of that attribute replaces the object, this time.
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
