//! Objects that a killed run may have made without getting to note it.
//!
//! What was asked for is noted with the attempt, so that they are found whatever the
//! configuration says by now. Nothing is made by looking. What is found joins the state as an
//! object that is not finished; what is not there is forgotten; where it cannot be known, the
//! plan fails, or the provider says what may be left.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::join_all;

use super::desired::{Desired, desired};
use super::walk::Visit;
use super::{Instance, Planner};
use crate::eval_scope::EvalScope;
use crate::object::{PriorObject, decode, from_problems, id_of, stored};
use crate::providers::place_of;
use crate::run::Reported;
use crate::values::ModuleValues;
use rform_core::addr::{ConfigResource, ModuleInstance, ProviderConfig, Resource};
use rform_core::addr::{ResourceInstance, Target, parse_target};
use rform_core::diag::Diagnostic;
use rform_core::schema::ResourceSchema;
use rform_core::value::json::value_to_json;
use rform_core::value::{Step, Value};
use rform_plan::{Mode, propose};
use rform_provider::{ApplyRequest, Attempt, PlanRequest, Problem, Provider, ReadResponse};

/// A create whose answer is missing, and whom to ask.
struct Lost {
    address: ResourceInstance,
    owner: ProviderConfig,
    provider: Arc<dyn Provider>,
    schema: Arc<ResourceSchema>,
    request: ApplyRequest,
    dependencies: Arc<[ConfigResource]>,
}

