//! What becomes of a provider's answer: the object is stored, or its predecessor put back.

use crate::apply::applier::{Applier, Target};
use crate::base::diagnostics::Reported;
use crate::base::problems::located;
use crate::object::encode::encode;
use crate::object::sensitive::mark_by_schema;
use crate::resource::desired::Desired;
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_plan::{Action, check_planned_consistency};
use rform_provider::{ApplyResponse, Object};

/// What a create or an update was asked for.
pub(super) struct Asked<'a> {
    /// The index of the change in the plan.
    pub(super) index: usize,
    /// The configuration that it was made from.
    pub(super) wanted: &'a Desired,
    /// The object as the provider planned it.
    pub(super) planned: Value,
    /// Create or update.
    pub(super) action: Action,
}

/// The stage that messages name when an answer does not fit the plan.
const AFTER_APPLY: &str = "result after apply";

impl Applier<'_> {
    /// Stores the object that the provider answers with.
    ///
    /// # Errors
    /// The provider failed, or answered with something else than it had planned.
    pub(super) fn take_answer(
        &self,
        it: &Target<'_>,
        asked: &Asked<'_>,
        answer: ApplyResponse,
    ) -> Result<(), Reported> {
        let body = it.resource.as_ref().map(|resource| &resource.body);
        let header = it.resource.as_ref().map(|resource| resource.span);
        let found = located(answer.problems, body, header, &it.change.address);
        let applied = self.run.report(found);
        let is_create = asked.action == Action::Create;
        match answer.object {
            Some(object) => {
                let inconsistency = check_planned_consistency(&asked.planned, &object.value)
                    .filter(|_| applied.is_ok() && self.is_held_to_promises(it));
                let Object { value, private } = object;
                let value = value.known_or_null().mark_with_paths(&asked.wanted.marks);
                let tainted = applied.is_err() && is_create;
                let stored = self.store(it, value, private, tainted);
                if let Some((path, why)) = inconsistency {
                    let why = format!("{path}: {why}");
                    return Err(self.run.fail(inconsistent(it, AFTER_APPLY, &why)));
                }
                applied.and(stored)
            }
            None if is_create => {
                self.put_back(asked.index, it, answer.unsettled);
                applied?;
                let why = "the object is absent";
                Err(self.run.fail(inconsistent(it, AFTER_APPLY, why)))
            }
            None => {
                let provider = &it.change.provider;
                let mut state = self.state.borrow_mut();
                state.set_current(&it.change.address, provider, None);
                applied
            }
        }
    }

    /// A successor that did not come into being leaves its predecessor in place. One that may have
    /// stays noted.
    fn put_back(&self, index: usize, it: &Target<'_>, unsettled: bool) {
        let address = &it.change.address;
        let mut state = self.state.borrow_mut();
        if unsettled {
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

    /// Puts an object into the state, and where expressions find it.
    ///
    /// # Errors
    /// Parts of it are unknown.
    pub(super) fn store(
        &self,
        it: &Target<'_>,
        value: Value,
        private: Vec<u8>,
        tainted: bool,
    ) -> Result<(), Reported> {
        let change = it.change;
        let kept = (&change.dependencies[..], change.create_before_destroy);
        match encode(&change.address, &value, private, &it.schema, kept) {
            Ok(object) => {
                let object = rform_state::Object { tainted, ..object };
                let mut state = self.state.borrow_mut();
                state.interrupted.remove(&change.address);
                state.set_current(&change.address, &change.provider, Some(object));
            }
            Err(fault) => return Err(self.run.fail(fault)),
        }
        if let Some(module) = &it.module {
            let marked = mark_by_schema(value, &it.schema.block);
            let address = &change.address;
            module.set_object(&address.resource, address.key.clone(), marked);
        }
        Ok(())
    }

    pub(super) fn value_of(&self, it: &Target<'_>) -> Value {
        let address = &it.change.address;
        let value = it.module.as_ref().and_then(|module| {
            let resources = module.resources.borrow();
            resources.get(&address.resource)?.instance(&address.key)
        });
        value.unwrap_or(Value::DYNAMIC)
    }

    pub(super) fn taint(&self, it: &Target<'_>) {
        let mut state = self.state.borrow_mut();
        let instance = state.resources.get_mut(&it.change.address);
        if let Some(object) = instance.and_then(|instance| instance.current.as_mut()) {
            object.tainted = true;
        }
    }
}

pub fn inconsistent(it: &Target<'_>, stage: &str, why: &str) -> Diagnostic {
    let address = &it.change.address;
    let source = &it.change.provider.source;
    let detail = format!(
        "When applying changes to {address}, provider \"{source}\" answered with something else \
         than it had planned: {why}.\n\nThis is a bug in the provider. What exists is kept in the \
         state; the next plan shows what is left to do."
    );
    Diagnostic::error(format!("Provider produced inconsistent {stage}"), detail).about(address)
}
