//! Values on their way to a plugin and back.

use rform_core::value::json::value_from_json;
use rform_core::value::{Type, Value};
use rform_provider::Problem;

use crate::msgpack;
use crate::wire::DynamicValue;

/// A value as a plugin gets it.
///
/// # Errors
/// It does not fit the type: a mistake of this program.
pub(super) fn to_wire(value: &Value, ty: &Type) -> Result<Option<DynamicValue>, Vec<Problem>> {
    let msgpack = msgpack::encode(value, ty).map_err(|error| {
        let detail = format!(
            "A value does not fit the schema of the provider: {error}. This is a bug; please \
             report it."
        );
        vec![Problem::error("Value not fit for the provider", detail)]
    })?;
    Ok(Some(DynamicValue {
        msgpack,
        json: Vec::new(),
    }))
}

/// A value as a plugin gives it, of that type; null if it gives none.
///
/// # Errors
/// The error, as the rest of a sentence.
pub(super) fn from_wire(value: Option<DynamicValue>, ty: &Type) -> Result<Value, String> {
    match value {
        Some(value) if !value.msgpack.is_empty() => {
            msgpack::decode(&value.msgpack, ty).map_err(|error| error.to_string())
        }
        Some(value) if !value.json.is_empty() => {
            let json = serde_json::from_slice(&value.json).map_err(|error| error.to_string())?;
            let read = value_from_json(&json, ty);
            read.map_err(|error| format!("{}: {}", error.path, error.message))
        }
        _ => Ok(Value::null(ty)),
    }
}
