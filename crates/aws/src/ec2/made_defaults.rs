//! Which default networks this run has made, because there was none to adopt.

use std::sync::PoisonError;

use crate::client::AwsClient;
use crate::object::Attributes;
use rform_core::value::Value;

/// Notes that an object was made rather than adopted.
pub(super) fn note(client: &AwsClient, id: &str) {
    let made = &client.shared.made_defaults;
    let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
    made.insert(id.to_owned());
}

/// Whether an object was there before it was adopted: what the state says of it, or what this run
/// knows.
pub(super) fn existed(client: &AwsClient, known: &Value, attribute: &str) -> bool {
    let made = &client.shared.made_defaults;
    let made = made.lock().unwrap_or_else(PoisonError::into_inner);
    let is_made = made.contains(known.text("id"));
    known.boolean(attribute).unwrap_or(!is_made)
}
