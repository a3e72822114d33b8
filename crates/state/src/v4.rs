//! Version 4 of Terraform's state files, which every Terraform since 0.12 reads and writes. The order
//! of fields and the indentation are Terraform's too, so that a state that both have written has no
//! differences but those of its content.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value as Json};

use super::dependencies::ResourceIndex;
use super::{
    Instance, Object, Output, State, TERRAFORM_VERSION, legacy_formats, lenient, providers,
};
use rform_core::addr::{ConfigResource, Key, Mode, ModuleInstance, ProviderConfig, Resource};
use rform_core::addr::{ResourceInstance, Target, parse_target};
use rform_core::value::json::{self, type_from_json, type_to_json};
use rform_core::value::{Path, Step};

#[derive(Serialize, Deserialize)]
struct File {
    version: u64,
    #[serde(default)]
    terraform_version: String,
    #[serde(default)]
    serial: u64,
    #[serde(default)]
    lineage: String,
    #[serde(default, deserialize_with = "lenient")]
    outputs: BTreeMap<Arc<str>, FileOutput>,
    #[serde(default, deserialize_with = "lenient")]
    resources: Vec<FileResource>,
    #[serde(default)]
    check_results: Json,
}

#[derive(Serialize, Deserialize)]
struct FileOutput {
    value: Json,
    #[serde(rename = "type")]
    ty: Json,
    #[serde(default, skip_serializing_if = "is_default")]
    sensitive: bool,
}

#[derive(Serialize, Deserialize)]
struct FileResource {
    #[serde(default, skip_serializing_if = "is_default")]
    module: String,
    mode: String,
    #[serde(rename = "type")]
    kind: Arc<str>,
    name: Arc<str>,
    provider: String,
    #[serde(default, deserialize_with = "lenient")]
    instances: Vec<FileInstance>,
}

#[derive(Serialize, Deserialize)]
struct FileInstance {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    index_key: Option<Json>,
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "is_default"
    )]
    status: String,
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "is_default"
    )]
    deposed: String,
    #[serde(default, deserialize_with = "version")]
    schema_version: u64,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    attributes: Option<Arc<Json>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attributes_flat: Option<BTreeMap<String, String>>,
    #[serde(default, deserialize_with = "lenient")]
    sensitive_attributes: Vec<Vec<FileStep>>,
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "is_default"
    )]
    private: String,
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "is_default"
    )]
    dependencies: Vec<String>,
    /// Terraform 0.12 named here what it had not brought up to date, seen from the module.
    #[serde(default, deserialize_with = "lenient", skip_serializing)]
    depends_on: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    create_before_destroy: bool,
    /// Fields of other versions and programs.
    #[serde(flatten)]
    other: Map<String, Json>,
}

#[derive(Serialize, Deserialize)]
struct FileStep {
    #[serde(rename = "type")]
    kind: String,
    value: Json,
}

/// Reads a number, or a string with one as in older files.
fn version<'a, D: Deserializer<'a>>(from: D) -> Result<u64, D::Error> {
    super::schema_version(&Json::deserialize(from)?)
        .ok_or_else(|| D::Error::custom("a schema version is a whole number"))
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Encodes a state as the text of a state file, which ends in a line break.
pub fn encode(state: &State) -> String {
    // Plain data with text keys: there is nothing in it that could fail to be written.
    let mut text = serde_json::to_string_pretty(&file(state)).unwrap_or_default();
    text.push('\n');
    text
}

/// Encodes a state as the JSON document of a state file.
pub fn document(state: &State) -> Json {
    serde_json::to_value(file(state)).unwrap_or_default()
}

fn file(state: &State) -> File {
    let outputs = state
        .outputs
        .iter()
        .map(|(name, output)| (name.clone(), encode_output(output)));
    File {
        version: 4,
        terraform_version: TERRAFORM_VERSION.into(),
        serial: state.serial,
        lineage: state.lineage.clone(),
        outputs: outputs.collect(),
        resources: encode_resources(state),
        check_results: state.check_results.clone(),
    }
}

fn encode_output(output: &Output) -> FileOutput {
    FileOutput {
        value: output.value.clone(),
        ty: type_to_json(&output.ty),
        sensitive: output.sensitive,
    }
}

fn encode_resources(state: &State) -> Vec<FileResource> {
    let mut resources: Vec<FileResource> = Vec::new();
    let mut last: Option<(&ModuleInstance, &Resource, &ProviderConfig)> = None;
    for (address, instance) in &state.resources {
        let place = (&address.module, &address.resource, &instance.provider);
        if last != Some(place) {
            resources.push(encode_resource(address, &instance.provider));
            last = Some(place);
        }
        if let Some(resource) = resources.last_mut() {
            resource
                .instances
                .extend(encode_instance(&address.key, instance));
        }
    }
    let has_no_instances = |(module, resource, _): &&(ModuleInstance, Resource, ProviderConfig)| {
        let mut addresses = state.resources.keys();
        !addresses.any(|it| it.module == *module && it.resource == *resource)
    };
    let empty_resources = state.empty_resources.iter().filter(has_no_instances);
    resources.extend(empty_resources.map(|(module, resource, provider)| {
        let address = resource.instance(module, Key::None);
        encode_resource(&address, provider)
    }));
    resources
}

fn encode_resource(address: &ResourceInstance, provider: &ProviderConfig) -> FileResource {
    FileResource {
        module: address.module.to_string(),
        mode: if address.resource.mode == Mode::Data {
            "data"
        } else {
            "managed"
        }
        .into(),
        kind: address.resource.kind.clone(),
        name: address.resource.name.clone(),
        provider: provider.to_string(),
        instances: Vec::new(),
    }
}

fn encode_instance<'a>(
    key: &'a Key,
    instance: &'a Instance,
) -> impl Iterator<Item = FileInstance> + 'a {
    let current = instance
        .current
        .iter()
        .map(|object| encode_object(key, "", object));
    let deposed = instance.deposed.iter();
    current.chain(deposed.map(|(name, object)| encode_object(key, name, object)))
}

