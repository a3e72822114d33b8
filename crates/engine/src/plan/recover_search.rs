//! Searching for the object of an interrupted create.

use crate::plan::planner_state::FoundObject;
use std::sync::Arc;

use crate::base::diagnostics::Reported;
use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::encode::stored;
use crate::object::prior::{PriorObject, id_of};
use crate::plan::planner::{Instance, Planner, Visit};
use crate::resource::evaluated_config::{EvaluatedConfig, evaluate_config};
use crate::resource::providers::provider_place;
use crate::scope::eval_scope::EvalScope;
use rform_core::addr::{ConfigResource, ProviderConfig, ResourceInstance};
use rform_core::schema::ResourceSchema;
use rform_core::value::json::value_to_json;
use rform_core::value::{Step, Value};
use rform_plan::propose;
use rform_provider::{ApplyRequest, Attempt, PlanRequest, Provider};

impl Planner<'_> {
    /// Searches for the object of an interrupted create that was recorded by an older version without
    /// the requested object: the configuration says what was requested.
    ///
    /// # Errors
    /// It is unclear whether the object exists.
    pub(super) async fn recover(&self, it: &Instance<'_>) -> Visit {
        let Some(request) = self.create_request(it)? else {
            return Ok(());
        };
        let create = InterruptedCreate {
            address: it.address.clone(),
            owner: it.place.address(),
            provider: it.provider.clone(),
            schema: it.schema.clone(),
            request,
            dependencies: self.dependencies_of(&it.address.config()),
        };
        self.search(&create).await
    }

    /// Searches for the object of a create unless the state has one that still exists after refresh.
    ///
    /// # Errors
    /// It is unclear whether the object exists.
    pub(super) async fn search_unless_present(&self, create: &InterruptedCreate) -> Visit {
        let place = provider_place(self.run, &create.owner);
        self.refresh(&place, &create.provider).await;
        let exists = self.state().current(&create.address).is_some();
        match exists {
            true => Ok(()),
            false => self.search(create).await,
        }
    }

    /// Searches for the object of a create. If it is found, it is added to the state, and the attempt
    /// stays recorded, so that the create can be completed.
    async fn search(&self, create: &InterruptedCreate) -> Visit {
        let found = match create.provider.recover(&create.request).await {
            Ok(found) => found,
            // Warnings alone say that the outcome is unclear, and name what may be left.
            Err(problems) => {
                self.run
                    .report(problem_diagnostics(problems, None, None, &create.address))?;
                None
            }
        };
        // An object of another instance is not the one that was searched for.
        let found = found.filter(|object| {
            let id = id_of(&object.value);
            let others = self.ids_of_kind(&create.address);
            id.is_none_or(|id| !others.iter().any(|other| *other == *id))
        });
        let Some(object) = found else {
            self.state_mut().interrupted.remove(&create.address);
            return Ok(());
        };
        let prior_object = PriorObject {
            value: object.value.known_or_null(),
            sensitive: Vec::new(),
            private: object.private,
            identity: object.identity,
            tainted: true,
            dependencies: create.dependencies.clone(),
            create_before_destroy: false,
        };
        match stored(&create.address, &prior_object, &create.schema) {
            Ok(stored) => {
                let found = FoundObject {
                    provider: create.owner.clone(),
                    stored,
                    object: prior_object,
                };
                self.set_found(&create.address, found);
                Ok(())
            }
            Err(error) => Err(self.run.fail(error)),
        }
    }

    /// Whether an incomplete object of an interrupted create is still what the configuration asks
    /// for, so that the create is completed. If not, the attempt is dropped, and the tainted object is
    /// replaced.
    pub(super) fn is_resumed(&self, it: &Instance<'_>, evaluated: &EvaluatedConfig) -> bool {
        let attempt = self.state().interrupted.get(&it.address).cloned();
        let Some(attempt) = attempt else {
            return false;
        };
        let Some(asked) = attempt.requested else {
            return true;
        };
        let planned = plan_create(it, &evaluated.config).planned;
        let ty = it.schema.block.object_type();
        let after = value_to_json(&planned.known_or_null(), &ty).unwrap_or_default();
        // Unknown attributes became null in both. One that was known then depends on a change of
        // this plan.
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

    /// The request of an interrupted create, by the current configuration.
    fn create_request(&self, it: &Instance<'_>) -> Result<Option<ApplyRequest>, Reported> {
        let attempt = self.state().interrupted.get(&it.address).cloned();
        let Some(attempt) = attempt else {
            return Ok(None);
        };
        let names = EvalScope::of(self.run, it.module).repeated(it.repetition.clone());
        let block = &it.schema.block;
        let config = match evaluate_config(&it.address, it.resource, block, &*it.provider, &names) {
            Ok(evaluated) => evaluated.config,
            Err(errors) => {
                self.run.report(errors)?;
                return Err(self.run.fail_unexplained(&it.address.to_string()));
            }
        };
        let plan = plan_create(it, &config);
        let (planned, private) = (plan.planned, plan.private);
        Ok(Some(ApplyRequest {
            attempt: resumed(attempt, 0),
            ..request(&it.address, planned, config, private)
        }))
    }
}

/// A create without a recorded result, and the provider that can find its object.
pub struct InterruptedCreate {
    /// The address of the instance.
    pub(super) address: ResourceInstance,
    /// The address of the provider configuration.
    pub(super) owner: ProviderConfig,
    /// The configured provider.
    pub(super) provider: Arc<dyn Provider>,
    /// The schema of the resource type.
    pub(super) schema: Arc<ResourceSchema>,
    /// The request of the create.
    pub(super) request: ApplyRequest,
    /// The resources that the object depends on.
    pub(super) dependencies: Arc<[ConfigResource]>,
}

/// The provider's plan for creating an instance.
fn plan_create(it: &Instance<'_>, config: &Value) -> rform_provider::PlanResponse {
    it.provider.plan(&PlanRequest {
        kind: it.address.resource.kind.clone(),
        prior: Value::NULL,
        config: config.clone(),
        proposed: propose(&it.schema.block, &Value::NULL, config),
        private: Vec::new(),
        identity: Value::NULL,
    })
}

/// The request to create an object.
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
        identity: Value::NULL,
        attempt: Attempt::default(),
        deleting: Arc::default(),
        changing: Arc::default(),
        keeping: Arc::default(),
    }
}

/// The provider's form of a recorded attempt that is resumed.
pub fn resumed(attempt: rform_state::Attempt, siblings: usize) -> Attempt {
    Attempt {
        token: attempt.token,
        since: attempt.since,
        resumed: true,
        created_id: None,
        before: attempt.before,
        siblings,
    }
}
