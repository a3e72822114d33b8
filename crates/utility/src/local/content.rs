//! What a file is to hold: one of several arguments says it.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::framework::Fields;
use rform_core::world::{World, error_text};

/// The content that the arguments of a resource ask for.
///
/// # Errors
/// The content is no base64, or the source cannot be read; the text says why and never what.
pub fn wanted(world: &dyn World, arguments: &Fields) -> Result<Vec<u8>, String> {
    if let Some(text) = arguments.text("sensitive_content") {
        return Ok(text.as_bytes().to_vec());
    }
    if let Some(text) = arguments.text("content_base64") {
        return STANDARD.decode(text).map_err(|error| error.to_string());
    }
    if let Some(source) = arguments.text("source") {
        let read = world.read(Path::new(source));
        return read.map_err(|error| format!("open {source}: {}", error_text(&error)));
    }
    Ok(arguments.text_or_empty("content").as_bytes().to_vec())
}
