//! Saving the response of a provider: the new object, or the restored deposed object.

use crate::apply::applier::{Applier, ChangeContext};
use crate::base::diagnostics::Reported;
use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::encode::encode;
use crate::object::sensitive::mark_by_schema;
use crate::resource::evaluated_config::EvaluatedConfig;
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_plan::{Action, check_planned_consistency};
use rform_provider::{ApplyResponse, Object};

/// The create or update that a provider was called for.
pub(super) struct RequestedChange<'a> {
    /// The index of the change in the plan.
    pub(super) index: usize,
    /// The configuration of the instance, with the marks of its values.
    pub(super) evaluated: &'a EvaluatedConfig,
    /// The object as the provider planned it in its final plan.
    pub(super) planned: Value,
    /// The action: create or update.
    pub(super) action: Action,
}

/// The part of a diagnostic's summary that names the stage of an inconsistent response.
const AFTER_APPLY: &str = "result after apply";

impl Applier<'_> {
    /// Saves the object of a response in the state. An object that failed to be created is tainted.
    ///
    /// # Errors
    /// The provider failed, or the object is not as it had planned it.
    pub(super) fn save_response(
        &self,
        it: &ChangeContext<'_>,
        requested: &RequestedChange<'_>,
        response: ApplyResponse,
    ) -> Result<(), Reported> {
        let body = it.resource.as_ref().map(|resource| &resource.body);
        let header = it.resource.as_ref().map(|resource| resource.span);
        let found = problem_diagnostics(response.problems, body, header, &it.change.address);
        let applied = self.run.report(found);
        let is_create = requested.action == Action::Create;
        match response.object {
            Some(object) => {
                let inconsistency = check_planned_consistency(&requested.planned, &object.value)
                    .filter(|_| applied.is_ok() && self.must_match_plan(it));
                let value = object.value.known_or_null();
                let object = Object {
                    value: value.mark_with_paths(&requested.evaluated.marks),
                    ..object
                };
                let tainted = applied.is_err() && is_create;
                let stored = self.save_object(it, object, tainted);
                if let Some((path, why)) = inconsistency {
                    let why = format!("{path}: {why}");
                    return Err(self.run.fail(inconsistent_result(it, AFTER_APPLY, &why)));
                }
                applied.and(stored)
            }
            None if is_create => {
                self.restore_deposed(requested.index, it, response.create_pending);
                applied?;
                let why = "the object is absent";
                Err(self.run.fail(inconsistent_result(it, AFTER_APPLY, why)))
            }
            None => {
                let provider = &it.change.provider;
                let mut state = self.state.borrow_mut();
                state.set_current(&it.change.address, provider, None);
                applied
            }
        }
    }

    /// Restores the deposed object as the current one after its successor was not created. Where it
    /// is unclear whether the successor exists, the create attempt stays recorded instead.
    fn restore_deposed(&self, index: usize, it: &ChangeContext<'_>, create_pending: bool) {
        let address = &it.change.address;
        let mut state = self.state.borrow_mut();
        if create_pending {
            return;
        }
        state.interrupted.remove(address);
        if let Some(key) = self.deposed.borrow_mut().remove(&index) {
            let instance = state.resources.get(address);
            let object = instance.and_then(|it| it.deposed.get(&key).cloned());
            state.set_current(address, &it.change.provider, object);
            state.set_deposed(address, &it.change.provider, &key, None);
        }
    }

    /// Saves an object in the state, and sets the value that expressions see.
    ///
    /// # Errors
    /// Parts of it are unknown.
    pub(super) fn save_object(
        &self,
        it: &ChangeContext<'_>,
        object: Object,
        tainted: bool,
    ) -> Result<(), Reported> {
        let change = it.change;
        let kept = (&change.dependencies[..], change.create_before_destroy);
        let value = object.value.clone();
        match encode(&change.address, object, &it.schema, kept) {
            Ok(object) => {
                let object = rform_state::Object { tainted, ..object };
                let mut state = self.state.borrow_mut();
                state.interrupted.remove(&change.address);
                state.set_current(&change.address, &change.provider, Some(object));
            }
            Err(error) => return Err(self.run.fail(error)),
        }
        if let Some(module) = &it.module {
            let marked = mark_by_schema(value, &it.schema.block);
            let address = &change.address;
            module.set_object(&address.resource, address.key.clone(), marked);
        }
        Ok(())
    }

    pub(super) fn value_of(&self, it: &ChangeContext<'_>) -> Value {
        let address = &it.change.address;
        let value = it.module.as_ref().and_then(|module| {
            let resources = module.resources.borrow();
            resources.get(&address.resource)?.instance(&address.key)
        });
        value.unwrap_or(Value::DYNAMIC)
    }

    pub(super) fn taint(&self, it: &ChangeContext<'_>) {
        let mut state = self.state.borrow_mut();
        let instance = state.resources.get_mut(&it.change.address);
        if let Some(object) = instance.and_then(|instance| instance.current.as_mut()) {
            object.tainted = true;
        }
    }
}

pub fn inconsistent_result(it: &ChangeContext<'_>, stage: &str, why: &str) -> Diagnostic {
    let address = &it.change.address;
    let source = &it.change.provider.source;
    let detail = format!(
        "When applying changes to {address}, provider \"{source}\" answered with something else \
         than it had planned: {why}.\n\nThis is a bug in the provider. What exists is kept in the \
         state; the next plan shows what is left to do."
    );
    Diagnostic::error(format!("Provider produced inconsistent {stage}"), detail).about(address)
}