fn encode_object(key: &Key, deposed: &str, object: &Object) -> FileInstance {
    let flat = object.flat_attributes.clone();
    FileInstance {
        index_key: match key {
            Key::None => None,
            Key::Index(index) => Some(Json::from(*index)),
            Key::Name(name) => Some(Json::from(&**name)),
        },
        status: if object.tainted {
            "tainted".into()
        } else {
            String::new()
        },
        deposed: deposed.into(),
        schema_version: object.schema_version,
        attributes: flat.is_none().then(|| object.attributes.clone()),
        attributes_flat: flat,
        sensitive_attributes: object.sensitive.iter().map(encode_path).collect(),
        private: STANDARD.encode(&object.private),
        dependencies: object
            .dependencies
            .iter()
            .map(ToString::to_string)
            .collect(),
        depends_on: Vec::new(),
        create_before_destroy: object.create_before_destroy,
        other: object.other.clone(),
    }
}

fn encode_path(path: &Path) -> Vec<FileStep> {
    // Elements of a set have no name: the path ends at the set, and stands for all of it.
    path.0.iter().map_while(encode_step).collect()
}

fn encode_step(step: &Step) -> Option<FileStep> {
    let index = |value: Json, ty: &str| FileStep {
        kind: "index".into(),
        value: serde_json::json!({ "value": value, "type": ty }),
    };
    match step {
        Step::Attribute(name) => Some(FileStep {
            kind: "get_attr".into(),
            value: Json::from(&**name),
        }),
        Step::Index(number) => Some(index(Json::from(*number), "number")),
        Step::Key(name) => Some(index(Json::from(&**name), "string")),
        Step::Element => None,
    }
}

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
    for (name, output) in file.outputs {
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

/// Reads a field that may be null, and tells null from a missing field.
fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Arc<Json>>, D::Error> {
    Json::deserialize(from).map(|value| Some(Arc::new(value)))
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
        dependencies,
        create_before_destroy: instance.create_before_destroy,
        other: instance.other,
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

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{
  "version": 4,
  "terraform_version": "1.11.4",
  "serial": 7,
  "lineage": "8d1c",
  "outputs": {
    "id": {
      "value": "x",
      "type": "string",
      "sensitive": true
    }
  },
  "resources": [
    {
      "module": "module.a[\"k\"]",
      "mode": "managed",
      "type": "terraform_data",
      "name": "b",
      "provider": "provider[\"terraform.io/builtin/terraform\"]",
      "instances": [
        {
          "index_key": 0,
          "status": "tainted",
          "schema_version": 0,
          "attributes": {
            "id": "1",
            "n": 123456789012345678901234567890
          },
          "sensitive_attributes": [
            [
              {
                "type": "get_attr",
                "value": "id"
              }
            ]
          ],
          "private": "AQI=",
          "dependencies": [
            "module.a.terraform_data.c"
          ],
          "create_before_destroy": true
        },
        {
          "index_key": 0,
          "deposed": "00c0ffee",
          "schema_version": 0,
          "attributes": {
            "id": "0"
          },
          "sensitive_attributes": []
        }
      ]
    }
  ],
  "check_results": null
}
"#;

    #[test]
    fn a_file_is_written_as_it_was_read() {
        let state = decode(FILE.as_bytes());
        assert_eq!(state.map(|state| encode(&state)), Ok(FILE.to_owned()));
    }

    #[test]
    fn an_object_without_attributes_is_there() {
        for (written, read) in [
            ("", Json::Object(serde_json::Map::new())),
            (r#", "attributes": null"#, Json::Null),
        ] {
            let text = format!(
                r#"{{"version": 4, "serial": 1, "lineage": "l", "outputs": {{}}, "resources": [{{
                "mode": "managed", "type": "terraform_data", "name": "a",
                "provider": "provider[\"terraform.io/builtin/terraform\"]",
                "instances": [{{"schema_version": 0{written}}}]}}]}}"#
            );
            let state = decode(text.as_bytes()).expect("a state");
            let instance = state.resources.values().next().expect("an instance");
            let object = instance.current.as_ref().expect("an object");
            assert_eq!(*object.attributes, read, "{written}");
        }
    }

    #[test]
    fn errors_say_what_is_wrong_with_the_file() {
        for (text, part) in [
            ("{", "syntax error at byte offset 1"),
            ("{}", "does not have a \"version\""),
            (r#"{"version":"4"}"#, "is string"),
            (r#"{"version":5}"#, "format version 5"),
        ] {
            let error = decode(text.as_bytes()).err().unwrap_or_default();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn an_unknown_status_is_refused() {
        let text = FILE.replace("\"tainted\"", "\"frozen\"");
        let error = decode(text.as_bytes()).err().unwrap_or_default();
        assert!(
            error.contains("The status \"frozen\" of module.a[\"k\"]"),
            "{error}"
        );
    }
}
