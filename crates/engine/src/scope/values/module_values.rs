//! The values of all module instances of a run.
//!
//! There is one [`ModuleValues`] for each instance of a module. The steps of a plan or an apply set
//! values, and expressions read them.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use crate::base::diagnostics::Reported;
use crate::scope::values::instance_keys::{InstanceKeys, RepetitionData};
use crate::scope::values::resource_values::ResourceValues;
use rform_config::{Config, ModuleConfig};
use rform_core::addr::{Key, Module, ModuleInstance, Resource};
use rform_core::value::{Type, Value};

/// The instances of one module call, as far as the call is expanded.
#[derive(Debug, Default)]
pub struct CallValues {
    /// The keys of the instances.
    pub instance_keys: InstanceKeys,
    /// Whether the repetition of the instances was evaluated again during apply.
    pub is_reevaluated: Cell<bool>,
    /// The module instances by their keys.
    pub instances: BTreeMap<Key, Rc<ModuleValues>>,
}

impl CallValues {
    /// The instance with that key; none where the keys are not known.
    pub fn instance(&self, key: &Key) -> Option<&Rc<ModuleValues>> {
        let known = self.instance_keys.is_known();
        let instance = self.instances.get(key)?;
        (known && self.instance_keys.takes(key)).then_some(instance)
    }

    /// The type of an instance whose outputs may be anything.
    pub fn object_type(&self) -> Type {
        let any = self.instances.values().next();
        let outputs = any.into_iter().flat_map(|it| it.config.outputs.keys());
        Type::object(outputs.map(|output| (output.clone(), Type::Dynamic)))
    }
}

/// A name of a module that is evaluated when it is first asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NamedValue {
    /// An input variable.
    Variable(Arc<str>),
    /// A local value.
    Local(Arc<str>),
    /// An output value of the module, by its name.
    Output(Arc<str>),
}

/// One instance of a module, and the values of its names.
#[derive(Debug)]
pub struct ModuleValues {
    /// The address of the module instance.
    pub address: ModuleInstance,
    /// The configuration of the module.
    pub config: Arc<ModuleConfig>,
    /// The module that calls it; none for the root.
    pub caller: Option<Weak<ModuleValues>>,
    /// The repetition of this instance of the call.
    pub repetition: RefCell<RepetitionData>,
    /// Values of `var.*`.
    pub variables: RefCell<HashMap<Arc<str>, Value>>,
    /// Values of `local.*`.
    pub locals: RefCell<HashMap<Arc<str>, Value>>,
    /// Values of outputs: `module.name.*` in the caller.
    pub outputs: RefCell<HashMap<Arc<str>, Value>>,
    /// Outputs of which a precondition does not hold.
    pub failed_preconditions: RefCell<HashMap<Arc<str>, Reported>>,
    /// Names that could not be evaluated, or depend on such a name; their values are unknown.
    pub failed: RefCell<HashMap<NamedValue, Reported>>,
    /// Values of resources and data sources.
    pub resources: RefCell<HashMap<Resource, ResourceValues>>,
    /// Modules that this one calls.
    pub calls: RefCell<HashMap<Arc<str>, CallValues>>,
}

impl ModuleValues {
    /// A module instance without values.
    pub fn new(
        address: ModuleInstance,
        config: Arc<ModuleConfig>,
        caller: Option<Weak<ModuleValues>>,
        repetition: RepetitionData,
    ) -> Rc<ModuleValues> {
        Rc::new(ModuleValues {
            address,
            config,
            caller,
            repetition: RefCell::new(repetition),
            variables: RefCell::default(),
            locals: RefCell::default(),
            outputs: RefCell::default(),
            failed_preconditions: RefCell::default(),
            failed: RefCell::default(),
            resources: RefCell::default(),
            calls: RefCell::default(),
        })
    }

    /// The module that calls it.
    pub fn caller(&self) -> Option<Rc<ModuleValues>> {
        self.caller.as_ref()?.upgrade()
    }

    /// The name of the call it is an instance of.
    pub fn call_name(&self) -> Option<Arc<str>> {
        self.address.0.last().map(|step| step.name.clone())
    }

    /// Sets the object of a resource instance.
    pub fn set_object(&self, resource: &Resource, key: Key, value: Value) {
        let mut resources = self.resources.borrow_mut();
        if let Some(values) = resources.get_mut(resource) {
            values.set(key, value);
        }
    }
}

/// All module instances of a run.
#[derive(Debug)]
pub struct Values {
    instances: RefCell<HashMap<Module, Vec<Rc<ModuleValues>>>>,
    by_address: RefCell<HashMap<ModuleInstance, Rc<ModuleValues>>>,
}

impl Values {
    /// The root module alone.
    pub fn new(config: &Config) -> Values {
        let root = config.root().cloned().unwrap_or_default();
        let values = Values {
            instances: RefCell::default(),
            by_address: RefCell::default(),
        };
        values.add(ModuleValues::new(
            ModuleInstance::root(),
            root,
            None,
            RepetitionData::One,
        ));
        values
    }

    fn add(&self, module: Rc<ModuleValues>) {
        let mut instances = self.instances.borrow_mut();
        instances
            .entry(module.address.module())
            .or_default()
            .push(module.clone());
        self.by_address
            .borrow_mut()
            .insert(module.address.clone(), module);
    }

    /// Drops the values of variables, local values and outputs, so that they are evaluated again from
    /// what is known now.
    pub fn clear_named_values(&self) {
        for module in self.by_address.borrow().values() {
            module.variables.borrow_mut().clear();
            module.locals.borrow_mut().clear();
            module.outputs.borrow_mut().clear();
            module.failed.borrow_mut().clear();
            for call in module.calls.borrow().values() {
                call.is_reevaluated.set(false);
            }
        }
    }

    /// The instances of a module, as far as calls were expanded.
    pub fn of(&self, module: &Module) -> Vec<Rc<ModuleValues>> {
        let instances = self.instances.borrow();
        instances.get(module).cloned().unwrap_or_default()
    }

    /// How many instances of a module there are, as far as calls were expanded.
    pub fn count(&self, module: &Module) -> usize {
        self.instances.borrow().get(module).map_or(0, Vec::len)
    }

    /// The module instance at that address, if it is there.
    pub fn at(&self, address: &ModuleInstance) -> Option<Rc<ModuleValues>> {
        self.by_address.borrow().get(address).cloned()
    }

    /// Adds the module instances of a call.
    pub fn expand_call(
        &self,
        caller: &Rc<ModuleValues>,
        name: &Arc<str>,
        child: &Arc<ModuleConfig>,
        instance_keys: InstanceKeys,
    ) {
        let mut instances = BTreeMap::new();
        for (key, repetition) in instance_keys.instances() {
            let address = caller.address.child(name, key.clone());
            let caller = Some(Rc::downgrade(caller));
            let module = ModuleValues::new(address, child.clone(), caller, repetition);
            self.add(module.clone());
            instances.insert(key, module);
        }
        let values = CallValues {
            instance_keys,
            is_reevaluated: Cell::new(false),
            instances,
        };
        caller.calls.borrow_mut().insert(name.clone(), values);
    }
}
