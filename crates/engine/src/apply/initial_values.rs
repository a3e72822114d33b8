//! What names stand for before the first step: everything as planned.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::apply::applier::Applier;
use crate::graph::config_graph::ConfigGraph;
use crate::graph::node::Node;
use crate::object::decode::decode;
use crate::object::sensitive::mark_by_schema;
use crate::scope::eval_scope::EvalScope;
use crate::scope::expand::shape;
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
    pub(super) fn begin(&self) {
        let session = self.run.session;
        let (graph, faults) = ConfigGraph::of(session.config, session.registry);
        if self.run.report(faults).is_err() {
            return;
        }
        let current = self.plan.changes.iter();
        let current = current.filter(|change| change.deposed.is_none());
        let planned: HashMap<&ResourceInstance, &Change> =
            current.map(|change| (&change.address, change)).collect();
        let unread = RefCell::default();
        for node in in_order(&graph.graph).unwrap_or_default() {
            match &graph.graph[node] {
                Node::ModuleCall(it) => {
                    for module in self.run.values.of(&it.module) {
                        self.expand_call(&module, &it.name);
                    }
                }
                Node::Resource(it) => {
                    for module in self.run.values.of(&it.module) {
                        self.place(&module, &it.resource, &planned, &unread);
                    }
                }
                _ => {}
            }
        }
        self.take_over_standing();
        self.run.values.forget();
        let _first = self.graph.set(graph);
        let _first = self.unjudged.set(self.find_unjudged());
        // What could not be told now was told when the plan was made, or will be by the steps.
        self.run.take_diagnostics();
        // An object that cannot be read is there all the same.
        self.run.note(unread.take());
    }

    /// What the plan found of conditions holds until they are judged again; those of what
    /// changes are open.
    fn take_over_standing(&self) {
        let check_results = &self.run.check_results;
        check_results.resume(&self.plan.prior.check_results);
        check_results.reopen();
        let made = self.plan.steps.iter().filter_map(|step| match step {
            Step::Make(change) => self.plan.changes.get(*change),
            _ => None,
        });
        for change in made {
            check_results.expect(&Checkable::Resource(change.address.clone()));
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
        if let (Some(shape), _) = shape(&call.repetition, &names, Phase::Apply) {
            self.run.values.expand_call(module, name, child, shape);
        }
    }

    fn place(
        &self,
        module: &Rc<ModuleValues>,
        name: &Resource,
        planned: &HashMap<&ResourceInstance, &Change>,
        unread: &RefCell<Diagnostics>,
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
        let from_state = self.plan.mode == rform_plan::Mode::Destroy;
        let shape = match from_state {
            true => None,
            false => shape(&resource.repetition, &names, Phase::Apply).0,
        };
        let keys = || self.plan.prior.keys_of(&module.address, name);
        let shape = shape.unwrap_or_else(|| InstanceKeys::of_keys(keys().iter()));
        let mut values = ResourceValues::new(shape.clone(), schema.block.object_type());
        let by_shape = shape.instances().into_iter().map(|(key, _)| key);
        let mut wanted: BTreeSet<Key> = by_shape.collect();
        let is_partial =
            !self.plan.targets.is_empty() || self.plan.mode == rform_plan::Mode::RefreshOnly;
        if is_partial && !from_state {
            let present = self.present(module, name, &wanted, planned);
            values.see(&present);
            wanted.extend(present.into_iter().filter(|key| shape.takes(key)));
        }
        for key in wanted {
            let address = name.instance(&module.address, key.clone());
            let value = match planned.get(&address) {
                Some(change) if !change.after.is_null() => Some(change.after.clone()),
                _ => match self.existing(&address, source, schema) {
                    Ok(found) => found,
                    // What is to go is read by its own step.
                    Err(_) if planned.contains_key(&address) => None,
                    Err(faults) => {
                        if self.is_needed(&address) {
                            unread.borrow_mut().extend(faults);
                        }
                        Some(Value::DYNAMIC)
                    }
                },
            };
            // Of what is not there, and will not be made, nothing is known.
            let only_read = self.plan.mode == rform_plan::Mode::RefreshOnly;
            let value = value.or_else(|| only_read.then_some(Value::DYNAMIC));
            if let Some(value) = value {
                values.set(key, value);
            }
        }
        module.resources.borrow_mut().insert(name.clone(), values);
    }

    /// The instances that are there or will be; unwanted ones only while they stay.
    fn present(
        &self,
        module: &Rc<ModuleValues>,
        name: &Resource,
        wanted: &BTreeSet<Key>,
        planned: &HashMap<&ResourceInstance, &Change>,
    ) -> BTreeSet<Key> {
        let prior_object = self.plan.prior.keys_of(&module.address, name);
        let all = wanted.iter().cloned().chain(prior_object);
        let is_there = |key: &Key| {
            let address = name.instance(&module.address, key.clone());
            match planned.get(&address) {
                Some(change) => !change.after.is_null(),
                None => self.plan.prior.current(&address).is_some(),
            }
        };
        all.filter(is_there).collect()
    }

    /// Whether something that is to be done depends on it.
    fn is_needed(&self, address: &ResourceInstance) -> bool {
        let resource = address.config();
        let mut changes = self.plan.changes.iter();
        changes.any(|change| change.dependencies.contains(&resource))
    }

    /// An object as the state holds it: data that was read, or what is not part of the plan.
    ///
    /// # Errors
    /// It does not fit the schema.
    fn existing(
        &self,
        address: &ResourceInstance,
        source: &rform_core::addr::ProviderSource,
        schema: &rform_core::schema::ResourceSchema,
    ) -> Result<Option<Value>, Diagnostics> {
        let object = self.plan.prior.current(address);
        let provider = self.run.session.registry.idle(source);
        let (Some(object), Some(provider)) = (object, provider) else {
            return Ok(None);
        };
        let is_data = address.resource.mode == Mode::Data;
        if is_data && object.schema_version != schema.version {
            return Ok(None);
        }
        match decode(address, object, schema, &**provider) {
            Ok(prior_object) => Ok(Some(mark_by_schema(prior_object.marked(), &schema.block))),
            // Data that was read by another version is read again.
            Err(_) if is_data => Ok(None),
            Err(faults) => Err(faults),
        }
    }
}
