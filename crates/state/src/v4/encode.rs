//! From a state to the text of its file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};

use super::{File, FileInstance, FileOutput, FileResource, FileStep};
use crate::{Instance, Object, Output, State, TERRAFORM_VERSION};
use rform_core::addr::ResourceInstance;
use rform_core::addr::{Key, Mode, ModuleInstance, ProviderConfig, Resource};
use rform_core::value::json::type_to_json;
use rform_core::value::{Path, Step};

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
    let other = &state.other;
    let outputs = state.outputs.iter().map(|(name, output)| {
        let fields = other.outputs.get(name).cloned();
        (
            name.clone(),
            encode_output(output, fields.unwrap_or_default()),
        )
    });
    File {
        version: 4,
        terraform_version: TERRAFORM_VERSION.into(),
        serial: state.serial,
        lineage: state.lineage.clone(),
        outputs: outputs.collect(),
        resources: encode_resources(state),
        check_results: state.check_results.clone(),
        other: other.file.clone(),
    }
}

fn encode_output(output: &Output, other: Map<String, Json>) -> FileOutput {
    FileOutput {
        value: output.value.clone(),
        ty: type_to_json(&output.ty),
        sensitive: output.sensitive,
        other,
    }
}

fn encode_resources(state: &State) -> Vec<FileResource> {
    let mut resources: Vec<((&ModuleInstance, &Resource), FileResource)> = Vec::new();
    let mut last: Option<(&ModuleInstance, &Resource, &ProviderConfig)> = None;
    for (address, instance) in &state.resources {
        let place = (&address.module, &address.resource, &instance.provider);
        if last != Some(place) {
            let name = (address.module.clone(), address.resource.clone());
            let fields = state.other.resources.get(&name).cloned();
            let resource = FileResource {
                other: fields.unwrap_or_default(),
                ..encode_resource(address, &instance.provider)
            };
            resources.push(((place.0, place.1), resource));
            last = Some(place);
        }
        if let Some((_, resource)) = resources.last_mut() {
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
        ((module, resource), encode_resource(&address, provider))
    }));
    // Resources without instances stand among the others.
    resources.sort_by_key(|(name, _)| *name);
    resources
        .into_iter()
        .map(|(_, resource)| resource)
        .collect()
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
        _each: Json::Null,
        other: Map::new(),
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
    let identity = object.identity.as_ref();
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
        identity_schema_version: identity.map(|it| it.schema_version),
        identity: identity
            .map(|it| it.attributes.clone())
            .filter(|it| !it.is_null()),
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
