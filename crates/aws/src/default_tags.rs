//! The default tags of an object: those of the `provider` block, or those of its own block
//! `override_provider`.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_object#override_provider>

use std::collections::BTreeMap;

use super::declare::{Nested, list_block, optional, string_map};
use super::object::Attributes;
use super::settings::Settings;
use rform_core::value::Value;

/// The schema of the block `override_provider`.
pub fn block() -> Nested {
    let tags = [optional("tags", string_map())];
    let default_tags = list_block("default_tags", tags).max(1);
    let block = list_block("override_provider", []).max(1);
    block.block(default_tags).own()
}

/// The default tags of an object: those of the provider, unless its configuration overrides them.
/// An unknown value is none.
pub fn of(settings: &Settings, object: &Value) -> BTreeMap<String, Option<String>> {
    let block = object.first("override_provider");
    let Some(block) = block.and_then(|it| it.first("default_tags")) else {
        return settings.default_tags.clone();
    };
    match block.get("tags").map(Value::bare) {
        Some(Value::Map(_, items)) => items
            .iter()
            .map(|(key, value)| (key.to_string(), value.as_str().map(str::to_owned)))
            .collect(),
        _ => BTreeMap::new(),
    }
}
