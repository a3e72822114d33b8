//! From values to the state's JSON.

use std::sync::Arc;

use crate::object::prior::PriorObject;
use crate::object::sensitive::sensitive_paths;
use rform_core::addr::{ConfigResource, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_core::schema::ResourceSchema;
use rform_core::value::json::value_to_json;
use rform_core::value::{Marks, Path, Value};

/// Encodes an object for the state. Sensitive marks become paths; sensitive attributes of the schema
/// are added to these. The pair has the dependencies and `create_before_destroy`.
///
/// # Errors
/// A part of the value is unknown.
pub fn encode(
    address: &ResourceInstance,
    value: &Value,
    private: Vec<u8>,
    schema: &ResourceSchema,
    (dependencies, create_before_destroy): (&[ConfigResource], bool),
) -> Result<rform_state::Object, Diagnostic> {
    let (bare, marks) = value.unmark_deep();
    let attributes = value_to_json(&bare, &schema.block.object_type()).map_err(|error| {
        let detail = format!(
            "The provider left {} unknown after apply ({}), which a provider never may.",
            error.path, error.message
        );
        Diagnostic::error(
            "Provider returned invalid result object after apply",
            detail,
        )
        .about(address)
    })?;
    let mut sensitive: Vec<Path> = marks
        .into_iter()
        .filter(|(_, marks)| marks.contains(Marks::SENSITIVE))
        .map(|(path, _)| path)
        .collect();
    for path in sensitive_paths(&schema.block, &bare) {
        if !sensitive.contains(&path) {
            sensitive.push(path);
        }
    }
    Ok(rform_state::Object {
        tainted: false,
        schema_version: schema.version,
        attributes: Arc::new(attributes),
        flat_attributes: None,
        sensitive,
        private,
        dependencies: dependencies.to_vec(),
        create_before_destroy,
        other: serde_json::Map::new(),
    })
}

/// An existing object, encoded for the state.
///
/// # Errors
/// A part of the value is unknown.
pub fn stored(
    address: &ResourceInstance,
    prior_object: &PriorObject,
    schema: &ResourceSchema,
) -> Result<rform_state::Object, Diagnostic> {
    let object = encode(
        address,
        &prior_object.marked(),
        prior_object.private.clone(),
        schema,
        (
            &prior_object.dependencies,
            prior_object.create_before_destroy,
        ),
    )?;
    Ok(rform_state::Object {
        tainted: prior_object.tainted,
        ..object
    })
}
