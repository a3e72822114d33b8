//! Orphans: objects of the state that the configuration does not ask for (any more), and deposed
//! objects. They are planned for removal.

use std::sync::Arc;

use crate::base::diagnostics::Reported;
use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::decode::decode;
use crate::object::prior::PriorObject;
use crate::object::sensitive::mark_by_schema;
use crate::plan::planner::{Planner, Visit};
use crate::plan::refresh::unreadable;
use crate::resource::providers::provider_place;
use crate::scope::values::instance_keys::InstanceKeys;
use rform_config::Resource;
use rform_core::addr::{Key, Mode, ModuleInstance, ResourceInstance};
use rform_core::schema::ResourceSchema;
use rform_core::value::Value;
use rform_plan::{Action, Change, Reason};
use rform_provider::{Object, Private, Provider};
use rform_state::Instance;

impl Planner<'_> {
    /// Plans the removal of all orphans and deposed objects.
    pub(super) async fn plan_orphans(&self) {
        // Errors are reported; an attempt whose outcome is unclear stays recorded in the state.
        _ = self.recover_rest().await;
        let addresses: Vec<(ResourceInstance, Instance)> = {
            let known = self.known.borrow();
            let all = known.state.resources.iter();
            let left = all.filter(|(address, instance)| {
                !instance.deposed.is_empty() || !known.configured.contains(address)
            });
            left.map(|(address, instance)| (address.clone(), instance.clone()))
                .collect()
        };
        for (address, instance) in addresses {
            if !self.is_in_plan(&address) {
                continue;
            }
            if !self.is_expansion_known(&address) {
                self.keep_unexpanded(&address);
                continue;
            }
            match address.resource.mode {
                // Errors are reported, and nothing is planned for the object.
                Mode::Managed => _ = self.plan_orphan(&address, &instance).await,
                _ => self.remove_data(&address),
            }
        }
    }

    /// Whether it is known what the configuration asks for at an address: every module around it
    /// and the resource itself were expanded, or are not in the configuration.
    fn is_expansion_known(&self, address: &ResourceInstance) -> bool {
        if self.is(rform_plan::Mode::Destroy) {
            return true;
        }
        let Some(mut module) = self.run.values.at(&ModuleInstance::root()) else {
            return false;
        };
        for step in &*address.module.0 {
            if !module.config.calls.contains_key(&step.name) {
                return true;
            }
            let inner = match module.calls.borrow().get(&step.name) {
                Some(call) if call.instance_keys.is_known() => {
                    call.instances.get(&step.key).cloned()
                }
                _ => return false,
            };
            match inner {
                Some(inner) => module = inner,
                None => return true,
            }
        }
        if self.run.session.overrides.covers(&module.address) {
            return true;
        }
        let resources = module.resources.borrow();
        match resources.get(&address.resource) {
            Some(values) => values.instance_keys.is_known(),
            None => !module.config.resources.contains_key(&address.resource),
        }
    }

    /// Keeps an object whose module or resource was not expanded. An error must have been reported for
    /// that.
    fn keep_unexpanded(&self, address: &ResourceInstance) {
        if !self.run.has_errors() {
            self.run.fail_unexplained(&address.to_string());
        }
    }

    /// Removes the result of a data source that is not configured from the state. It is no change.
    fn remove_data(&self, address: &ResourceInstance) {
        if self.is(rform_plan::Mode::RefreshOnly) || self.is_configured(address) {
            return;
        }
        if self.run.has_errors() {
            return;
        }
        let mut state = self.state_mut();
        state.resources.remove(address);
    }

    async fn plan_orphan(&self, address: &ResourceInstance, instance: &Instance) -> Visit {
        let place = provider_place(self.run, &instance.provider);
        let provider = self.providers.get(self.run, &place).await?;
        self.refresh(&place, &provider).await;
        if self.is(rform_plan::Mode::RefreshOnly) {
            return Ok(());
        }
        let expected = self.is_configured(address);
        let prior_object = match expected {
            true => None,
            false => self.prior_object(address)?,
        };
        if let Some(prior_object) = prior_object {
            self.plan_removal(address, instance, &prior_object, &provider)
                .await?;
        }
        // An object that is in the plan only because a target depends on it keeps its deposed ones.
        match self.includes_object(address) {
            true => self.plan_deposed_removal(address, &provider).await,
            false => Ok(()),
        }
    }

    async fn plan_removal(
        &self,
        address: &ResourceInstance,
        instance: &Instance,
        prior_object: &PriorObject,
        provider: &Arc<dyn Provider>,
    ) -> Visit {
        let schema = self.schema_in(provider, address)?;
        let resource = self.resource_of(address);
        let action = self.removal_action(address);
        if let (Action::Delete, Some(resource)) = (action, &resource) {
            let allowed = self.check_prevent_destroy(resource, address);
            // `destroy` shows a refused removal as well.
            if !self.is(rform_plan::Mode::Destroy) {
                allowed?;
            }
        }
        let private = self.plan_delete_in_provider(address, prior_object, provider, action);
        let private = private.await?;
        self.add(Change {
            address: address.clone(),
            previous: self.previous_address(address),
            deposed: None,
            provider: instance.provider.clone(),
            action,
            reason: self.removal_reason(address, resource.is_some()),
            before: mark_by_schema(prior_object.marked(), &schema.block),
            after: Value::NULL,
            replace: Vec::new(),
            importing: None,
            generated: None,
            create_before_destroy: prior_object.create_before_destroy,
            dependencies: prior_object.dependencies.to_vec(),
            private,
            before_identity: prior_object.identity.clone(),
            after_identity: Value::NULL,
        });
        Ok(())
    }

    /// Lets the provider plan the deletion of an object; returns the private data for apply.
    ///
    /// # Errors
    /// The provider refuses.
    async fn plan_delete_in_provider(
        &self,
        address: &ResourceInstance,
        prior_object: &PriorObject,
        provider: &Arc<dyn Provider>,
        action: Action,
    ) -> Result<Private, Reported> {
        if action != Action::Delete {
            return Ok(prior_object.private.clone());
        }
        let object = Object {
            value: prior_object.value.clone(),
            private: prior_object.private.clone(),
            identity: prior_object.identity.clone(),
        };
        let kind = &address.resource.kind;
        let (private, problems) = provider.plan_delete(kind, &object).await;
        let header = self.resource_of(address).map(|resource| resource.span);
        let found = problem_diagnostics(problems, None, header, address);
        self.run.report(found).map(|()| private)
    }

    /// The action for an orphan: delete, or forget if a `removed` block says so.
    /// <https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources>
    fn removal_action(&self, address: &ResourceInstance) -> Action {
        let removed = match self.is(rform_plan::Mode::Destroy) {
            true => None,
            false => self.run.session.config.removed_by(address),
        };
        match removed {
            Some(removed) if !removed.destroy => Action::Forget,
            _ => Action::Delete,
        }
    }

    fn schema_in<'p>(
        &self,
        provider: &'p Arc<dyn Provider>,
        address: &ResourceInstance,
    ) -> Result<&'p ResourceSchema, Reported> {
        let kind = &address.resource.kind;
        let schema = provider.schema().resources.get(kind);
        let schema = schema.map(|schema| &**schema);
        schema.ok_or_else(|| self.run.fail(unreadable(address)))
    }

    /// Plans the removal of the deposed objects that still exist after refresh.
    async fn plan_deposed_removal(
        &self,
        address: &ResourceInstance,
        provider: &Arc<dyn Provider>,
    ) -> Visit {
        let Some(instance) = self.state().resources.get(address).cloned() else {
            return Ok(());
        };
        if instance.deposed.is_empty() {
            return Ok(());
        }
        let schema = self.schema_in(provider, address)?;
        let action = self.removal_action(address);
        for (key, object) in &instance.deposed {
            // The error was reported by refresh.
            let Ok(prior_object) = decode(address, object, schema, &**provider) else {
                continue;
            };
            let private = self.plan_delete_in_provider(address, &prior_object, provider, action);
            let private = private.await?;
            self.add(Change {
                address: address.clone(),
                previous: None,
                deposed: Some(key.clone()),
                provider: instance.provider.clone(),
                action,
                reason: None,
                before: mark_by_schema(prior_object.marked(), &schema.block),
                after: Value::NULL,
                replace: Vec::new(),
                importing: None,
                generated: None,
                create_before_destroy: prior_object.create_before_destroy,
                dependencies: prior_object.dependencies.to_vec(),
                private,
                before_identity: prior_object.identity.clone(),
                after_identity: Value::NULL,
            });
        }
        Ok(())
    }

    /// The resource in the configuration that an instance of the state belongs to.
    pub(super) fn resource_of(&self, address: &ResourceInstance) -> Option<Arc<Resource>> {
        let module = self.run.session.config.module(&address.module.module())?;
        module.resources.get(&address.resource).cloned()
    }

    fn removal_reason(&self, address: &ResourceInstance, in_config: bool) -> Option<Reason> {
        if self.is(rform_plan::Mode::Destroy) {
            return None;
        }
        let gone = match self.known.borrow().moved.contains_key(address) {
            true => Reason::NoMoveTarget,
            false => Reason::NoConfig,
        };
        let Some(module) = self.run.values.at(&address.module) else {
            let path = address.module.module();
            let called = self.run.session.config.module(&path).is_some();
            return Some(if called { Reason::NoModule } else { gone });
        };
        if !in_config {
            return Some(gone);
        }
        let resources = module.resources.borrow();
        let instance_keys = resources.get(&address.resource).map(|it| &it.instance_keys);
        match (instance_keys?, &address.key) {
            (InstanceKeys::Count(_), Key::Index(_)) => Some(Reason::CountIndex),
            (InstanceKeys::Each(_), Key::Name(_)) => Some(Reason::EachKey),
            _ => Some(Reason::WrongRepetition),
        }
    }
}
