//! An existing object as the engine works with it.

use std::sync::Arc;

use crate::object::sensitive::mark;
use rform_core::addr::ConfigResource;
use rform_core::value::{Path, Value};

/// An existing object as the engine works with it.
#[derive(Clone, Debug, PartialEq)]
pub struct PriorObject {
    /// Its attributes, without marks.
    pub value: Value,
    /// Paths to what is sensitive in it, from the state.
    pub sensitive: Vec<Path>,
    /// What the provider wants remembered.
    pub private: Vec<u8>,
    /// Whether it must be replaced.
    pub tainted: bool,
    /// What must be deleted only after it.
    pub dependencies: Arc<[ConfigResource]>,
    /// Whether its successor was to be made first.
    pub create_before_destroy: bool,
}

impl PriorObject {
    /// The value with its marks.
    pub fn marked(&self) -> Value {
        mark(self.value.clone(), &self.sensitive)
    }
}

/// What the provider calls the object: its `id`, or its name.
pub fn id_of(value: &Value) -> Option<String> {
    ["id", "name"]
        .iter()
        .find_map(|name| value.get(name)?.as_str().map(str::to_owned))
}
