//! What the names of a stack stand for, as far as a run has got.
//!
//! One [`ModuleValues`] for each instance of a module. Values are put there by the steps of a
//! plan or an apply and asked for by expressions; whole resources (`a[*]`) are remembered.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::run::Reported;
use rform_config::{Config, ModuleConfig};
use rform_core::addr::{Key, Module, ModuleInstance, Resource};
use rform_core::value::{Type, Value};

/// What repeats something: which instance of it an expression is evaluated for.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RepetitionData {
    /// Neither `count` nor `for_each`.
    #[default]
    One,
    /// `count.index`
    Count(u64),
    /// `each.key` and `each.value`
    Each(Value, Value),
    /// `count`, but which one is not known: a check without values.
    AnyCount,
    /// `for_each`, likewise.
    AnyEach,
}

/// How often something is there, and by which keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum InstanceKeys {
    /// Once, without a key.
    #[default]
    One,
    /// So many times, by number.
    Count(u64),
    /// By name, with the value of each.
    Each(Arc<BTreeMap<Arc<str>, Value>>),
    /// Not known: by number.
    AnyCount,
    /// Not known: by name.
    AnyEach,
}

impl InstanceKeys {
    /// How many instances there are, as far as that is known.
    pub fn count(&self) -> u64 {
        match self {
            InstanceKeys::Count(count) => *count,
            InstanceKeys::Each(items) => items.len() as u64,
            InstanceKeys::One | InstanceKeys::AnyCount | InstanceKeys::AnyEach => 1,
        }
    }

    /// All instances, in order, with what repeats them.
    pub fn instances(&self) -> Vec<(Key, RepetitionData)> {
        match self {
            InstanceKeys::One => vec![(Key::None, RepetitionData::One)],
            InstanceKeys::Count(count) => (0..*count)
                .map(|index| (Key::Index(index), RepetitionData::Count(index)))
                .collect(),
            InstanceKeys::Each(items) => items
                .iter()
                .map(|(key, value)| {
                    let repeat = RepetitionData::Each(Value::String(key.clone()), value.clone());
                    (Key::Name(key.clone()), repeat)
                })
                .collect(),
            InstanceKeys::AnyCount => vec![(Key::Index(0), RepetitionData::AnyCount)],
            InstanceKeys::AnyEach => vec![(Key::Name("".into()), RepetitionData::AnyEach)],
        }
    }

    /// Whether it is known which instances there are.
    pub fn is_known(&self) -> bool {
        !matches!(self, InstanceKeys::AnyCount | InstanceKeys::AnyEach)
    }

    /// Whether instances are told apart by keys of that kind.
    pub fn takes(&self, key: &Key) -> bool {
        matches!(
            (self, key),
            (InstanceKeys::One, Key::None)
                | (
                    InstanceKeys::Count(_) | InstanceKeys::AnyCount,
                    Key::Index(_)
                )
                | (InstanceKeys::Each(_) | InstanceKeys::AnyEach, Key::Name(_))
        )
    }

    /// The shape of what has these keys.
    pub fn of_keys<'a>(keys: impl Iterator<Item = &'a Key>) -> InstanceKeys {
        let (mut count, mut names) = (0, BTreeMap::new());
        for key in keys {
            match key {
                Key::None => return InstanceKeys::One,
                Key::Index(index) => count = count.max(index + 1),
                Key::Name(name) => _ = names.insert(name.clone(), Value::DYNAMIC),
            }
        }
        match (count, names.is_empty()) {
            (_, false) => InstanceKeys::Each(Arc::new(names)),
            (count, true) => InstanceKeys::Count(count),
        }
    }
}

/// The instances of one resource in one module instance.
#[derive(Debug)]
pub struct ResourceValues {
    /// How often it is there.
    pub shape: InstanceKeys,
    /// What is not (yet) known of an instance.
    pub ty: Type,
    /// Whether `shape` holds what is known during apply, and not only what was planned.
    pub settled: bool,
    /// Which instances expressions see, where not all of them are there.
    seen: Option<InstanceKeys>,
    /// The objects, as planned or as they are.
    objects: BTreeMap<Key, Value>,
    /// All of them as one value, once asked for.
    whole: OnceCell<Value>,
}

