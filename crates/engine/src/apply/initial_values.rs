//! The values that expressions see before the first step of an apply: every object as planned.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::apply::applier::Applier;
use crate::graph::cycles::checked_graph;
use crate::graph::node::Node;
use crate::object::decode::decode;
use crate::object::sensitive::mark_by_schema;
use crate::scope::eval_scope::EvalScope;
use crate::scope::expand::expand;
use crate::scope::run::Phase;
use crate::scope::values::instance_keys::InstanceKeys;
use crate::scope::values::module_values::ModuleValues;
use crate::scope::values::resource_values::ResourceValues;
use rform_core::addr::Checkable;
use rform_core::addr::{Key, Mode, Resource, ResourceInstance};
use rform_core::diag::Diagnostics;
use rform_core::graph::in_order;
use rform_core::value::Value;
use rform_plan::{Change, Step};

impl Applier<'_> {
    /// Expands modules and resources as the plan did, and puts the planned objects in place.
    pub(super) fn prepare_values(&self) {
        let session = self.run.session;
        let (graph, errors) = checked_graph(session.config, session.registry);
        if self.run.report(errors).is_err() {
            return;
        }
        let current = self.plan.changes.iter();
        let current = current.filter(|change| change.deposed.is_none());
        let planned: HashMap<&ResourceInstance, &Change> =
            current.map(|change| (&change.address, change)).collect();
        let unreadable = RefCell::default();
        for node in in_order(&graph.graph).unwrap_or_default() {
            match &graph.graph[node] {
                Node::ModuleCall(it) => {
                    for module in self.run.values.of(&it.module) {
                        self.expand_call(&module, &it.name);
                    }
                }
                Node::Resource(it) => {
                    for module in self.run.values.of(&it.module) {
                        self.set_resource(&module, &it.resource, &planned, &unreadable);
                    }
                }
                _ => {}
            }
        }
        self.resume_check_results();
        self.run.values.clear_named_values();
        let _unset = self.graph.set(graph);
        let _unset = self
            .pending_validations
            .set(self.find_pending_validations());
        // These errors were reported with the plan, or will be reported by the steps.
        self.run.take_diagnostics();
        // An object of the state that cannot be decoded exists all the same.
        self.run.note(unreadable.take());
    }

    /// Loads the results of conditions from the plan. Those of objects that change, and of all
    /// outputs and checks, are unknown until they are evaluated again.
    fn resume_check_results(&self) {
        let check_results = &self.run.check_results;
        check_results.load(&self.plan.prior.check_results);
        check_results.reset_outputs_and_checks();
        let made = self.plan.steps.iter().filter_map(|step| match step {
            Step::CreateOrUpdate(change) => self.plan.changes.get(*change),
            _ => None,
        });
        for change in made {
            check_results.add_object(&Checkable::Resource(change.address.clone()));
        }
    }

    fn expand_call(&self, module: &Rc<ModuleValues>, name: &std::sync::Arc<str>) {
        let path = module.config.path.child(name);
        let (Some(call), Some(child)) = (
            module.config.calls.get(name),
            self.run.session.config.module(&path),
        ) else {
            return;
        };
        if self.run.session.overrides.covers(&module.address) {
            return;
        }
        let names = EvalScope::of(self.run, module);
        if let Some(keys) = expand(&call.repetition, &names, Phase::Apply).keys {
            self.run.values.expand_call(module, name, child, keys);
        }
    }

    fn set_resource(
        &self,
        module: &Rc<ModuleValues>,
        name: &Resource,
        planned: &HashMap<&ResourceInstance, &Change>,
        unreadable: &RefCell<Diagnostics>,
    ) {
        let overridden = self.run.session.overrides.covers(&module.address);
        let resource = module.config.resources.get(name);
        let Some(resource) = resource.filter(|_| !overridden) else {
            return;
        };
        let registry = self.run.session.registry;
        let source = &resource.provider_source;
        let Some(schema) = registry.resource(source, name.mode, &name.kind) else {
            return;
        };
        let names = EvalScope::of(self.run, module);
        // An ephemeral resource is in no state: the configuration alone says what there is of it.
        let is_kept = name.mode != Mode::Ephemeral;
        let from_state = self.plan.mode == rform_plan::Mode::Destroy && is_kept;
        let instance_keys = match from_state {
            true => None,
            false => expand(&resource.repetition, &names, Phase::Apply).keys,
        };
        let keys = || self.plan.prior.keys_of(&module.address, name);
        let instance_keys = instance_keys.unwrap_or_else(|| InstanceKeys::of_keys(keys().iter()));
        let mut values =
            ResourceValues::new(instance_keys.clone(), schema.block.object_type()).of(name.mode);
        let expanded = instance_keys.instances().into_iter().map(|(key, _)| key);
        let mut keys: BTreeSet<Key> = expanded.collect();
        let is_partial =
            !self.plan.targets.is_empty() || self.plan.mode == rform_plan::Mode::RefreshOnly;
        if is_partial && !from_state && is_kept {
            let present = self.present_keys(module, name, &keys, planned);
            values.set_visible(&present);
            keys.extend(present.into_iter().filter(|key| instance_keys.takes(key)));
        }
        for key in keys {
            let address = name.instance(&module.address, key.clone());
            let value = match planned.get(&address) {
                Some(change) if !change.after.is_null() => Some(change.after.clone()),
                _ => match self.object_in_state(&address, source, schema) {
                    Ok(found) => found,
                    // The step that deletes it reads it.
                    Err(_) if planned.contains_key(&address) => None,
                    Err(errors) => {
                        if self.is_depended_on(&address) {
                            unreadable.borrow_mut().extend(errors);
                        }
                        Some(Value::DYNAMIC)
                    }
                },
            };
            // An instance that neither exists nor is created is unknown.
            let only_read = self.plan.mode == rform_plan::Mode::RefreshOnly;
            let value = value.or_else(|| only_read.then_some(Value::DYNAMIC));
            if let Some(value) = value {
                values.set(key, value);
            }
        }
        module.resources.borrow_mut().insert(name.clone(), values);
    }

    /// The keys of the instances that exist after the apply, orphans that stay included.
    fn present_keys(
        &self,
        module: &Rc<ModuleValues>,
        name: &Resource,
        keys: &BTreeSet<Key>,
        planned: &HashMap<&ResourceInstance, &Change>,
    ) -> BTreeSet<Key> {
        let prior_object = self.plan.prior.keys_of(&module.address, name);
        let all = keys.iter().cloned().chain(prior_object);
        let is_there = |key: &Key| {
            let address = name.instance(&module.address, key.clone());
            match planned.get(&address) {
                Some(change) => !change.after.is_null(),
                None => self.plan.prior.current(&address).is_some(),
            }
        };
        all.filter(is_there).collect()
    }

    /// Whether a change of the plan depends on the resource of an instance.
    fn is_depended_on(&self, address: &ResourceInstance) -> bool {
        let resource = address.config();
        let mut changes = self.plan.changes.iter();
        changes.any(|change| change.dependencies.contains(&resource))
    }

    /// The object of an instance that has no change: the result of a data source, or an object that
    /// the plan leaves out.
    ///
    /// # Errors
    /// It does not fit the schema.
    fn object_in_state(
        &self,
        address: &ResourceInstance,
        source: &rform_core::addr::ProviderSource,
        schema: &rform_core::schema::ResourceSchema,
    ) -> Result<Option<Value>, Diagnostics> {
        let object = self.plan.prior.current(address);
        let provider = self.run.session.registry.unconfigured(source);
        let (Some(object), Some(provider)) = (object, provider) else {
            return Ok(None);
        };
        let is_data = address.resource.mode == Mode::Data;
        if is_data && object.schema_version != schema.version {
            return Ok(None);
        }
        match decode(address, object, schema, &**provider) {
            Ok(prior_object) => Ok(Some(mark_by_schema(prior_object.marked(), &schema.block))),
            // Results of a data source with an older schema are read again.
            Err(_) if is_data => Ok(None),
            Err(errors) => Err(errors),
        }
    }
}
