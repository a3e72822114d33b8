//! Looking for the object of a lost create.

use crate::plan::planner_state::FoundObject;
use std::sync::Arc;

use crate::base::diagnostics::Reported;
use crate::base::problems::from_problems;
use crate::object::encode::stored;
use crate::object::prior::{PriorObject, id_of};
use crate::plan::planner::{Instance, Planner, Visit};
use crate::resource::desired::{Desired, desired};
use crate::resource::providers::place_of;
use crate::scope::eval_scope::EvalScope;
use rform_core::addr::{ConfigResource, ProviderConfig, ResourceInstance};
use rform_core::schema::ResourceSchema;
use rform_core::value::json::value_to_json;
use rform_core::value::{Step, Value};
use rform_plan::propose;
use rform_provider::{ApplyRequest, Attempt, PlanRequest, Provider};

impl Planner<'_> {
    /// The same by what the configuration says, for notes of older versions.
    ///
    /// # Errors
    /// It could not be told.
    pub(super) async fn recover(&self, it: &Instance<'_>) -> Visit {
        let Some(request) = self.begun(it)? else {
            return Ok(());
        };
        let lost = Lost {
            address: it.address.clone(),
            owner: it.place.address(),
            provider: it.provider.clone(),
            schema: it.schema.clone(),
            request,
            dependencies: self.dependencies_of(&it.address.config()),
        };
        self.look_for(&lost).await
    }

    /// Looks for it unless the state has an object. One that turns out to be gone does not count:
    /// the create was begun in its place.
    pub(super) async fn look_if_gone(&self, lost: &Lost) -> Visit {
        let place = place_of(self.run, &lost.owner);
        self.refresh(&place, &lost.provider).await;
        let exists = self.state().current(&lost.address).is_some();
        match exists {
            true => Ok(()),
            false => self.look_for(lost).await,
        }
    }

    /// Looks for what such a create made. What is found joins the state; the note stays, so that it
    /// can be finished.
    async fn look_for(&self, lost: &Lost) -> Visit {
        let found = match lost.provider.recover(&lost.request).await {
            Ok(found) => found,
            // Where nothing but warnings come, it cannot be known, which is told.
            Err(problems) => {
                self.run.report(from_problems(problems, &lost.address))?;
                None
            }
        };
        // What another address holds is none of this one's.
        let found = found.filter(|object| {
            let id = id_of(&object.value);
            let others = self.ids_of_kind(&lost.address);
            id.is_none_or(|id| !others.iter().any(|other| *other == *id))
        });
        let Some(object) = found else {
            self.state_mut().interrupted.remove(&lost.address);
            return Ok(());
        };
        let prior_object = PriorObject {
            value: object.value.known_or_null(),
            sensitive: Vec::new(),
            private: object.private,
            tainted: true,
            dependencies: lost.dependencies.clone(),
            create_before_destroy: false,
        };
        match stored(&lost.address, &prior_object, &lost.schema) {
            Ok(stored) => {
                let found = FoundObject {
                    provider: lost.owner.clone(),
                    stored,
                    object: prior_object,
                };
                self.set_found(&lost.address, found);
                Ok(())
            }
            Err(fault) => Err(self.run.fail(fault)),
        }
    }

    /// Whether what a killed run left unfinished is what the configuration still asks for. If not,
    /// the note of it is done with: it is replaced like anything else.
    pub(super) fn is_taken_up(&self, it: &Instance<'_>, wanted: &Desired) -> bool {
        let attempt = self.state().interrupted.get(&it.address).cloned();
        let Some(attempt) = attempt else {
            return false;
        };
        let Some(asked) = attempt.requested else {
            return true;
        };
        let planned = anew(it, &wanted.config).planned;
        let ty = it.schema.block.object_type();
        let after = value_to_json(&planned.known_or_null(), &ty).unwrap_or_default();
        // What is unknown was so then, too: where it was known, it rests on what changes now.
        let null = serde_json::Value::Null;
        let is_same = planned.steps().into_iter().all(|(step, _)| match step {
            Step::Attribute(name) => {
                let before = asked.attributes.get(&*name).unwrap_or(&null);
                before == after.get(&*name).unwrap_or(&null)
            }
            _ => true,
        });
        if !is_same {
            self.state_mut().interrupted.remove(&it.address);
        }
        is_same
    }

    /// The create as it was begun, by what the configuration says.
    fn begun(&self, it: &Instance<'_>) -> Result<Option<ApplyRequest>, Reported> {
        let attempt = self.state().interrupted.get(&it.address).cloned();
        let Some(attempt) = attempt else {
            return Ok(None);
        };
        let names = EvalScope::of(self.run, it.module).repeated(it.repeat.clone());
        let block = &it.schema.block;
        let config = match desired(&it.address, it.resource, block, &*it.provider, &names) {
            Ok((wanted, _)) => wanted.config,
            Err(faults) => {
                self.run.report(faults)?;
                return Err(self.run.fail_unexplained(&it.address.to_string()));
            }
        };
        let plan = anew(it, &config);
        let (planned, private) = (plan.planned, plan.private);
        Ok(Some(ApplyRequest {
            attempt: resumed(attempt, 0),
            ..request(&it.address, planned, config, private)
        }))
    }
}

/// A create whose answer is missing, and whom to ask.
pub struct Lost {
    pub(super) address: ResourceInstance,
    pub(super) owner: ProviderConfig,
    pub(super) provider: Arc<dyn Provider>,
    pub(super) schema: Arc<ResourceSchema>,
    pub(super) request: ApplyRequest,
    pub(super) dependencies: Arc<[ConfigResource]>,
}

/// The provider's plan for an instance of which there is nothing yet.
fn anew(it: &Instance<'_>, config: &Value) -> rform_provider::PlanResponse {
    it.provider.plan(&PlanRequest {
        kind: it.address.resource.kind.clone(),
        prior: Value::NULL,
        config: config.clone(),
        proposed: propose(&it.schema.block, &Value::NULL, config),
        private: Vec::new(),
    })
}

pub(super) fn request(
    address: &ResourceInstance,
    planned: Value,
    config: Value,
    private: Vec<u8>,
) -> ApplyRequest {
    ApplyRequest {
        kind: address.resource.kind.clone(),
        address: address.clone(),
        prior: Value::NULL,
        planned,
        config,
        private,
        attempt: Attempt::default(),
        deleting: Arc::default(),
        changing: Arc::default(),
    }
}

pub fn resumed(attempt: rform_state::Attempt, siblings: usize) -> Attempt {
    Attempt {
        token: attempt.token,
        since: attempt.since,
        resumed: true,
        made: None,
        before: attempt.before,
        siblings,
    }
}
