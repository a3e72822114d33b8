//! Parts of addresses as members of JSON documents.

use serde_json::{Value as Json, json};

use rform_core::addr::{Key, Mode};

/// The name of a resource mode: `managed` or `data`.
pub fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Managed => "managed",
        Mode::Data => "data",
        Mode::Ephemeral => "ephemeral",
    }
}

/// The key of an instance: a number or a string, or none for a single instance.
pub fn key(key: &Key) -> Option<Json> {
    match key {
        Key::None => None,
        Key::Index(index) => Some(json!(index)),
        Key::Name(name) => Some(json!(&**name)),
    }
}
