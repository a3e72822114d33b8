//! States as JSON: `show -json`, `output -json`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::checks::checks;
use super::keys::{key, mode};
use super::value::{known, sensitive};
use crate::plan::Schemas;
use crate::state::{Module, objects};
use crate::state_object;
use rform_core::addr::ResourceInstance;
use rform_core::value::json::type_to_json;
use rform_state::{Instance, Object, Output, State, TERRAFORM_VERSION};

/// The document of `show -json` for a state. It has no values if there is no state.
pub fn state(state: Option<&State>, schemas: &Schemas<'_>) -> Json {
    let Some(state) = state.filter(|state| !state.is_empty()) else {
        return json!({ "format_version": "1.0" });
    };
    let mut out = json!({
        "format_version": "1.0",
        "terraform_version": TERRAFORM_VERSION,
        "values": values(state, schemas),
    });
    let checks = checks(&state.check_results);
    if checks.as_array().is_some_and(|checks| !checks.is_empty()) {
        out["checks"] = checks;
    }
    out
}

/// The values that a plan starts from: its state has the outputs as they are planned, as far as they are
/// known. None if there are no values.
pub fn prior(state: &State, schemas: &Schemas<'_>) -> Option<Json> {
    if state.resources.is_empty() && state.outputs.is_empty() {
        return None;
    }
    Some(json!({
        "format_version": "1.0",
        "terraform_version": TERRAFORM_VERSION,
        "values": values(state, schemas),
    }))
}

fn values(state: &State, schemas: &Schemas<'_>) -> Json {
    let mut out = Map::new();
    if !state.outputs.is_empty() {
        let output = |(name, output): (&Arc<str>, &Output)| {
            let json = json!({
                "sensitive": output.sensitive,
                "value": output.value,
                "type": type_to_json(&output.ty),
            });
            (name.to_string(), json)
        };
        out.insert(
            "outputs".into(),
            Json::Object(state.outputs.iter().map(output).collect()),
        );
    }
    out.insert("root_module".into(), module(&Module::tree(state), schemas));
    Json::Object(out)
}

fn module(it: &Module<'_>, schemas: &Schemas<'_>) -> Json {
    let mut out = Map::new();
    let mut resources = Vec::new();
    for (address, instance) in &it.instances {
        for (key, object) in objects(instance) {
            resources.push(resource(address, instance, key, object, schemas));
        }
    }
    if !resources.is_empty() {
        out.insert("resources".into(), resources.into());
    }
    if !it.address.is_root() {
        out.insert("address".into(), it.address.to_string().into());
    }
    let children: Vec<Json> = it
        .children
        .iter()
        .map(|child| module(child, schemas))
        .collect();
    if !children.is_empty() {
        out.insert("child_modules".into(), children.into());
    }
    Json::Object(out)
}

fn resource(
    address: &ResourceInstance,
    instance: &Instance,
    deposed: Option<&str>,
    object: &Object,
    schemas: &Schemas<'_>,
) -> Json {
    let schema = schemas(&instance.provider, address);
    let block = schema.as_deref().map(|schema| &schema.block);
    let value = state_object::value(object, block);
    let mut out = identity(address);
    out.insert(
        "provider_name".into(),
        instance.provider.source.to_string().into(),
    );
    out.insert("schema_version".into(), object.schema_version.into());
    out.insert("values".into(), known(&value));
    out.insert("sensitive_values".into(), sensitive(&value, block));
    if !object.dependencies.is_empty() {
        let names = object.dependencies.iter().map(ToString::to_string);
        out.insert("depends_on".into(), names.collect::<Vec<_>>().into());
    }
    if object.tainted {
        out.insert("tainted".into(), true.into());
    }
    if let Some(key) = deposed {
        out.insert("deposed_key".into(), key.into());
    }
    let identity = object.identity.as_ref();
    if let Some(identity) = identity.filter(|it| !it.attributes.is_null()) {
        let version = identity.schema_version.into();
        out.insert("identity_schema_version".into(), version);
        out.insert("identity".into(), identity.attributes.clone());
    }
    Json::Object(out)
}

/// The members that say which resource instance an object belongs to.
pub fn identity(address: &ResourceInstance) -> Map<String, Json> {
    let mut out = Map::new();
    out.insert("address".into(), address.to_string().into());
    out.insert("mode".into(), mode(address.resource.mode).into());
    out.insert("type".into(), (*address.resource.kind).into());
    out.insert("name".into(), (*address.resource.name).into());
    if let Some(key) = key(&address.key) {
        out.insert("index".into(), key);
    }
    out
}

/// The document of `output -json`: sensitive values are shown.
pub fn outputs(outputs: &BTreeMap<Arc<str>, Output>) -> Json {
    let output = |(name, output): (&Arc<str>, &Output)| {
        let json = json!({
            "sensitive": output.sensitive,
            "type": type_to_json(&output.ty),
            "value": output.value,
        });
        (name.to_string(), json)
    };
    Json::Object(outputs.iter().map(output).collect())
}