impl ResourceValues {
    /// A resource none of whose instances are known yet.
    pub fn new(shape: InstanceKeys, ty: Type) -> ResourceValues {
        ResourceValues {
            shape,
            ty,
            settled: false,
            seen: None,
            objects: BTreeMap::new(),
            whole: OnceCell::new(),
        }
    }

    /// Lets expressions see these instances alone: the plan leaves the others as they are, and
    /// they are not there, or it keeps some that are not wanted any more.
    pub fn see(&mut self, present: &BTreeSet<Key>) {
        self.seen = seen(&self.shape, present);
        self.whole = OnceCell::new();
    }

    /// Says what an instance is now.
    pub fn set(&mut self, key: Key, value: Value) {
        self.objects.insert(key, value);
        self.whole = OnceCell::new();
    }

    /// One instance; unknown if it should be there and nothing is known of it.
    pub fn instance(&self, key: &Key) -> Option<Value> {
        match self.objects.get(key) {
            Some(value) => Some(value.clone()),
            None => self.expects(key).then(|| self.unknown()),
        }
    }

    fn expects(&self, key: &Key) -> bool {
        match (self.visible(), key) {
            (InstanceKeys::Count(count), Key::Index(index)) => index < count,
            (InstanceKeys::Each(items), Key::Name(name)) => items.contains_key(name),
            (shape, key) => shape.takes(key),
        }
    }

    fn visible(&self) -> &InstanceKeys {
        self.seen.as_ref().unwrap_or(&self.shape)
    }

    fn unknown(&self) -> Value {
        Value::unknown(self.ty.clone())
    }

    /// All instances as one value: an object, a tuple of them, or an object of them.
    pub fn whole(&self) -> Value {
        self.whole.get_or_init(|| self.make_whole()).clone()
    }

    fn make_whole(&self) -> Value {
        let one = |key: Key| self.instance(&key).unwrap_or_else(|| self.unknown());
        match self.visible() {
            InstanceKeys::One => one(Key::None),
            InstanceKeys::Count(count) => {
                Value::tuple((0..*count).map(|index| one(Key::Index(index))))
            }
            InstanceKeys::Each(items) => Value::object(
                items
                    .keys()
                    .map(|key| (key.clone(), one(Key::Name(key.clone())))),
            ),
            InstanceKeys::AnyCount | InstanceKeys::AnyEach => Value::DYNAMIC,
        }
    }
}

/// What expressions see of a resource of which only these instances are there. Terraform does the
/// same; an unwanted one that does not follow on the others is not counted, as nothing would be
/// known of those between.
fn seen(shape: &InstanceKeys, present: &BTreeSet<Key>) -> Option<InstanceKeys> {
    match shape {
        InstanceKeys::Count(wanted) => {
            let indices = || {
                present.iter().filter_map(|key| match key {
                    Key::Index(index) => Some(*index),
                    _ => None,
                })
            };
            let last_wanted = indices().filter(|index| index < wanted).max();
            let count = last_wanted.map_or(0, |index| index + 1);
            let rest = indices().filter(|index| *index >= count);
            let follows = |count, index| if index == count { count + 1 } else { count };
            Some(InstanceKeys::Count(rest.fold(count, follows)))
        }
        InstanceKeys::Each(wanted) => {
            let names = present.iter().filter_map(|key| match key {
                Key::Name(name) => Some(name.clone()),
                _ => None,
            });
            let value = |name: &Arc<str>| wanted.get(name).cloned().unwrap_or(Value::DYNAMIC);
            let named = names.map(|name| (name.clone(), value(&name)));
            Some(InstanceKeys::Each(Arc::new(named.collect())))
        }
        InstanceKeys::One | InstanceKeys::AnyCount | InstanceKeys::AnyEach => None,
    }
}

