//! Every type there is, with every attribute filled, at every version of its schema.

use std::sync::Arc;

use super::flatten::version_3;
use super::registry;
use rform_core::addr::{
    Key, Mode, ModuleInstance, ProviderConfig, ProviderSource, Resource, ResourceInstance,
};
use rform_core::schema::ResourceSchema;
use rform_core::value::Type;
use rform_core::value::json::value_from_json;
use rform_engine::{Registry, upgrade_flat_attributes};
use rform_state::{Object, State};
use serde_json::{Value as Json, json};

/// Some value of that type in which nothing is null or empty.
fn sample(ty: &Type, name: &str) -> Json {
    let two = |ty: &Type| {
        json!([
            sample(ty, &format!("{name}a")),
            sample(ty, &format!("{name}b"))
        ])
    };
    match ty {
        Type::Bool => json!(true),
        Type::Number => json!(name.len() * 7),
        Type::List(ty) | Type::Set(ty) => match **ty {
            Type::Bool => json!([true]),
            _ => two(ty),
        },
        Type::Map(ty) => {
            json!({ "k": sample(ty, "k"), "a.b/c": sample(ty, "v"), "0": sample(ty, "") })
        }
        Type::Object(object) => {
            let members = object.attributes.iter();
            let member = |(key, ty): (&Arc<str>, &Type)| {
                (key.to_string(), sample(ty, &format!("{name}{key}")))
            };
            Json::Object(members.map(member).collect())
        }
        _ => json!(format!("{{\"{name}\": \"text with . and #\"}}")),
    }
}

/// A recorded value with a null for each attribute that a later version of the provider has added.
fn completed(json: &Json, ty: &Type) -> Json {
    match (json, ty) {
        (Json::Object(recorded), Type::Object(object)) => {
            let members = object.attributes.iter().map(|(name, ty)| {
                let member = recorded.get(&**name).unwrap_or(&Json::Null);
                (name.to_string(), completed(member, ty))
            });
            Json::Object(members.collect())
        }
        (Json::Array(elements), Type::List(of) | Type::Set(of)) => {
            elements.iter().map(|it| completed(it, of)).collect()
        }
        _ => json.clone(),
    }
}

fn instance(mode: Mode, kind: &str, key: Key) -> ResourceInstance {
    let resource = Resource {
        mode,
        kind: kind.into(),
        name: "it".into(),
    };
    resource.instance(&ModuleInstance::root().child("m", Key::None), key)
}

fn object(version: u64, attributes: Json, tainted: bool) -> Object {
    Object {
        tainted,
        schema_version: version,
        attributes: Arc::new(attributes),
        flat_attributes: None,
        sensitive: Vec::new(),
        private: Vec::new(),
        identity: None,
        dependencies: Vec::new(),
        create_before_destroy: false,
        other: serde_json::Map::new(),
    }
}

/// An object of every version, one of them tainted, one deposed.
fn put(state: &mut State, mode: Mode, kind: &str, schema: &ResourceSchema) {
    let provider = ProviderConfig::root(ProviderSource::default_for("aws"));
    let attributes = sample(&schema.block.object_type(), "");
    for version in 0..=schema.version {
        let address = instance(mode, kind, Key::Index(version));
        let it = object(version, attributes.clone(), version == 0);
        state.set_current(&address, &provider, Some(it.clone()));
        state.set_deposed(&address, &provider, "00000000", Some(it));
    }
}

fn there_and_back(state: &State, registry: &Registry) -> Result<usize, String> {
    let text = version_3(state, registry);
    let read = rform_state::decode(text.as_bytes())?;
    let back = upgrade_flat_attributes(&read, registry).map_err(|faults| format!("{faults:?}"))?;
    let mut compared = 0;
    for (address, instance) in &state.resources {
        let source = &instance.provider.source;
        let resource = &address.resource;
        let schema = registry.resource(source, resource.mode, &resource.kind);
        let ty = schema.ok_or(address.to_string())?.block.object_type();
        let found = back.resources.get(address).ok_or(address.to_string())?;
        let before = instance.current.iter().chain(instance.deposed.values());
        let after = found.current.iter().chain(found.deposed.values());
        for (before, after) in before.zip(after) {
            for (name, json) in before.attributes.as_object().into_iter().flatten() {
                let Type::Object(object) = &ty else { continue };
                let ty = object.attributes.get(name.as_str()).ok_or(name.as_str())?;
                let value = value_from_json(json, ty).map_err(|it| it.with_path())?;
                let found = &after.attributes[name];
                // Data that was read says null of blocks that do not occur.
                let is_void = json.is_null() && *found == json!([]);
                let again = value_from_json(found, ty);
                assert!(
                    is_void || again.as_ref() == Ok(&value),
                    "{address}.{name}: {found}"
                );
                compared += 1;
            }
            assert_eq!(before.tainted, after.tainted, "{address}");
        }
        assert_eq!(instance.deposed.len(), found.deposed.len(), "{address}");
    }
    Ok(compared)
}

#[test]
fn every_type_goes_there_and_back() -> Result<(), String> {
    let registry = registry();
    let source = ProviderSource::default_for("aws");
    let provider = registry.unconfigured(&source).ok_or("no provider")?;
    let mut state = State::new("l".into());
    for (kind, schema) in &provider.schema().resources {
        put(&mut state, Mode::Managed, kind, schema);
    }
    for (kind, schema) in &provider.schema().data_sources {
        put(&mut state, Mode::Data, kind, schema);
    }
    let compared = there_and_back(&state, &registry)?;
    assert!(compared > 2000, "{compared}");
    Ok(())
}

/// The same with what the real provider was recorded to leave.
#[test]
fn what_was_recorded_goes_there_and_back() -> Result<(), Box<dyn std::error::Error>> {
    let registry = registry();
    let mut state = State::new("l".into());
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/aws/cases");
    let provider = ProviderConfig::root(ProviderSource::default_for("aws"));
    let mut count = 0;
    for topic in std::fs::read_dir(cases)? {
        for case in std::fs::read_dir(topic?.path())? {
            let Ok(text) = std::fs::read(case?.path().join("step1.json")) else {
                continue;
            };
            let step: Json = serde_json::from_slice(&text)?;
            for it in step["state"]["resources"].as_array().into_iter().flatten() {
                let address = it["address"].as_str().unwrap_or_default();
                let Ok(address) = rform_core::addr::parse_resource_instance(address) else {
                    continue;
                };
                let resource = &address.resource;
                let known = registry.resource(&provider.source, resource.mode, &resource.kind);
                let version = it["schema_version"].as_u64().unwrap_or_default();
                // Objects of older versions have types that are not those of the schema.
                let recorded = match known.filter(|schema| schema.version == version) {
                    Some(schema) => completed(&it["attributes"], &schema.block.object_type()),
                    None => continue,
                };
                let it = object(version, recorded, false);
                let address = instance(resource.mode, &resource.kind, Key::Index(count));
                state.set_current(&address, &provider, Some(it));
                count += 1;
            }
        }
    }
    let compared = there_and_back(&state, &registry)?;
    assert!(count > 50 && compared > 1000, "{count}, {compared}");
    Ok(())
}
