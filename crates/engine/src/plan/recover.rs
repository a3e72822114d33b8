//! Interrupted creates: objects that a killed run may have created without recording their ids.
//!
//! The requested object is recorded with the attempt, so that the search does not depend on the
//! current configuration. The search ([`rform_provider::Provider::recover`]) only reads. An object
//! that is found is added to the state as tainted, with its attempt; an attempt without an object is
//! dropped; if the outcome is unclear, the plan fails, or the provider warns of what may be left.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::join_all;

use crate::base::diagnostics::Reported;
use crate::object::decode::decode;
use crate::object::prior::{PriorObject, id_of};
use crate::plan::planner::{Planner, Visit};
use crate::plan::recover_search::{InterruptedCreate, request, resumed};
use crate::resource::providers::provider_place;
use crate::scope::values::module_values::ModuleValues;
use rform_core::addr::{
    ConfigResource, ModuleInstance, ProviderConfig, Resource, ResourceInstance, Target,
    parse_target,
};
use rform_core::diag::Diagnostic;
use rform_plan::Mode;
use rform_provider::{ApplyRequest, Problem, ReadResponse};

impl Planner<'_> {
    /// The instances of a resource with an interrupted create by an older version of this program,
    /// which did not record the requested object.
    pub(super) fn interrupted(
        &self,
        module: &Rc<ModuleValues>,
        name: &Resource,
    ) -> Vec<ResourceInstance> {
        let state = self.state();
        let begun = state.interrupted.iter();
        let create = begun.filter(|(address, attempt)| {
            attempt.requested.is_none()
                && address.module == module.address
                && address.resource == *name
                && state.current(address).is_none()
        });
        create.map(|(address, _)| address.clone()).collect()
    }

    /// Searches for the objects of the interrupted creates of a resource.
    ///
    /// # Errors
    /// It is unclear whether one of them exists.
    pub(super) async fn recover_of(&self, module: &ModuleInstance, name: &Resource) -> Visit {
        let is_of = |address: &ResourceInstance| {
            address.module == *module && address.resource == *name && self.is_targeted(address)
        };
        self.recover_all(&is_of).await
    }

    /// Searches for the objects of all other interrupted creates: those of instances that are not
    /// configured any more, or of all instances in a destroy.
    ///
    /// # Errors
    /// It is unclear whether one of them exists.
    pub(super) async fn recover_rest(&self) -> Visit {
        let is_left = |address: &ResourceInstance| {
            let expected = self.is_configured(address);
            !expected && self.includes_object(address)
        };
        self.recover_all(&is_left).await
    }

    async fn recover_all(&self, chosen: &dyn Fn(&ResourceInstance) -> bool) -> Visit {
        if self.is(Mode::RefreshOnly) {
            return Ok(());
        }
        let create: Vec<(
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
        let searches = create
            .into_iter()
            .map(|(address, asked, attempt)| async move {
                let create = self.interrupted_create(&address, &asked, attempt).await?;
                self.search_unless_present(&create).await
            });
        join_all(searches).await.into_iter().collect()
    }

    /// An interrupted create, as its record describes it.
    ///
    /// # Errors
    /// The record cannot be decoded, or its provider cannot be configured.
    async fn interrupted_create(
        &self,
        address: &ResourceInstance,
        asked: &rform_state::RequestedObject,
        attempt: rform_state::Attempt,
    ) -> Result<InterruptedCreate, Reported> {
        let refused = || self.run.fail(unreadable(address));
        let owner = ProviderConfig::parse(&asked.provider).ok_or_else(refused)?;
        let place = provider_place(self.run, &owner);
        let provider = self.providers.get(self.run, &place).await?;
        let kind = &address.resource.kind;
        let schema = provider.schema().resources.get(kind).cloned();
        let schema = schema.ok_or_else(refused)?;
        let object = requested_as_object(asked);
        let attempt = self.with_existing_ids(address, attempt);
        let siblings = self.siblings(address, asked);
        let prior_object = match decode(address, &object, &schema, &*provider) {
            Ok(prior_object) => prior_object,
            Err(errors) => {
                self.run.report(errors)?;
                return Err(refused());
            }
        };
        Ok(InterruptedCreate {
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

    /// The response for an object that refresh did not find. An object that an interrupted run has
    /// just created may not be visible yet: the provider waits for it.
    pub(super) async fn read_again(
        &self,
        address: &ResourceInstance,
        before: &PriorObject,
    ) -> ReadResponse {
        let attempt = self.state().interrupted.get(address).cloned();
        let asked = attempt.as_ref().and_then(|it| it.requested.clone());
        let (Some(attempt), Some(asked)) = (attempt, asked) else {
            return Ok(None);
        };
        let Ok(create) = self.interrupted_create(address, &asked, attempt).await else {
            let detail = "The record of its creation in the journal cannot be read.";
            return Err(vec![Problem::error(
                "Cannot tell whether it exists",
                detail,
            )]);
        };
        let mut request = create.request;
        request.attempt.created_id = id_of(&before.value);
        request.private.clone_from(&before.private);
        request.identity.clone_from(&before.identity);
        create.provider.recover(&request).await
    }
}

/// The requested object of an attempt in the form of an object of the state.
fn requested_as_object(asked: &rform_state::RequestedObject) -> rform_state::Object {
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
        identity: None,
        dependencies: dependencies.collect(),
        create_before_destroy: false,
        other: serde_json::Map::new(),
    }
}

fn unreadable(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "A run that was killed had begun to create {address}. Its record in the journal names a \
         provider or a resource type that is not available, so it is not known whether the object \
         exists. Make the provider available and run the command again."
    );
    Diagnostic::error("Cannot look for an object that may exist", detail).about(address)
}
