//! What Terraform 0.8 to 0.11 really left.

use std::path::Path;

use super::registry;
use rform_core::addr::parse_resource_instance;
use rform_engine::upgrade_flat_attributes;
use serde_json::Value as Json;

/// The older provider SDK made no difference between these.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Bool(truth) => !truth,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.iter().all(is_empty),
        Json::Object(members) => members.is_empty(),
    }
}

/// Whether two values are the same, sets in any order, as far as both have the members.
fn same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        _ if is_empty(one) && is_empty(other) => true,
        (Json::Array(one), Json::Array(other)) => {
            let mut left: Vec<&Json> = other.iter().collect();
            let taken = one.iter().all(|it| {
                let at = left.iter().position(|other| same(it, other));
                at.map(|at| left.remove(at)).is_some()
            });
            taken && left.is_empty()
        }
        (Json::Object(one), Json::Object(other)) => one.iter().all(|(name, it)| {
            let there = other.get(name);
            there.map_or_else(|| is_empty(it), |there| same(it, there))
        }),
        _ => one == other,
    }
}

#[test]
fn every_attribute_of_real_states_is_read() -> Result<(), Box<dyn std::error::Error>> {
    let registry = registry();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/old_states");
    let (mut objects, mut attributes) = (0, 0);
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let Ok(text) = std::fs::read(path.join("terraform.tfstate")) else {
            continue;
        };
        let state = rform_state::decode(&text)?;
        let state =
            upgrade_flat_attributes(&state, &registry).map_err(|faults| format!("{faults:?}"))?;
        let expected: Json = serde_json::from_slice(&std::fs::read(path.join("expected.json"))?)?;
        for (name, expected) in expected.as_object().into_iter().flatten() {
            let address = parse_resource_instance(name).map_err(|it| it.0)?;
            let found = state
                .current(&address)
                .ok_or(format!("{name} is not there"))?;
            let resource = &address.resource;
            let source = rform_core::addr::ProviderSource::default_for("aws");
            let is_native = registry
                .resource(&source, resource.mode, &resource.kind)
                .is_some();
            objects += usize::from(is_native);
            for (attribute, expected) in expected.as_object().into_iter().flatten() {
                let Some(it) = found.attributes.get(attribute).filter(|_| is_native) else {
                    continue;
                };
                attributes += 1;
                assert!(
                    same(expected, it),
                    "{} {name}.{attribute}: {it}, and expected was {expected}",
                    path.display()
                );
            }
        }
    }
    assert!(objects > 40 && attributes > 600, "{objects}, {attributes}");
    Ok(())
}
