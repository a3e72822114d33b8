//! What tests ask of the plugin.

use std::sync::Arc;

use rform_core::addr::{Key, ModuleInstance, Resource, ResourceInstance};
use rform_core::value::{Type, Value};
use rform_provider::{ApplyRequest, Attempt, Object, Progress};

use super::thing_type;

/// A `fake_thing` with that name and nothing else.
pub(crate) fn thing(id: Value, name: &str) -> Value {
    let Type::Object(object) = thing_type() else {
        return Value::NULL;
    };
    let null = object.attributes.iter();
    let null = null.map(|(name, ty)| (name.clone(), Value::null(ty)));
    let set = [("id".into(), id), ("name".into(), Value::from(name))];
    Value::object(null.chain(set))
}

/// The id of what is not there yet.
pub(crate) fn no_id() -> Value {
    Value::Null(Type::String)
}

/// The request to create a thing.
pub(crate) fn create_thing(name: &str) -> ApplyRequest {
    ApplyRequest {
        kind: "fake_thing".into(),
        address: ResourceInstance {
            module: ModuleInstance::root(),
            resource: Resource::managed("fake_thing", "x"),
            key: Key::None,
        },
        prior: Value::NULL,
        planned: thing(Value::unknown(Type::String), name),
        config: thing(no_id(), name),
        private: b"planned".to_vec(),
        identity: Value::NULL,
        attempt: Attempt::default(),
        deleting: Arc::default(),
        changing: Arc::default(),
        keeping: Arc::default(),
    }
}

/// The progress of a run that nobody stops.
pub(crate) fn progress() -> Box<dyn Progress> {
    Box::new(Going)
}

struct Going;

impl Progress for Going {
    fn created(&self, _object: &Object) {}

    fn waiting_for(&self, _what: &str) {}
}
