//! Our schemas, attribute for attribute those of Terraform's provider: version 5.4 as it was
//! recorded, and the names, types and flags of version 6.

use std::collections::{BTreeMap, BTreeSet};

use super::harness::Harness;
use super::schema_listed::Listed;
use rform_core::schema::{Block, Nesting, Presence, ResourceSchema};
use rform_core::value::json::type_to_json;
use rform_provider::Provider;
use serde_json::{Map, Value as Json, json};

type Failure = Box<dyn std::error::Error>;

fn fixture(name: &str) -> Result<String, std::io::Error> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/aws/");
    std::fs::read_to_string(format!("{path}{name}"))
}

/// The lines of a fixture by `TYPE`, or `data.TYPE`.
fn by_type(name: &str) -> Result<BTreeMap<String, Json>, Failure> {
    let mut all = BTreeMap::new();
    for line in fixture(name)?.lines() {
        let line: Json = serde_json::from_str(line)?;
        let kind = line["type"].as_str().unwrap_or_default();
        let name = match line["mode"] == "data" {
            true => format!("data.{kind}"),
            false => kind.to_owned(),
        };
        all.insert(name, line);
    }
    Ok(all)
}

fn ours(harness: &Harness) -> BTreeMap<String, Json> {
    let schema = harness.aws.schema();
    let resources = schema.resources.iter();
    let resources = resources.map(|(name, it)| (name.to_string(), shown(it)));
    let data = schema.data_sources.iter();
    let data = data.map(|(name, it)| (format!("data.{name}"), shown(it)));
    resources.chain(data).collect()
}

#[tokio::test]
async fn schemas_are_those_of_terraforms_provider() -> Result<(), Failure> {
    let (recorded, six) = (by_type("schema.jsonl")?, by_type("schema6.jsonl")?);
    let mut listed = Listed::of(&fixture("schema_differences.txt")?);
    let harness = Harness::new(0);
    for (name, ours) in ours(&harness) {
        let of_six = six.get(&name).map(|it| flat(&it["block"]));
        assert!(
            of_six.is_some() || recorded.contains_key(&name),
            "{name}: a type that Terraform's provider does not have"
        );
        let of_six = of_six.unwrap_or_default();
        if let Some(recorded) = recorded.get(&name) {
            let recorded = json!({"version": recorded["version"], "block": recorded["block"]});
            differences(&name, (&recorded, &ours), &of_six, &mut listed);
        }
        if six.contains_key(&name) {
            missing(&name, &flat(&ours["block"]), &of_six, &mut listed);
        }
    }
    assert_eq!(listed.faults(), Vec::<String>::new());
    Ok(())
}

/// What is known of an attribute or block of version 6.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    /// The type, in JSON; none of a block.
    ty: Option<String>,
    is_settable: bool,
}

/// All attributes and blocks by path: `root_block_device.iops`.
fn flat(block: &Json) -> BTreeMap<String, Known> {
    let mut all = BTreeMap::new();
    gather(block, "", &mut all);
    all
}

fn gather(block: &Json, prefix: &str, all: &mut BTreeMap<String, Known>) {
    let is_settable = |it: &Json| it["optional"] == true || it["required"] == true;
    for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
        let path = format!("{prefix}{name}");
        let known = Known {
            ty: attribute.get("type").and_then(simple),
            is_settable: is_settable(attribute),
        };
        if attribute.get("block").is_some() {
            gather(&attribute["block"], &format!("{path}."), all);
        }
        if let Some(element) = element(&attribute["type"]) {
            for (name, ty) in element {
                gather_type(&format!("{path}.{name}"), ty, known.is_settable, all);
            }
        }
        all.insert(path, known);
    }
    for (name, nested) in block["block_types"].as_object().into_iter().flatten() {
        let path = format!("{prefix}{name}");
        gather(&nested["block"], &format!("{path}."), all);
        let (ty, is_settable) = (None, true);
        all.insert(path, Known { ty, is_settable });
    }
}

/// The attributes of a collection of objects that the schema shows as an attribute.
fn element(ty: &Json) -> Option<&Map<String, Json>> {
    ty.get(1)?.get(1)?.as_object()
}

fn gather_type(path: &str, ty: &Json, is_settable: bool, all: &mut BTreeMap<String, Known>) {
    for (name, ty) in element(ty).into_iter().flatten() {
        gather_type(&format!("{path}.{name}"), ty, is_settable, all);
    }
    let ty = simple(ty);
    all.insert(path.to_owned(), Known { ty, is_settable });
}

/// The type, if it is told of version 6: not of objects, and not of what the generator of its
/// package had no word for.
fn simple(ty: &Json) -> Option<String> {
    let text = ty.to_string();
    let is_told = !text.contains("cdktf") && !text.contains("object");
    is_told.then_some(text)
}

/// What version 6 has and we have not, or not like this.
fn missing(
    name: &str,
    ours: &BTreeMap<String, Known>,
    six: &BTreeMap<String, Known>,
    listed: &mut Listed,
) {
    let mut absent: BTreeSet<&str> = BTreeSet::new();
    for (path, known) in six {
        let is_within = |it: &&str| path.starts_with(&format!("{it}."));
        match ours.get(path) {
            None if absent.iter().any(is_within) => {}
            None => {
                absent.insert(path);
                listed.note(&format!("{name}.{path}"), "version 6 has it");
            }
            Some(own) => {
                let agrees = own.ty.is_none() || known.ty.is_none() || own.ty == known.ty;
                if !agrees || own.is_settable != known.is_settable && !path.contains('.') {
                    listed.note(
                        &format!("{name}.{path}"),
                        &format!("{known:?}, ours {own:?}"),
                    );
                }
            }
        }
    }
}

fn differences(
    place: &str,
    (recorded, ours): (&Json, &Json),
    six: &BTreeMap<String, Known>,
    listed: &mut Listed,
) {
    match (recorded, ours) {
        (Json::Object(one), Json::Object(other)) => {
            let names = one
                .keys()
                .chain(other.keys().filter(|it| !one.contains_key(*it)));
            for name in names {
                let place = format!("{place}.{name}");
                let null = Json::Null;
                let of = |map: &Map<String, Json>| map.get(name).cloned().unwrap_or(null.clone());
                differences(&place, (&of(one), &of(other)), six, listed);
            }
        }
        // Where nothing was recorded, all may be new.
        (Json::Null, Json::Object(_)) if is_group(place) => {
            let none = Json::Object(Map::new());
            differences(place, (&none, ours), six, listed);
        }
        _ if recorded == ours => {}
        (Json::Null, _) if is_later(place, six) => {}
        _ => listed.note(place, &format!("recorded {recorded}, ours {ours}")),
    }
}

fn is_group(place: &str) -> bool {
    let last = place.rsplit('.').next();
    last.is_some_and(|it| ["attributes", "block_types"].contains(&it))
}

/// Whether version 6 has the attribute or block of a place such as
/// `aws_eip.block.attributes.arn`.
fn is_later(place: &str, six: &BTreeMap<String, Known>) -> bool {
    let steps = place
        .split('.')
        .skip_while(|step| step.starts_with("data") || step.starts_with("aws_"));
    let names: Vec<&str> = steps
        .filter(|step| !["block", "attributes", "block_types"].contains(step))
        .collect();
    six.contains_key(&names.join("."))
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
