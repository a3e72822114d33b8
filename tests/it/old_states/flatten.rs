//! A state of version 4 in the form that Terraform 0.11 would have given it.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rform_core::value::Type;
use rform_engine::Registry;
use rform_state::State;
use serde_json::{Map, Value as Json, json};

/// The text of a state file of version 3.
pub fn version_3(state: &State, registry: &Registry) -> String {
    let mut modules: BTreeMap<Vec<String>, Map<String, Json>> = BTreeMap::new();
    modules.insert(vec!["root".into()], Map::new());
    for (address, instance) in &state.resources {
        let steps = address.module.0.iter().map(|step| step.name.to_string());
        let path = ["root".to_owned()].into_iter().chain(steps).collect();
        let resource = &address.resource;
        let source = &instance.provider.source;
        let schema = registry.resource(source, resource.mode, &resource.kind);
        let ty = schema.map(|it| it.block.object_type());
        let object = |object: &rform_state::Object| {
            let flat = flatten(&object.attributes, ty.as_ref());
            json!({
                "id": object.attributes["id"],
                "attributes": flat,
                "meta": { "schema_version": object.schema_version.to_string() },
                "tainted": object.tainted,
            })
        };
        let key = match &address.key {
            rform_core::addr::Key::Index(index) => format!("{resource}.{index}"),
            _ => resource.to_string(),
        };
        let depends_on = instance.current.iter().flat_map(|it| &it.dependencies);
        let depends_on: Vec<String> = depends_on.map(|it| it.resource.to_string()).collect();
        let entry = json!({
            "type": resource.kind.to_string(),
            "depends_on": depends_on,
            "primary": instance.current.as_ref().map(object),
            "deposed": instance.deposed.values().map(object).collect::<Vec<_>>(),
            "provider": format!("provider.{}", source.kind),
        });
        modules.entry(path).or_default().insert(key, entry);
    }
    let module = |(path, resources): (&Vec<String>, &Map<String, Json>)| json!({ "path": path, "outputs": {}, "resources": resources, "depends_on": [] });
    let modules: Vec<Json> = modules.iter().map(module).collect();
    json!({
        "version": 3, "terraform_version": "0.11.14", "serial": state.serial,
        "lineage": state.lineage, "modules": modules,
    })
    .to_string()
}

/// Attributes as texts under dotted names.
pub fn flatten(attributes: &Json, ty: Option<&Type>) -> BTreeMap<String, String> {
    let mut flat = BTreeMap::new();
    for (name, value) in attributes.as_object().into_iter().flatten() {
        let ty = match ty {
            Some(Type::Object(object)) => object.attributes.get(name.as_str()),
            _ => None,
        };
        put(name, value, ty, &mut flat);
    }
    flat
}

fn put(name: &str, value: &Json, ty: Option<&Type>, out: &mut BTreeMap<String, String>) {
    let mut text = |sign: &str, text: String| {
        out.insert(format!("{name}{sign}"), text);
    };
    match value {
        Json::Null => {}
        Json::String(it) => text("", it.clone()),
        Json::Bool(_) | Json::Number(_) => text("", value.to_string()),
        Json::Array(items) => {
            text(".#", items.len().to_string());
            for (at, item) in items.iter().enumerate() {
                let (place, ty) = match ty {
                    Some(Type::Set(ty)) => (hash(item), Some(&**ty)),
                    Some(Type::List(ty)) => (at.to_string(), Some(&**ty)),
                    _ => (at.to_string(), None),
                };
                put(&format!("{name}.{place}"), item, ty, out);
            }
        }
        Json::Object(members) => {
            let is_member = name
                .rsplit('.')
                .next()
                .is_some_and(|it| it.parse::<u64>().is_ok());
            if !is_member || matches!(ty, Some(Type::Map(_))) {
                text(".%", members.len().to_string());
            }
            for (key, member) in members {
                let ty = match ty {
                    Some(Type::Map(ty)) => Some(&**ty),
                    Some(Type::Object(object)) => object.attributes.get(key.as_str()),
                    _ => None,
                };
                put(&format!("{name}.{key}"), member, ty, out);
            }
        }
    }
}

/// Some number for the value: nobody can tell it from the value again.
fn hash(value: &Json) -> String {
    let mut hasher = DefaultHasher::new();
    value.to_string().hash(&mut hasher);
    (hasher.finish() % 4_294_967_295).to_string()
}
