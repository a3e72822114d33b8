//! Objects that a killed run may have made without getting to note it.
//!
//! What was asked for is noted with the attempt, so that they are found whatever the
//! configuration says by now. Nothing is made by looking. What is found joins the state as an
//! object that is not finished; what is not there is forgotten; where it cannot be known, the
//! plan fails, or the provider says what may be left.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::join_all;

use crate::base::diagnostics::Reported;
use crate::object::decode::decode;
use crate::object::prior::{PriorObject, id_of};
use crate::plan::planner::{Planner, Visit};
use crate::plan::recover_search::{Lost, request, resumed};
use crate::resource::providers::place_of;
use crate::scope::values::module_values::ModuleValues;
use rform_core::addr::{
    ConfigResource, ModuleInstance, ProviderConfig, Resource, ResourceInstance, Target,
    parse_target,
};
use rform_core::diag::Diagnostic;
use rform_plan::Mode;
use rform_provider::{ApplyRequest, Problem, ReadResponse};

impl Planner<'_> {
    /// The instances of a resource whose create was begun by a run of an older version, which did
    /// not note what was asked for.
    pub(super) fn interrupted(
        &self,
        module: &Rc<ModuleValues>,
        name: &Resource,
    ) -> Vec<ResourceInstance> {
        let state = self.state();
        let begun = state.interrupted.iter();
        let lost = begun.filter(|(address, attempt)| {
            attempt.requested.is_none()
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
            let expected = self.is_expected(address);
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
            let state = self.state();
            let begun = state.interrupted.iter();
            let begun = begun.filter(|(address, _)| chosen(address));
            begun
                .filter_map(|(address, attempt)| {
                    Some((address.clone(), attempt.requested.clone()?, attempt.clone()))
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
                self.run.report(faults)?;
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
        let attempt = self.state().interrupted.get(address).cloned();
        let asked = attempt.as_ref().and_then(|it| it.requested.clone());
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

fn unreadable(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "A run that was killed had begun to create {address}. What it noted of that names a \
         provider or a type that this program does not have, so that it cannot be found out \
         whether the object exists."
    );
    Diagnostic::error("Cannot look for an object that may exist", detail).about(address)
}