impl Planner<'_> {
    /// The instances of a resource whose create was begun by a run of an older version, which did
    /// not note what was asked for.
    pub(super) fn interrupted(
        &self,
        module: &Rc<ModuleValues>,
        name: &Resource,
    ) -> Vec<ResourceInstance> {
        let state = self.state.borrow();
        let begun = state.interrupted.iter();
        let lost = begun.filter(|(address, attempt)| {
            attempt.asked.is_none()
                && address.module == module.address
                && address.resource == *name
                && state.current(address).is_none()
        });
        lost.map(|(address, _)| address.clone()).collect()
    }

    /// Looks for what the lost creates of a resource made.
    ///
    /// # Errors
    /// It could not be told.
    pub(super) async fn recover_of(&self, module: &ModuleInstance, name: &Resource) -> Visit {
        let is_of = |address: &ResourceInstance| {
            address.module == *module && address.resource == *name && self.is_targeted(address)
        };
        self.recover_all(&is_of).await
    }

    /// Looks for what the other lost creates made: those of what is not configured any more, and
    /// all of them while everything is destroyed.
    ///
    /// # Errors
    /// It could not be told.
    pub(super) async fn recover_rest(&self) -> Visit {
        let is_left = |address: &ResourceInstance| {
            let expected = self.expected.borrow().contains(address);
            !expected && self.is_targeted_at_all(address)
        };
        self.recover_all(&is_left).await
    }

    async fn recover_all(&self, chosen: &dyn Fn(&ResourceInstance) -> bool) -> Visit {
        if self.is(Mode::RefreshOnly) {
            return Ok(());
        }
        let lost: Vec<(
            ResourceInstance,
            rform_state::RequestedObject,
            rform_state::Attempt,
        )> = {
            let state = self.state.borrow();
            let begun = state.interrupted.iter();
            let begun = begun.filter(|(address, _)| chosen(address));
            begun
                .filter_map(|(address, attempt)| {
                    Some((address.clone(), attempt.asked.clone()?, attempt.clone()))
                })
                .collect()
        };
        let looks = lost
            .into_iter()
            .map(|(address, asked, attempt)| async move {
                let lost = self.lost(&address, &asked, attempt).await?;
                self.look_if_gone(&lost).await
            });
        join_all(looks).await.into_iter().collect()
    }

    /// A lost create by what was noted of it.
    ///
    /// # Errors
    /// The note cannot be read, or its provider cannot be had.
    async fn lost(
        &self,
        address: &ResourceInstance,
        asked: &rform_state::RequestedObject,
        attempt: rform_state::Attempt,
    ) -> Result<Lost, Reported> {
        let refused = || self.run.fail(unreadable(address));
        let owner = ProviderConfig::parse(&asked.provider).ok_or_else(refused)?;
        let place = place_of(self.run, &owner);
        let provider = self.providers.get(self.run, &place).await?;
        let kind = &address.resource.kind;
        let schema = provider.schema().resources.get(kind).cloned();
        let schema = schema.ok_or_else(refused)?;
        let object = noted(asked);
        let attempt = self.beside(address, attempt);
        let siblings = self.siblings(address, asked);
        let prior_object = match decode(address, &object, &schema, &*provider) {
            Ok(prior_object) => prior_object,
            Err(faults) => {
                self.run.pass(faults)?;
                return Err(refused());
            }
        };
        Ok(Lost {
            address: address.clone(),
            owner,
            provider,
            schema,
            request: ApplyRequest {
                attempt: resumed(attempt, siblings),
                ..request(
                    address,
                    prior_object.value.clone(),
                    prior_object.value,
                    Vec::new(),
                )
            },
            dependencies: prior_object.dependencies,
        })
    }

    /// The answer for an object that was not found. One that a killed run had just made, and had
    /// not finished, may not be shown yet: it is waited for.
    pub(super) async fn look_again(
        &self,
        address: &ResourceInstance,
        before: &PriorObject,
    ) -> ReadResponse {
        let attempt = self.state.borrow().interrupted.get(address).cloned();
        let asked = attempt.as_ref().and_then(|it| it.asked.clone());
        let (Some(attempt), Some(asked)) = (attempt, asked) else {
            return Ok(None);
        };
        let Ok(lost) = self.lost(address, &asked, attempt).await else {
            let detail = "What was noted of its creation cannot be read.";
            return Err(vec![Problem::error(
                "Cannot tell whether it exists",
                detail,
            )]);
        };
        let mut request = lost.request;
        request.attempt.made = id_of(&before.value);
        request.private.clone_from(&before.private);
        lost.provider.recover(&request).await
    }

    /// What was noted to have been there before, and what the state has of that type by now.
    fn beside(
        &self,
        address: &ResourceInstance,
        attempt: rform_state::Attempt,
    ) -> rform_state::Attempt {
        let Some(mut before) = attempt.before else {
            return attempt;
        };
        before.extend(self.ids_of_kind(address));
        rform_state::Attempt {
            before: Some(before),
            ..attempt
        }
    }

    /// The ids of all other objects of an instance's type in the state.
    fn ids_of_kind(&self, address: &ResourceInstance) -> Vec<String> {
        let state = self.state.borrow();
        let others = state
            .resources
            .iter()
            .filter(|(other, _)| *other != address && other.resource.kind == address.resource.kind);
        let objects = others.flat_map(|(_, it)| it.current.iter().chain(it.deposed.values()));
        let ids = objects.filter_map(|it| it.attributes.get("id")?.as_str().map(str::to_owned));
        ids.collect()
    }

    /// How many other lost creates asked for the same.
    fn siblings(&self, address: &ResourceInstance, asked: &rform_state::RequestedObject) -> usize {
        let state = self.state.borrow();
        let others = state.interrupted.iter().filter(|(other, attempt)| {
            let same = |it: &rform_state::RequestedObject| it.attributes == asked.attributes;
            *other != address
                && other.resource.kind == address.resource.kind
                && state.current(other).is_none()
                && attempt.asked.as_ref().is_some_and(same)
        });
        others.count()
    }

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
    async fn look_if_gone(&self, lost: &Lost) -> Visit {
        let place = place_of(self.run, &lost.owner);
        self.refresh(&place, &lost.provider).await;
        let exists = self.state.borrow().current(&lost.address).is_some();
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
                self.run.pass(from_problems(problems, &lost.address))?;
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
            self.state.borrow_mut().interrupted.remove(&lost.address);
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
            Ok(object) => {
                let mut state = self.state.borrow_mut();
                state.set_current(&lost.address, &lost.owner, Some(object));
                let mut all = self.prior_objects.borrow_mut();
                all.insert(lost.address.clone(), Some(Rc::new(prior_object)));
                Ok(())
            }
            Err(fault) => Err(self.run.fail(fault)),
        }
    }

    /// Whether what a killed run left unfinished is what the configuration still asks for. If not,
    /// the note of it is done with: it is replaced like anything else.
    pub(super) fn is_taken_up(&self, it: &Instance<'_>, wanted: &Desired) -> bool {
        let attempt = self.state.borrow().interrupted.get(&it.address).cloned();
        let Some(attempt) = attempt else {
            return false;
        };
        let Some(asked) = attempt.asked else {
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
            self.state.borrow_mut().interrupted.remove(&it.address);
        }
        is_same
    }

    /// The create as it was begun, by what the configuration says.
    fn begun(&self, it: &Instance<'_>) -> Result<Option<ApplyRequest>, Reported> {
        let attempt = self.state.borrow().interrupted.get(&it.address).cloned();
        let Some(attempt) = attempt else {
            return Ok(None);
        };
        let names = EvalScope::of(self.run, it.module).repeated(it.repeat.clone());
        let block = &it.schema.block;
        let config = match desired(&it.address, it.resource, block, &*it.provider, &names) {
            Ok((wanted, _)) => wanted.config,
            Err(faults) => {
                self.run.pass(faults)?;
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

/// What was noted, as the state would hold it.
fn noted(asked: &rform_state::RequestedObject) -> rform_state::Object {
    let dependencies = asked.dependencies.iter();
    let dependencies = dependencies.filter_map(|it| match parse_target(it).ok()? {
        Target::Resource(module, resource) => Some(ConfigResource {
            module: module.module(),
            resource,
        }),
        Target::Instance(instance) => Some(instance.config()),
        Target::Module(_) => None,
    });
    rform_state::Object {
        tainted: true,
        schema_version: asked.schema_version,
        attributes: Arc::new(asked.attributes.clone()),
        flat_attributes: None,
        sensitive: Vec::new(),
        private: Vec::new(),
        dependencies: dependencies.collect(),
        create_before_destroy: false,
        other: serde_json::Map::new(),
    }
}

fn request(
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

fn resumed(attempt: rform_state::Attempt, siblings: usize) -> Attempt {
    Attempt {
        token: attempt.token,
        since: attempt.since,
        resumed: true,
        made: None,
        before: attempt.before,
        siblings,
    }
}

fn unreadable(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "A run that was killed had begun to create {address}. What it noted of that names a \
         provider or a type that this program does not have, so that it cannot be found out \
         whether the object exists."
    );
    Diagnostic::error("Cannot look for an object that may exist", detail).about(address)
}
