//! The objects of one resource in one module instance, as expressions see them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::scope::values::instance_keys::InstanceKeys;
use rform_core::addr::Key;
use rform_core::value::{Type, Value};

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