/// The instances of one module call.
#[derive(Debug, Default)]
pub struct CallValues {
    /// How often it is there.
    pub shape: InstanceKeys,
    /// Whether the instances' repetition is what is known during apply.
    pub settled: Cell<bool>,
    /// Them.
    pub instances: BTreeMap<Key, Rc<ModuleValues>>,
}

impl CallValues {
    /// The instance with that key; none also where it is not known which there are.
    pub fn instance(&self, key: &Key) -> Option<&Rc<ModuleValues>> {
        let known = self.shape.is_known();
        let instance = self.instances.get(key)?;
        (known && self.shape.takes(key)).then_some(instance)
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
pub enum Evaluated {
    /// `var.name`
    Variable(Arc<str>),
    /// `local.name`
    Local(Arc<str>),
    /// `module.call.name`, seen from the caller.
    Output(Arc<str>),
}

/// One instance of a module, and what its names stand for.
#[derive(Debug)]
pub struct ModuleValues {
    /// Its address.
    pub address: ModuleInstance,
    /// What it declares.
    pub config: Arc<ModuleConfig>,
    /// The module that calls it; none for the root.
    pub caller: Option<Weak<ModuleValues>>,
    /// Which instance of the call it is.
    pub repeat: RefCell<RepetitionData>,
    /// `var.*`
    pub variables: RefCell<HashMap<Arc<str>, Value>>,
    /// `local.*`
    pub locals: RefCell<HashMap<Arc<str>, Value>>,
    /// Seen from the caller as `module.name.*`.
    pub outputs: RefCell<HashMap<Arc<str>, Value>>,
    /// Outputs whose preconditions do not hold.
    pub refused: RefCell<HashMap<Arc<str>, Reported>>,
    /// Names that could not be evaluated, or rest on such; their values are unknown.
    pub failed: RefCell<HashSet<Evaluated>>,
    /// Resources and data.
    pub resources: RefCell<HashMap<Resource, ResourceValues>>,
    /// Modules that this one calls.
    pub calls: RefCell<HashMap<Arc<str>, CallValues>>,
}

impl ModuleValues {
    /// An instance about which nothing is known yet.
    pub fn new(
        address: ModuleInstance,
        config: Arc<ModuleConfig>,
        caller: Option<Weak<ModuleValues>>,
        repeat: RepetitionData,
    ) -> Rc<ModuleValues> {
        Rc::new(ModuleValues {
            address,
            config,
            caller,
            repeat: RefCell::new(repeat),
            variables: RefCell::default(),
            locals: RefCell::default(),
            outputs: RefCell::default(),
            refused: RefCell::default(),
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

    /// Says what an instance of a resource is now.
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

    /// Forgets values that were made of others, so that they are made again of what is known now.
    pub fn forget(&self) {
        for module in self.by_address.borrow().values() {
            module.variables.borrow_mut().clear();
            module.locals.borrow_mut().clear();
            module.outputs.borrow_mut().clear();
            module.failed.borrow_mut().clear();
            for call in module.calls.borrow().values() {
                call.settled.set(false);
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

    /// Puts the instances of a call in place.
    pub fn expand_call(
        &self,
        caller: &Rc<ModuleValues>,
        name: &Arc<str>,
        child: &Arc<ModuleConfig>,
        shape: InstanceKeys,
    ) {
        let mut instances = BTreeMap::new();
        for (key, repeat) in shape.instances() {
            let address = caller.address.child(name, key.clone());
            let caller = Some(Rc::downgrade(caller));
            let module = ModuleValues::new(address, child.clone(), caller, repeat);
            self.add(module.clone());
            instances.insert(key, module);
        }
        let values = CallValues {
            shape,
            settled: Cell::new(false),
            instances,
        };
        caller.calls.borrow_mut().insert(name.clone(), values);
    }
}
