//! Visiting a resource: it is expanded, its objects are read, and each instance is planned.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::join_all;

use crate::base::diagnostics::Reported;
use crate::graph::node::Node;
use crate::plan::planner::{Instance, Planner, Visit};
use crate::plan::targeted_instances::ExpandedResource;
use crate::resource::ephemeral::EphemeralInstance;
use crate::resource::missing_provider::no_schema;
use crate::resource::mocks::provider_for_instance;
use crate::resource::provider_meta::provider_of_module;
use crate::scope::eval_scope::EvalScope;
use crate::scope::expand::expand;
use crate::scope::run::Phase;
use crate::scope::values::instance_keys::{InstanceKeys, RepetitionData};
use crate::scope::values::module_values::ModuleValues;
use crate::scope::values::resource_values::ResourceValues;
use rform_core::addr::{Checkable, ConfigCheckable, Key, Mode, ResourceInstance};
use rform_core::value::Value;

impl Planner<'_> {
    /// Expands a resource in a module instance, reads its objects, and plans its instances.
    ///
    /// # Errors
    /// It cannot be expanded, its provider cannot be configured, or an instance cannot be planned.
    pub(super) async fn resource(
        &self,
        module: &Rc<ModuleValues>,
        name: &rform_core::addr::Resource,
    ) -> Visit {
        let unknown = || {
            let all = name.instance(&module.address, Key::None);
            self.run.fail_unexplained(&all.to_string())
        };
        let resource = module.config.resources.get(name).ok_or_else(unknown)?;
        self.refuse_repeating_by_itself(resource)?;
        let names = EvalScope::of(self.run, module);
        let expansion = expand(&resource.repetition, &names, Phase::Plan);
        self.run.report(expansion.diagnostics)?;
        let keys = expansion.keys.ok_or_else(unknown)?;
        self.check_import_targets(&module.address, name, &keys)?;
        let config = self.run.session.config;
        let place = config.resolve_provider(&module.config.path, &resource.provider);
        let schema = self.schema_of(resource)?;
        let ty = schema.block.object_type();
        let values = ResourceValues::new(keys.clone(), ty).of(name.mode);
        module.resources.borrow_mut().insert(name.clone(), values);
        self.add_configured(module, name, &keys);
        if matches!(&keys, InstanceKeys::Count(0)) && self.kept_orphan_keys(module, name).is_empty()
        {
            return Ok(());
        }
        let provider = self.providers.get(self.run, &place).await?;
        self.refresh(&place, &provider).await;
        self.recover_of(&module.address, name).await?;
        let planned = self.keys_to_plan(&ExpandedResource {
            module,
            name,
            instance_keys: &keys,
            schema: &schema,
            provider: &*provider,
        })?;
        let provider = provider_of_module(self.run, &module.address, name, &provider)?;
        let instances = keys.instances().into_iter();
        let instances = instances.filter(|(key, _)| planned.contains(key));
        let instances = instances.map(|(key, repetition)| {
            let address = name.instance(&module.address, key);
            Instance {
                provider: provider_for_instance(self.run, &address, &place, &provider),
                address,
                module,
                repetition,
                resource,
                schema: schema.clone(),
                place: place.clone(),
            }
        });
        self.instances(name.mode, resource, &instances.collect::<Vec<_>>())
            .await
    }

    /// Plans the instances of one resource: in turn, or all at once where they are only read.
    async fn instances(
        &self,
        mode: Mode,
        resource: &rform_config::Resource,
        instances: &[Instance<'_>],
    ) -> Visit {
        let Some(first) = instances.first() else {
            return Ok(());
        };
        let keys = instances.iter().map(|it| &it.address.key);
        self.refuse_provider_meta(first.module, resource, keys)?;
        self.refuse_references_to_itself(resource, instances)?;
        match mode {
            Mode::Managed => {
                let mut visit = self.find_imports(instances).await;
                for instance in instances {
                    visit = visit.and(self.instance(instance));
                }
                visit
            }
            Mode::Data => {
                let reads = instances.iter().map(|instance| self.data(instance));
                join_all(reads).await.into_iter().collect()
            }
            Mode::Ephemeral => {
                let opened = instances.iter().map(|instance| self.ephemeral(instance));
                join_all(opened).await.into_iter().collect()
            }
        }
    }

    /// Visits a resource in a destroy: its instances are those of the state, not of the configuration.
    ///
    /// # Errors
    /// Its provider cannot be configured, or it is unclear whether an interrupted create left an
    /// object.
    pub(super) async fn resource_in_state(
        &self,
        module: &Rc<ModuleValues>,
        name: &rform_core::addr::Resource,
    ) -> Visit {
        let Some(resource) = module.config.resources.get(name) else {
            return Err(self.run.fail_unexplained(&name.to_string()));
        };
        let config = self.run.session.config;
        let place = config.resolve_provider(&module.config.path, &resource.provider);
        let keys = self.state().keys_of(&module.address, name);
        let is_used = match name.mode {
            Mode::Managed => false,
            Mode::Data => true,
            Mode::Ephemeral => {
                let config = name.instance(&module.address, Key::None).config();
                self.graph.leads_to_provider(&Node::Resource(config))
            }
        };
        if keys.is_empty() && is_used {
            return self.resource(module, name).await;
        }
        let schema = self.schema_of(resource)?;
        let instance_keys = InstanceKeys::of_keys(keys.iter());
        let values = ResourceValues::new(instance_keys, schema.block.object_type());
        module.resources.borrow_mut().insert(name.clone(), values);
        if keys.is_empty() && self.interrupted(module, name).is_empty() {
            return Ok(());
        }
        let provider = self.providers.get(self.run, &place).await?;
        self.refresh(&place, &provider).await;
        // Refresh may have found that the object is gone which an interrupted create was to replace.
        let interrupted = self.interrupted(module, name);
        for key in keys {
            let address = name.instance(&module.address, key.clone());
            if let Some(Some(prior_object)) = self.known.borrow().prior_objects.get(&address) {
                module.set_object(name, key, prior_object.marked());
            }
        }
        let begun = interrupted.into_iter().map(|address| Instance {
            repetition: repetition_data_of(&address.key),
            address,
            module,
            resource,
            schema: schema.clone(),
            provider: provider.clone(),
            place: place.clone(),
        });
        let mut visit = Ok(());
        for instance in begun {
            visit = visit.and(self.recover(&instance).await);
        }
        visit
    }

    async fn ephemeral(&self, it: &Instance<'_>) -> Visit {
        let instance = EphemeralInstance {
            address: it.address.clone(),
            module: it.module,
            repetition: it.repetition.clone(),
            resource: it.resource,
            schema: &it.schema,
            provider: it.provider.clone(),
        };
        self.ephemerals.visit(self.run, &instance).await
    }

    /// Adds the instances of a resource to those that the configuration asks for.
    pub(super) fn add_configured(
        &self,
        module: &Rc<ModuleValues>,
        name: &rform_core::addr::Resource,
        instance_keys: &InstanceKeys,
    ) {
        let keys = instance_keys.instances().into_iter().map(|(key, _)| key);
        let addresses = keys.map(|key| name.instance(&module.address, key));
        let addresses: Vec<ResourceInstance> = addresses.collect();
        let block = ConfigCheckable::Resource(name.instance(&module.address, Key::None).config());
        self.run.check_results.add_block(&block);
        for address in &addresses {
            self.run
                .check_results
                .add_object(&Checkable::Resource(address.clone()));
        }
        self.known.borrow_mut().configured.extend(addresses);
    }

    fn schema_of(
        &self,
        resource: &rform_config::Resource,
    ) -> Result<Arc<rform_core::schema::ResourceSchema>, Reported> {
        let (source, name) = (&resource.provider_source, &resource.name);
        let registry = self.run.session.registry;
        let schema = registry.resource(source, name.mode, &name.kind);
        let schema = schema.cloned();
        schema.ok_or_else(|| self.run.fail(no_schema(registry, resource)))
    }
}

/// The repetition of an instance by its key; `each.value` is unknown.
fn repetition_data_of(key: &Key) -> RepetitionData {
    match key {
        Key::None => RepetitionData::One,
        Key::Index(index) => RepetitionData::Count(*index),
        Key::Name(name) => RepetitionData::Each(Value::String(name.clone()), Value::DYNAMIC),
    }
}
