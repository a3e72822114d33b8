//! Objects that a killed run may have made without getting to note it.

use std::rc::Rc;
use std::sync::Arc;

use super::desired::desired;
use super::{Instance, Planner};
use crate::addr::{Resource, ResourceInstance};
use crate::engine::names::Names;
use crate::engine::object::stored;
use crate::engine::object::{Held, from_problems};
use crate::engine::values::ModuleValues;
use crate::plan::propose;
use crate::provider::{ApplyRequest, Attempt, Object, PlanRequest, ReadRequest};
use crate::state;
use crate::value::Value;

impl Planner<'_> {
    /// The instances of a resource whose create was begun and never answered for.
    pub(super) fn interrupted(
        &self,
        module: &Rc<ModuleValues>,
        name: &Resource,
    ) -> Vec<ResourceInstance> {
        let state = self.state.borrow();
        let begun = state.interrupted.keys();
        let lost = begun.filter(|address| {
            address.module == module.address
                && address.resource == *name
                && state.current(address).is_none()
        });
        lost.cloned().collect()
    }

    /// Looks for what such a create made. What is found joins the state, to be deleted.
    pub(super) async fn recover(&self, it: &Instance<'_>) {
        let Some(request) = self.begun(it) else {
            return;
        };
        let found = match it.provider.recover(&request).await {
            Ok(found) => found,
            Err(problems) => {
                self.run.report(from_problems(problems, &it.address));
                return;
            }
        };
        let complete = match found {
            Some(object) => self.read_again(it, object).await,
            None => None,
        };
        let mut state = self.state.borrow_mut();
        state.interrupted.remove(&it.address);
        let Some(object) = complete else {
            return;
        };
        let held = Held {
            value: object.value.known_or_null(),
            sensitive: Vec::new(),
            private: object.private,
            tainted: true,
            dependencies: self.dependencies_of(&it.address.config()),
            create_before_destroy: false,
        };
        match stored(&it.address, &held, &it.schema) {
            Ok(object) => {
                state.set_current(&it.address, &it.place.address(), Some(object));
                let mut all = self.held.borrow_mut();
                all.insert(it.address.clone(), Some(Rc::new(held)));
            }
            Err(fault) => _ = self.run.report([fault]),
        }
    }

    /// All of an object of which little more than the id is known; none if it is gone.
    async fn read_again(&self, it: &Instance<'_>, object: Object) -> Option<Object> {
        let request = ReadRequest {
            current: object.value.clone(),
            private: object.private.clone(),
        };
        let kind = &it.address.resource.kind;
        match it
            .provider
            .read(kind, vec![request])
            .await
            .into_iter()
            .next()
        {
            Some(Ok(found)) => found,
            _ => Some(object),
        }
    }

    /// The create as it was begun, by what the configuration says.
    fn begun(&self, it: &Instance<'_>) -> Option<ApplyRequest> {
        let attempt = self.state.borrow().interrupted.get(&it.address).cloned()?;
        let names = Names::of(self.run, it.module).repeated(it.repeat.clone());
        let block = &it.schema.block;
        let wanted = desired(&it.address, it.resource, block, &*it.provider, &names);
        let config = match wanted {
            Ok((wanted, _)) => wanted.config,
            Err(faults) => {
                self.run.report(faults);
                return None;
            }
        };
        let kind = it.address.resource.kind.clone();
        let plan = it.provider.plan(&PlanRequest {
            kind: kind.clone(),
            prior: Value::NULL,
            config: config.clone(),
            proposed: propose(block, &Value::NULL, &config),
            private: Vec::new(),
        });
        Some(ApplyRequest {
            kind,
            address: it.address.clone(),
            prior: Value::NULL,
            planned: plan.planned,
            config,
            private: plan.private,
            attempt: resumed(attempt),
            deleting: Arc::default(),
            changing: Arc::default(),
        })
    }
}

fn resumed(attempt: state::Attempt) -> Attempt {
    Attempt {
        token: attempt.token,
        since: attempt.since,
        resumed: true,
        made: None,
    }
}
