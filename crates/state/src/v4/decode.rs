//! From the text of a state file to a state.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use super::{File, FileInstance, FileOutput, FileResource, FileStep};
use crate::dependencies::ResourceIndex;
use crate::{Object, Output, State, TERRAFORM_VERSION, legacy_formats, providers};
use rform_core::addr::{ConfigResource, Key, Mode, ModuleInstance, ProviderConfig, Resource};
use rform_core::addr::{ResourceInstance, Target, parse_target};
use rform_core::schema::StoredIdentity;
use rform_core::value::json::{self, type_from_json};
use rform_core::value::{Path, Step};

/// Decodes a state file of version 1 to 4.
///
/// # Errors
/// The file is not JSON, has an unknown version, or breaks a rule of its format. The message is
/// Terraform's: its summary, a colon and the detail.
pub fn decode(text: &[u8]) -> Result<State, String> {
    if check_version(text)? < 4 {
        return legacy_formats::decode(text);
    }
    let file: File = json::read(text)
        .map_err(|error| unsupported(&format!("The state file could not be parsed: {error}.")))?;
    read(file)
}

fn read(file: File) -> Result<State, String> {
    let mut state = State::new(file.lineage);
    state.serial = file.serial;
    state.check_results = file.check_results;
    state.other.file = file.other;
    for (name, mut output) in file.outputs {
        let other = std::mem::take(&mut output.other);
        if !other.is_empty() {
            state.other.outputs.insert(name.clone(), other);
        }
        state
            .outputs
            .insert(name.clone(), decode_output(&name, output)?);
    }
    let names = file.resources.iter().map(named);
    let known = names.map(|it| {
        it.map(|(module, resource)| ConfigResource {
            module: module.module(),
            resource,
        })
    });
    let known = known.collect::<Result<ResourceIndex, String>>()?;
    for resource in file.resources {
        decode_resource(resource, &known, &mut state)?;
    }
    Ok(state)
}

fn unsupported(detail: &str) -> String {
    format!("Unsupported state file format: {detail}")
}

fn check_version(text: &[u8]) -> Result<u64, String> {
    let missing = "The state file does not have a \"version\" attribute, which is required to \
                   identify the format version.";
    let json: Json = json::read(text).map_err(|error| {
        let place = byte_offset(text, &error);
        let parse = format!(
            "The state file could not be parsed as JSON: syntax error at byte offset {place}."
        );
        format!(
            "2 problems:\n\n- {}\n- {}",
            unsupported(&parse),
            unsupported(missing)
        )
    })?;
    match json.get("version") {
        None if json.get("encrypted_data").is_some() => Err(unsupported(
            "The state file was encrypted by OpenTofu, and only OpenTofu can read it. Have it \
             write the state without encryption first (method \"unencrypted\").",
        )),
        None => Err(unsupported(missing)),
        Some(Json::Number(number)) => match number.as_u64() {
            Some(version @ 1..=4) => {
                check_writer(&json)?;
                Ok(version)
            }
            Some(0) => Err(unsupported("The state file uses a state format version 0.")),
            Some(newer) => Err(unsupported(&format!(
                "The state file uses format version {newer}, which is not supported by Terraform \
                 {TERRAFORM_VERSION}. {}",
                match writer(&json) {
                    "" => "This state file may have been created by a newer version of Terraform."
                        .to_owned(),
                    writer => format!("This state file was created by Terraform {writer}."),
                }
            ))),
            None => Err(unsupported(
                "The version in the state file is not a whole number. A positive whole number is \
                 required.",
            )),
        },
        Some(other) => Err(unsupported(&format!(
            "The version in the state file is {}. A positive whole number is required.",
            json_type(other)
        ))),
    }
}

/// The version of Terraform that wrote the file; empty if the file does not say.
fn writer(json: &Json) -> &str {
    let writer = json.get("terraform_version");
    writer.and_then(Json::as_str).unwrap_or_default()
}

fn check_writer(json: &Json) -> Result<(), String> {
    let writer = writer(json);
    let numbers = writer.split(['-', '+']).next().unwrap_or_default();
    if writer.is_empty() || numbers.split('.').all(|part| part.parse::<u64>().is_ok()) {
        return Ok(());
    }
    Err(format!(
        "Invalid Terraform version string: State file claims to have been written by Terraform \
         version \"{writer}\", which is not a valid version string."
    ))
}

