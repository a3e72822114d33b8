//! Parts of arguments in the form of requests.

use std::collections::HashMap;

use crate::error::AwsError;
use crate::object::Attributes;
use rform_core::value::Value;

/// The error of what the SDK does not take.
pub(super) fn unfit(error: impl std::fmt::Display) -> AwsError {
    AwsError::new(error.to_string())
}

/// A map as the SDK takes it; none if it is empty.
pub(super) fn map(block: &Value, name: &str) -> Option<HashMap<String, String>> {
    let map: HashMap<String, String> = block.string_map(name).into_iter().collect();
    (!map.is_empty()).then_some(map)
}

/// A list as the SDK takes it; none if it is empty.
pub(super) fn list(block: &Value, name: &str) -> Option<Vec<String>> {
    let list = block.strings(name);
    (!list.is_empty()).then_some(list)
}
