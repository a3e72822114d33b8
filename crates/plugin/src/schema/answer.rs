//! What all answers with schemas share: errors in the place of schemas, and types as JSON.

use rform_core::value::Type;
use rform_core::value::json::type_from_json;

use crate::wire;

/// An answer with errors holds no schemas.
pub(super) fn refuse_errors(found: &[wire::Diagnostic]) -> Result<(), String> {
    let mut found = found.iter();
    match found.find(|it| it.severity() != wire::Severity::Warning) {
        Some(error) => Err(format!("{}: {}", error.summary, error.detail)),
        None => Ok(()),
    }
}

/// A type as the protocol has it, in JSON.
pub(super) fn type_of(json: &[u8]) -> Result<Type, String> {
    let read = serde_json::from_slice(json);
    let read = read.map_err(|error| format!("its type is no JSON: {error}"))?;
    type_from_json(&read).map_err(|error| error.message)
}
