//! Existing objects as the engine works with them.

use std::sync::Arc;

use crate::object::sensitive::mark;
use rform_core::addr::ConfigResource;
use rform_core::value::{Path, Value};

/// An existing object: decoded from the state, or read by its provider.
#[derive(Clone, Debug, PartialEq)]
pub struct PriorObject {
    /// The attributes, without marks.
    pub value: Value,
    /// The paths of sensitive attributes, from the state.
    pub sensitive: Vec<Path>,
    /// The private data of the provider.
    pub private: Vec<u8>,
    /// By what the provider knows the object; null if it has not told.
    pub identity: Value,
    /// Whether the object is tainted, so that it must be replaced.
    pub tainted: bool,
    /// The resources that the object depends on.
    pub dependencies: Arc<[ConfigResource]>,
    /// Whether a replacement creates its successor first.
    pub create_before_destroy: bool,
}

impl PriorObject {
    /// The value with its sensitive marks.
    pub fn marked(&self) -> Value {
        mark(self.value.clone(), &self.sensitive)
    }
}

/// The id of an object for messages: its attribute `id`, or else `name`.
pub fn id_of(value: &Value) -> Option<String> {
    ["id", "name"]
        .iter()
        .find_map(|name| value.get(name)?.as_str().map(str::to_owned))
}