fn json_type(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "bool",
        Json::Number(_) => "float64",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

fn byte_offset(text: &[u8], error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines
        .take(error.line().saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    before + error.column()
}

fn decode_output(name: &str, output: FileOutput) -> Result<Output, String> {
    let ty = type_from_json(&output.ty).map_err(|_| {
        format!(
            "Invalid output value type in state: The state file has an invalid type \
                 specification for output \"{name}\"."
        )
    })?;
    Ok(Output {
        value: output.value,
        ty,
        sensitive: output.sensitive,
        is_untyped: false,
    })
}

fn named(resource: &FileResource) -> Result<(ModuleInstance, Resource), String> {
    let mode = match resource.mode.as_str() {
        "managed" => Mode::Managed,
        "data" => Mode::Data,
        other => {
            return Err(format!(
                "Invalid resource mode in state: State contains a resource with mode \"{other}\" \
                 (\"{}\" \"{}\") which is not supported.",
                resource.kind, resource.name
            ));
        }
    };
    let address = Resource {
        mode,
        kind: resource.kind.clone(),
        name: resource.name.clone(),
    };
    Ok((decode_module(&resource.module)?, address))
}

fn decode_resource(
    resource: FileResource,
    known: &ResourceIndex,
    state: &mut State,
) -> Result<(), String> {
    let (module, address) = named(&resource)?;
    if !resource.other.is_empty() {
        let place = (module.clone(), address.clone());
        state.other.resources.insert(place, resource.other.clone());
    }
    let provider = providers::config(&resource.provider, &address);
    if resource.instances.is_empty() {
        if let Some(provider) = provider {
            state.empty_resources.insert((module, address, provider));
        }
        return Ok(());
    }
    let provider = provider.ok_or_else(|| {
        format!(
            "Invalid provider configuration address: The state has the invalid provider \
             configuration address \"{}\" for {address}.",
            resource.provider
        )
    })?;
    for instance in resource.instances {
        let resource = (&address, &module, &provider);
        decode_instance(resource, instance, known, state)?;
    }
    Ok(())
}

fn decode_module(text: &str) -> Result<ModuleInstance, String> {
    match text {
        "" => Ok(ModuleInstance::root()),
        text => match parse_target(text) {
            Ok(Target::Module(module)) => Ok(module),
            _ => Err(format!(
                "Invalid module address in state: The state has the module address \"{text}\"."
            )),
        },
    }
}

fn decode_instance(
    (resource, module, provider): (&Resource, &ModuleInstance, &ProviderConfig),
    instance: FileInstance,
    known: &ResourceIndex,
    state: &mut State,
) -> Result<(), String> {
    let key = match &instance.index_key {
        None | Some(Json::Null) => Key::None,
        Some(Json::String(name)) => Key::Name(name.as_str().into()),
        Some(Json::Number(number)) if number.as_u64().is_some() => {
            Key::Index(number.as_u64().unwrap_or_default())
        }
        Some(other) => {
            return Err(format!(
                "Invalid resource instance metadata in state: Resource {resource} has an \
                 instance with the invalid instance key {}.",
                as_go_prints(other)
            ));
        }
    };
    let address = resource.instance(module, key);
    let duplicate = || {
        format!(
            "Duplicate resource instance in state: The state has more than one object for \
             {address}."
        )
    };
    let deposed = instance.deposed.clone();
    let object = decode_object(&address, instance, known)?;
    if deposed.is_empty() {
        if state.current(&address).is_some() {
            return Err(duplicate());
        }
        state.set_current(&address, provider, Some(object));
    } else {
        state.set_deposed(&address, provider, &deposed, Some(object));
    }
    Ok(())
}

/// A decoded JSON value as Go's `%#v` formats it (<https://pkg.go.dev/fmt>).
fn as_go_prints(json: &Json) -> String {
    match json {
        Json::Object(_) => "map[string]interface {}{}".into(),
        Json::Array(_) => "[]interface {}{}".into(),
        other => other.to_string(),
    }
}

/// Whether the status says that the object is tainted. Any other status is refused, since the next
/// write would lose it.
fn decode_status(address: &ResourceInstance, status: &str) -> Result<bool, String> {
    match status {
        "" => Ok(false),
        "tainted" => Ok(true),
        _ => Err(format!(
            "Invalid resource instance metadata in state: The status {status:?} of {address} is \
             neither absent nor \"tainted\"."
        )),
    }
}

fn decode_object(
    address: &ResourceInstance,
    instance: FileInstance,
    known: &ResourceIndex,
) -> Result<Object, String> {
    let private = STANDARD.decode(&instance.private).map_err(|_| {
        format!(
            "Invalid resource instance metadata in state: The private data of {address} is \
                 not base64."
        )
    })?;
    let tainted = decode_status(address, &instance.status)?;
    let dependencies = decode_dependencies(address, &instance, known);
    let identity = decode_identity(instance.identity_schema_version, instance.identity);
    // An object without attributes is an object all the same, as for Terraform.
    let missing = match instance.attributes_flat {
        Some(_) => Json::Null,
        None => Json::Object(serde_json::Map::new()),
    };
    Ok(Object {
        tainted,
        schema_version: instance.schema_version,
        attributes: instance.attributes.unwrap_or_else(|| Arc::new(missing)),
        flat_attributes: instance.attributes_flat,
        sensitive: instance
            .sensitive_attributes
            .iter()
            .map(|path| decode_path(path))
            .collect(),
        private,
        identity,
        dependencies,
        create_before_destroy: instance.create_before_destroy,
        other: instance.other,
    })
}

fn decode_identity(version: Option<u64>, attributes: Option<Json>) -> Option<StoredIdentity> {
    if version.is_none() && attributes.is_none() {
        return None;
    }
    Some(StoredIdentity {
        schema_version: version.unwrap_or_default(),
        attributes: attributes.unwrap_or_default(),
    })
}

/// The resources that the object depends on; a module stands for all resources in it.
fn decode_dependencies(
    address: &ResourceInstance,
    instance: &FileInstance,
    known: &ResourceIndex,
) -> Vec<ConfigResource> {
    let mut found: Vec<ConfigResource> = Vec::new();
    let absolute = instance
        .dependencies
        .iter()
        .flat_map(|it| known.absolute(it));
    let relative = known.relative(address, None, &instance.depends_on);
    for dependency in absolute.chain(relative) {
        if !found.contains(&dependency) {
            found.push(dependency);
        }
    }
    found
}

/// A step of an unknown form ends the path, which then stands for everything below.
fn decode_path(path: &[FileStep]) -> Path {
    let step = |step: &FileStep| match (step.kind.as_str(), &step.value) {
        ("get_attr", Json::String(name)) => Some(Step::Attribute(name.as_str().into())),
        ("index", value) => match value.get("value").unwrap_or(value) {
            Json::String(name) => Some(Step::Key(name.as_str().into())),
            other => other.as_u64().map(Step::Index),
        },
        _ => None,
    };
    Path(path.iter().map_while(step).collect())
}
