//! The objects of one resource in one module instance, as expressions see them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::scope::values::instance_keys::InstanceKeys;
use rform_core::addr::{Key, Mode};
use rform_core::value::{Marks, Type, Value};

/// The instances of one resource in one module instance.
#[derive(Debug)]
pub struct ResourceValues {
    /// The keys of its instances.
    pub instance_keys: InstanceKeys,
    /// The type of an instance, for instances whose value is unknown.
    pub ty: Type,
    /// The marks of all objects.
    marks: Marks,
    /// Whether `instance_keys` was evaluated again during apply.
    pub is_reevaluated: bool,
    /// The instances that expressions see, if these are not all of them.
    visible_keys: Option<InstanceKeys>,
    /// The objects of the instances, as planned or as applied.
    objects: BTreeMap<Key, Value>,
    /// All instances as one value, once it was needed.
    whole: OnceCell<Value>,
}

impl ResourceValues {
    /// A resource with unknown instances.
    pub fn new(instance_keys: InstanceKeys, ty: Type) -> ResourceValues {
        ResourceValues {
            instance_keys,
            ty,
            marks: Marks::NONE,
            is_reevaluated: false,
            visible_keys: None,
            objects: BTreeMap::new(),
            whole: OnceCell::new(),
        }
    }

    /// The same for resources of that mode: the objects of an ephemeral one are ephemeral.
    pub fn of(self, mode: Mode) -> ResourceValues {
        let marks = match mode {
            Mode::Ephemeral => Marks::EPHEMERAL,
            Mode::Managed | Mode::Data => Marks::NONE,
        };
        ResourceValues { marks, ..self }
    }

    /// Lets expressions see these instances alone. The plan leaves the others out and they do not
    /// exist, or it keeps orphans.
    pub fn set_visible(&mut self, present: &BTreeSet<Key>) {
        self.visible_keys = visible_keys(&self.instance_keys, present);
        self.whole = OnceCell::new();
    }

    /// Sets the object of an instance.
    pub fn set(&mut self, key: Key, value: Value) {
        self.objects.insert(key, value.mark(self.marks));
        self.whole = OnceCell::new();
    }

    /// The object of an instance; unknown if the instance is visible and has no object yet.
    pub fn instance(&self, key: &Key) -> Option<Value> {
        match self.objects.get(key) {
            Some(value) => Some(value.clone()),
            None => self.has_instance(key).then(|| self.unknown()),
        }
    }

    fn has_instance(&self, key: &Key) -> bool {
        match (self.visible_instance_keys(), key) {
            (InstanceKeys::Count(count), Key::Index(index)) => index < count,
            (InstanceKeys::Each(items), Key::Name(name)) => items.contains_key(name),
            (instance_keys, key) => instance_keys.takes(key),
        }
    }

    fn visible_instance_keys(&self) -> &InstanceKeys {
        self.visible_keys.as_ref().unwrap_or(&self.instance_keys)
    }

    fn unknown(&self) -> Value {
        Value::unknown(self.ty.clone()).mark(self.marks)
    }

    /// All instances as one value: an object, a tuple of them, or an object of them.
    pub fn whole(&self) -> Value {
        let whole = self
            .whole
            .get_or_init(|| self.make_whole().mark(self.marks));
        whole.clone()
    }

    fn make_whole(&self) -> Value {
        let one = |key: Key| self.instance(&key).unwrap_or_else(|| self.unknown());
        match self.visible_instance_keys() {
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

/// The keys that expressions see of a resource of which only these instances exist. As in Terraform,
/// an orphan with an index that does not follow on the others is not counted: the instances between
/// would be unknown.
fn visible_keys(instance_keys: &InstanceKeys, present: &BTreeSet<Key>) -> Option<InstanceKeys> {
    match instance_keys {
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
