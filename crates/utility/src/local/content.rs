//! The content of a file, which one of several arguments gives.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::framework::Fields;
use rform_core::world::{World, error_text};

/// The content that the arguments of a resource ask for.
///
/// # Errors
/// The content is not base64, or the source file cannot be read. The text does not quote the content.
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
