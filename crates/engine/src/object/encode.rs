//! From values to the state's JSON.

use std::sync::Arc;

use crate::object::prior::PriorObject;
use crate::object::sensitive::sensitive_paths;
use rform_core::addr::{ConfigResource, Mode, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_core::schema::{ResourceSchema, StoredIdentity};
use rform_core::value::json::value_to_json;
use rform_core::value::{ConvertError, Marks, Path, Value};
use rform_provider::Object;

/// Encodes an object for the state. Sensitive marks of its value become paths; sensitive attributes of
/// the schema are added to these. The pair has the dependencies and `create_before_destroy`.
///
/// # Errors
/// A part of the value is unknown.
pub fn encode(
    address: &ResourceInstance,
    object: Object,
    schema: &ResourceSchema,
    (dependencies, create_before_destroy): (&[ConfigResource], bool),
) -> Result<rform_state::Object, Diagnostic> {
    let (bare, marks) = object.value.unmark_deep();
    let attributes = value_to_json(&bare, &schema.block.object_type())
        .map_err(|error| unknown_after_apply(address, &error))?;
    let identity = stored_identity(address, &object.identity, schema)?;
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
        schema_version: version_in_state(address, schema),
        attributes: Arc::new(attributes),
        flat_attributes: None,
        sensitive,
        private: object.private,
        identity,
        dependencies: dependencies.to_vec(),
        create_before_destroy,
        other: serde_json::Map::new(),
    })
}

/// The version of the schema that a state names. Data sources are read anew, so that Terraform names
/// none of theirs.
fn version_in_state(address: &ResourceInstance, schema: &ResourceSchema) -> u64 {
    match address.resource.mode {
        Mode::Data => 0,
        Mode::Managed | Mode::Ephemeral => schema.version,
    }
}

/// An identity, encoded for the state; none where the provider or the type has none.
///
/// # Errors
/// A part of it is unknown.
pub fn stored_identity(
    address: &ResourceInstance,
    identity: &Value,
    schema: &ResourceSchema,
) -> Result<Option<StoredIdentity>, Diagnostic> {
    let Some(schema) = schema.identity.as_ref().filter(|_| !identity.is_null()) else {
        return Ok(None);
    };
    let attributes = value_to_json(identity, &schema.object_type())
        .map_err(|error| unknown_after_apply(address, &error))?;
    Ok(Some(StoredIdentity {
        schema_version: schema.version,
        attributes,
    }))
}

fn unknown_after_apply(address: &ResourceInstance, error: &ConvertError) -> Diagnostic {
    let detail = format!(
        "The provider left {} unknown after apply ({}), which a provider never may.",
        error.path, error.message
    );
    let summary = "Provider returned invalid result object after apply";
    Diagnostic::error(summary, detail).about(address)
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
    let object = Object {
        value: prior_object.marked(),
        private: prior_object.private.clone(),
        identity: prior_object.identity.clone(),
    };
    let object = encode(
        address,
        object,
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
