//! From the state's JSON to values, upgraded to the provider's current schema.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::prior::PriorObject;
use rform_core::addr::{Mode, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::{Block, ResourceSchema, flat};
use rform_core::value::json::value_from_json;
use rform_core::value::{Type, Value};
use rform_provider::Provider;

/// Decodes an object of the state, upgraded to the provider's current schema.
///
/// # Errors
/// The object does not fit the schema, or a newer version of the provider has written it.
pub fn decode(
    address: &ResourceInstance,
    object: &rform_state::Object,
    schema: &ResourceSchema,
    provider: &dyn Provider,
) -> Result<PriorObject, Diagnostics> {
    let attributes = upgraded(address, object, schema, provider)?;
    let ty = schema.block.object_type();
    let fitted = fit(&attributes, &ty);
    let value = value_from_json(&fitted, &ty).map_err(|error| {
        let detail = format!(
            "The state of {address} does not fit the provider's schema: {}: {}.",
            error.path, error.message
        );
        let error = Diagnostic::error("Invalid resource instance data in state", detail);
        Diagnostics::from(error.about(address))
    })?;
    Ok(PriorObject {
        value,
        sensitive: object.sensitive.clone(),
        private: object.private.clone(),
        identity: identity(address, object, schema, provider)?,
        tainted: object.tainted,
        dependencies: object.dependencies.clone().into(),
        create_before_destroy: object.create_before_destroy,
    })
}

/// The identity by the current identity schema; null where the state or the type has none.
fn identity(
    address: &ResourceInstance,
    object: &rform_state::Object,
    schema: &ResourceSchema,
    provider: &dyn Provider,
) -> Result<Value, Diagnostics> {
    let stored = object.identity.as_ref();
    let stored = stored.filter(|it| !it.attributes.is_null());
    let (Some(stored), Some(schema)) = (stored, &schema.identity) else {
        return Ok(Value::NULL);
    };
    let attributes = stored.attributes.clone();
    let attributes = match stored.schema_version == schema.version {
        true => attributes,
        false => provider
            .upgrade_identity(&address.resource.kind, stored.schema_version, attributes)
            .map_err(|problems| problem_diagnostics(problems, None, None, address))?,
    };
    let ty = schema.object_type();
    value_from_json(&fit(&attributes, &ty), &ty).map_err(|error| {
        let detail = format!(
            "The identity of {address} in the state does not fit the provider's schema: {}: {}.",
            error.path, error.message
        );
        let error = Diagnostic::error("Invalid resource instance identity in state", detail);
        error.about(address).into()
    })
}

/// The attributes in the current schema version.
fn upgraded(
    address: &ResourceInstance,
    object: &rform_state::Object,
    schema: &ResourceSchema,
    provider: &dyn Provider,
) -> Result<Json, Diagnostics> {
    if object.schema_version == schema.version && object.flat_attributes.is_none() {
        return Ok((*object.attributes).clone());
    }
    if object.schema_version > schema.version {
        let detail = format!(
            "The current state of {address} was created by a newer provider version than is \
             currently selected. Upgrade the {} provider to work with this state.",
            address.resource.implied_provider()
        );
        let error = Diagnostic::error(
            "Resource instance managed by newer provider version",
            detail,
        );
        return Err(error.about(address).into());
    }
    let attributes = match &object.flat_attributes {
        Some(flat) => expanded(address, flat, &schema.block)?,
        None => (*object.attributes).clone(),
    };
    if address.resource.mode == Mode::Data {
        return Ok(attributes);
    }
    provider
        .upgrade(&address.resource.kind, object.schema_version, attributes)
        .map_err(|problems| problem_diagnostics(problems, None, None, address))
}

/// The attributes of a state that Terraform before 0.12 wrote.
fn expanded(
    address: &ResourceInstance,
    flat: &BTreeMap<String, String>,
    block: &Block,
) -> Result<Json, Diagnostic> {
    flat::expand(flat, block).map_err(|flatmap_error| {
        let detail = format!(
            "The state of {address}, which Terraform before 0.12 wrote, does not fit the \
             provider's schema: {flatmap_error}. Nothing was changed."
        );
        Diagnostic::error("Invalid resource instance data in state", detail).about(address)
    })
}

/// The JSON without attributes that the type does not have (another version of the provider wrote
/// them), and with null for missing attributes.
fn fit(json: &Json, ty: &Type) -> Json {
    match (json, ty) {
        (Json::Object(items), Type::Object(object)) => {
            let members = object.attributes.iter().map(|(name, ty)| {
                let item = items.get(&**name).unwrap_or(&Json::Null);
                (name.to_string(), fit(item, ty))
            });
            Json::Object(members.collect())
        }
        (Json::Object(items), Type::Map(element)) => {
            let members = items
                .iter()
                .map(|(key, item)| (key.clone(), fit(item, element)));
            Json::Object(members.collect())
        }
        (Json::Array(items), Type::List(element) | Type::Set(element)) => {
            Json::Array(items.iter().map(|item| fit(item, element)).collect())
        }
        _ => json.clone(),
    }
}
