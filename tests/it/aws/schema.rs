//! Our schemas, attribute for attribute those that Terraform's provider was recorded with.

use super::harness::Harness;
use rform_core::schema::{Block, Nesting, Presence, ResourceSchema};
use rform_core::value::json::type_to_json;
use rform_provider::Provider;
use serde_json::{Map, Value as Json, json};

#[tokio::test]
async fn schemas_are_those_of_terraforms_provider() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/aws/schema.jsonl");
    let recorded = std::fs::read_to_string(path)?;
    let harness = Harness::new(0);
    let schema = harness.aws.schema();
    let mut compared = 0;
    let mut faults = Vec::new();
    for line in recorded.lines() {
        let mut recorded: Json = serde_json::from_str(line)?;
        let name = recorded["type"].as_str().unwrap_or_default().to_owned();
        let is_data = recorded["mode"] == "data";
        let ours = match is_data {
            true => schema.data_sources.get(name.as_str()),
            false => schema.resources.get(name.as_str()),
        };
        let Some(ours) = ours else { continue };
        compared += 1;
        let fields = recorded.as_object_mut().ok_or("not an object")?;
        fields.retain(|key, _| key == "version" || key == "block");
        let ours = shown(ours);
        differences(&name, &Json::Object(fields.clone()), &ours, &mut faults);
    }
    let offered = schema.resources.len() + schema.data_sources.len();
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(
        compared, offered,
        "a type that Terraform's provider does not have"
    );
    Ok(())
}

fn differences(place: &str, recorded: &Json, ours: &Json, faults: &mut Vec<String>) {
    match (recorded, ours) {
        (Json::Object(one), Json::Object(other)) => {
            let names = one
                .keys()
                .chain(other.keys().filter(|it| !one.contains_key(*it)));
            for name in names {
                let place = format!("{place}.{name}");
                let null = Json::Null;
                let of = |map: &Map<String, Json>| map.get(name).cloned().unwrap_or(null.clone());
                differences(&place, &of(one), &of(other), faults);
            }
        }
        _ if recorded == ours => {}
        _ => faults.push(format!("{place}: recorded {recorded}, ours {ours}")),
    }
}

fn shown(schema: &ResourceSchema) -> Json {
    json!({"version": schema.version, "block": block(&schema.block)})
}

fn block(block: &Block) -> Json {
    let mut out = Map::new();
    let attributes = block.attributes.iter().map(|(name, attribute)| {
        let mut shown = Map::new();
        shown.insert("type".into(), type_to_json(&attribute.ty));
        let flags = [
            ("required", attribute.presence == Presence::Required),
            (
                "optional",
                matches!(
                    attribute.presence,
                    Presence::Optional | Presence::OptionalComputed
                ),
            ),
            ("computed", attribute.presence.is_computed()),
            ("sensitive", attribute.sensitive),
            ("deprecated", attribute.deprecated.is_some()),
        ];
        let flags = flags.into_iter().filter(|(_, holds)| *holds);
        shown.extend(flags.map(|(name, _)| (name.to_owned(), true.into())));
        (name.to_string(), Json::Object(shown))
    });
    let attributes: Map<String, Json> = attributes.collect();
    if !attributes.is_empty() {
        out.insert("attributes".into(), Json::Object(attributes));
    }
    let blocks = block.blocks.iter().map(|(name, nested)| {
        let mode = match nested.nesting {
            Nesting::Single => "single",
            Nesting::Group => "group",
            Nesting::List => "list",
            Nesting::Set => "set",
            Nesting::Map => "map",
        };
        let mut shown = Map::new();
        shown.insert("nesting_mode".into(), mode.into());
        if nested.min > 0 {
            shown.insert("min_items".into(), nested.min.into());
        }
        if let Some(max) = nested.max {
            shown.insert("max_items".into(), max.into());
        }
        shown.insert("block".into(), self::block(&nested.block));
        (name.to_string(), Json::Object(shown))
    });
    let blocks: Map<String, Json> = blocks.collect();
    if !blocks.is_empty() {
        out.insert("block_types".into(), Json::Object(blocks));
    }
    Json::Object(out)
}
