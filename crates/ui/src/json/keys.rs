//! The parts of an address as they stand in documents.

use serde_json::{Value as Json, json};

use rform_core::addr::{Key, Mode};

/// The word for a kind of resource.
pub fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Managed => "managed",
        Mode::Data => "data",
        Mode::Ephemeral => "ephemeral",
    }
}

/// The key of an instance: a number or a text; none without one.
pub fn key(key: &Key) -> Option<Json> {
    match key {
        Key::None => None,
        Key::Index(index) => Some(json!(index)),
        Key::Name(name) => Some(json!(&**name)),
    }
}
