//! `replace_triggered_by`: whether a resource or attribute that it names will change.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#replace_triggered_by>

use crate::plan::planner::{Instance, Planner};
use crate::scope::eval_scope::EvalScope;
use rform_config::{STATIC_REFERENCE, check};
use rform_core::addr::{Key, Module, Resource, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_core::value::{Path, Step, Value};
use rform_lang::eval::evaluate;
use rform_lang::references::{Access, Reference, Subject, Traversal, key_of, references};
use rform_lang::syntax::{Expression, ExpressionKind};
use rform_plan::{Action, Change};

impl Planner<'_> {
    /// Whether one of the triggers of an instance changes.
    ///
    /// # Errors
    /// A trigger is no reference to a resource, or names a resource that is not in the configuration.
    pub(super) fn is_triggered(&self, it: &Instance<'_>) -> Result<bool, Diagnostic> {
        let mut triggered = false;
        for trigger in &it.resource.lifecycle.replace_triggered_by {
            triggered |= self.is_trigger_changed(it, trigger)?;
        }
        Ok(triggered)
    }

    fn is_trigger_changed(
        &self,
        it: &Instance<'_>,
        trigger: &Expression,
    ) -> Result<bool, Diagnostic> {
        check_form(trigger)?;
        let (found, _) = references(trigger);
        let mut resources = found.iter().filter_map(|found| match &found.subject {
            Subject::Resource(resource, key) => Some((found, resource, key)),
            _ => None,
        });
        let Some((reference, resource, key)) = resources.next() else {
            return Ok(false);
        };
        let named = self.instances_of_trigger(it, reference, resource, key.as_ref());
        let addresses = named.map_err(|error| error.or_at(trigger.span))?;
        let changes = &self.known.borrow().changes;
        // An instance that is not there does not change. Terraform fails at it ("no change found"),
        // although a `count` of zero is as good as any other.
        let mut found = addresses.iter().filter_map(|it| changes.of_instance(it));
        let path = path_of(reference);
        Ok(found.any(|change| changes_at(change, &path)))
    }

    /// The instances that a trigger names, whether they are there or not.
    ///
    /// # Errors
    /// The resource is not declared, cannot have that key, or is the one with the trigger.
    fn instances_of_trigger(
        &self,
        it: &Instance<'_>,
        reference: &Reference,
        resource: &Resource,
        key: Option<&Key>,
    ) -> Result<Vec<ResourceInstance>, Diagnostic> {
        let key = match key {
            Some(key) => Some(key.clone()),
            None => self.computed_key(it, reference)?,
        };
        let named = match &key {
            Some(key) => format!("{resource}{key}"),
            None => resource.to_string(),
        };
        let module = &it.module.config;
        if !module.resources.contains_key(resource) {
            return Err(undeclared(&named, &module.path));
        }
        let cannot_have = key
            .as_ref()
            .is_some_and(|key| !self.has_keys_like(it, resource, key));
        let keys = key.map_or_else(|| self.keys_of(it, resource), |key| vec![key]);
        let address = |key| resource.instance(&it.module.address, key);
        let mut addresses: Vec<ResourceInstance> = keys.into_iter().map(address).collect();
        if cannot_have || addresses == [it.address.clone()] {
            return Err(no_change(&named, &module.path));
        }
        addresses.retain(|at| *at != it.address);
        Ok(addresses)
    }

    fn has_keys_like(&self, it: &Instance<'_>, resource: &Resource, key: &Key) -> bool {
        let resources = it.module.resources.borrow();
        let instance_keys = resources.get(resource).map(|it| &it.instance_keys);
        instance_keys.is_none_or(|keys| keys.takes(key))
    }

    pub(super) fn keys_of(&self, it: &Instance<'_>, resource: &Resource) -> Vec<Key> {
        let resources = it.module.resources.borrow();
        let instance_keys = resources
            .get(resource)
            .map(|it| it.instance_keys.instances());
        let keys = instance_keys.into_iter().flatten();
        keys.map(|(key, _)| key).collect()
    }

    /// The instance key that a reference computes from `count.index` or `each.key`; none if it has no
    /// computed index.
    ///
    /// # Errors
    /// The index is another expression, or cannot be evaluated.
    pub(super) fn computed_key(
        &self,
        it: &Instance<'_>,
        reference: &Reference,
    ) -> Result<Option<Key>, Diagnostic> {
        let Some(index) = &reference.traversal.dynamic_index else {
            return Ok(None);
        };
        if Traversal::of(index).is_none() {
            return Err(Diagnostic::error("Invalid expression", STATIC_REFERENCE).at(index.span));
        }
        let names = EvalScope::of(self.run, it.module).repeated(it.repetition.clone());
        let (value, found) = evaluate(index, &names);
        match found.into_iter().find(Diagnostic::is_error) {
            Some(error) => Err(error),
            None => Ok(key_of(value.bare())),
        }
    }
}

/// Checks that a trigger is a name with attributes and indexes, and nothing else.
fn check_form(trigger: &Expression) -> Result<(), Diagnostic> {
    let mut inner = trigger;
    while let ExpressionKind::GetAttr(on, ..) | ExpressionKind::Index(on, _) = &*inner.kind {
        inner = on;
    }
    match &*inner.kind {
        ExpressionKind::Variable(..) => Ok(()),
        _ => {
            let detail = "Unexpected expression found in replace_triggered_by.";
            let summary = "Invalid replace_triggered_by expression";
            Err(Diagnostic::error(summary, detail).at(trigger.span))
        }
    }
}

fn undeclared(named: &str, module: &Module) -> Diagnostic {
    let place = check::display(module);
    let detail = format!("A resource {named} has not been declared in {place}");
    Diagnostic::error("Reference to undeclared resource", detail)
}

fn no_change(named: &str, module: &Module) -> Diagnostic {
    let place = check::display(module);
    Diagnostic::error(format!("no change found for {named} in {place}"), "")
}

/// The attribute that a reference leads to; the root for the whole object.
fn path_of(reference: &Reference) -> Path {
    let steps = reference
        .remaining()
        .iter()
        .map_while(|access| match access {
            Access::Attribute(name, _) => Some(Step::Attribute(name.clone())),
            Access::Index(Value::String(key), _) => Some(Step::Key(key.clone())),
            Access::Index(Value::Number(number), _) => {
                let index = number.to_i64().and_then(|it| u64::try_from(it).ok());
                index.map(Step::Index)
            }
            Access::Index(..) => None,
        });
    Path(steps.collect())
}

fn changes_at(change: &Change, path: &Path) -> bool {
    let replaced = change.action.is_replace();
    if path.is_root() {
        return change.action == Action::Update || replaced;
    }
    // What is created has no value before that could have changed.
    if !(replaced || change.action == Action::Update) {
        return false;
    }
    let before = change.before.at(path).map(Value::without_marks);
    let after = change.after.at(path).map(Value::without_marks);
    before != after
}
