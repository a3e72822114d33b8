//! Reads recorded JSON documents as plans and schemas, for unit tests.

#![allow(clippy::disallowed_methods, reason = "tests read recorded files")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

use rform_core::addr::{ProviderConfig, ProviderSource, ResourceInstance, parse_resource_instance};
use rform_core::schema::{Attribute, Block, NestedBlock, Nesting, Presence, ResourceSchema};
use rform_core::value::json::type_from_json;
use rform_core::value::{Marks, Number, Path, Step, Type, Value};
use rform_plan::{Action, Change, ImportTarget, Mode, OutputChange, Plan, Reason};
use rform_state::State;

/// A recorded plan with the text that Terraform printed for it.
pub struct Recorded {
    pub name: String,
    pub json: Json,
    pub text: String,
}

pub fn directory() -> PathBuf {
    FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/plan")
}

/// All recorded plans, in order of their names.
pub fn plans() -> Vec<Recorded> {
    let mut names: Vec<String> = std::fs::read_dir(directory())
        .expect("fixtures/plan")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| Some(name.strip_suffix(".txt")?.to_owned()))
        .collect();
    names.sort();
    let read = |name: String| {
        let json = std::fs::read_to_string(directory().join(format!("{name}.json"))).expect("json");
        let text = std::fs::read_to_string(directory().join(format!("{name}.txt"))).expect("text");
        let json = serde_json::from_str(&json).expect("a document");
        Recorded { name, json, text }
    };
    names.into_iter().map(read).collect()
}

/// The recorded schemas by provider, whether it is a data source, and type.
pub struct Schemas(BTreeMap<(String, bool, String), Arc<ResourceSchema>>);

impl Schemas {
    pub fn read() -> Schemas {
        let text = std::fs::read_to_string(directory().join("schemas.json")).expect("schemas");
        let json: Json = serde_json::from_str(&text).expect("a document");
        let mut schemas = BTreeMap::new();
        for (provider, kinds) in json["provider_schemas"].as_object().expect("providers") {
            for (key, is_data) in [("resource_schemas", false), ("data_source_schemas", true)] {
                for (kind, schema) in kinds[key].as_object().into_iter().flatten() {
                    let schema = ResourceSchema {
                        version: schema["version"].as_u64().unwrap_or(0),
                        block: block(&schema["block"]),
                        identity: None,
                    };
                    schemas.insert((provider.clone(), is_data, kind.clone()), Arc::new(schema));
                }
            }
        }
        Schemas(schemas)
    }

    pub fn get(
        &self,
        provider: &ProviderConfig,
        address: &ResourceInstance,
    ) -> Option<Arc<ResourceSchema>> {
        let is_data = address.resource.mode == rform_core::addr::Mode::Data;
        let key = (
            provider.source.to_string(),
            is_data,
            address.resource.kind.to_string(),
        );
        self.0.get(&key).cloned()
    }
}

fn block(json: &Json) -> Block {
    let attribute = |(name, json): (&String, &Json)| {
        let is = |key: &str| json[key] == Json::Bool(true);
        let presence = match (is("required"), is("optional"), is("computed")) {
            (true, ..) => Presence::Required,
            (_, true, true) => Presence::OptionalComputed,
            (_, true, false) => Presence::Optional,
            _ => Presence::Computed,
        };
        let attribute = Attribute {
            sensitive: is("sensitive"),
            ..Attribute::new(type_from_json(&json["type"]).expect("a type"), presence)
        };
        (Arc::from(&**name), attribute)
    };
    let nested = |(name, json): (&String, &Json)| {
        let nesting = match json["nesting_mode"].as_str() {
            Some("single") => Nesting::Single,
            Some("group") => Nesting::Group,
            Some("set") => Nesting::Set,
            Some("map") => Nesting::Map,
            _ => Nesting::List,
        };
        let nested = NestedBlock {
            nesting,
            block: block(&json["block"]),
            min: 0,
            max: None,
        };
        (Arc::from(&**name), nested)
    };
    Block {
        attributes: json["attributes"]
            .as_object()
            .into_iter()
            .flatten()
            .map(attribute)
            .collect(),
        blocks: json["block_types"]
            .as_object()
            .into_iter()
            .flatten()
            .map(nested)
            .collect(),
        ..Block::default()
    }
}

/// The plan in a recorded document.
pub fn plan(json: &Json, schemas: &Schemas) -> Plan {
    let changes = |key: &str| {
        let list = json[key].as_array().into_iter().flatten();
        list.map(|json| change(json, schemas)).collect::<Vec<_>>()
    };
    let output = |(name, json): (&String, &Json)| {
        let (before, after) = sides(json, None);
        let change = OutputChange {
            sensitive: json["after_sensitive"] == Json::Bool(true)
                || json["before_sensitive"] == Json::Bool(true),
            action: action(&json["actions"]),
            before,
            after,
        };
        (Arc::from(&**name), change)
    };
    Plan {
        mode: match json["mode"].as_str() {
            Some("destroy") => Mode::Destroy,
            Some("refresh-only") => Mode::RefreshOnly,
            _ => Mode::Normal,
        },
        variables: BTreeMap::new(),
        targets: Vec::new(),
        module_outputs: BTreeSet::new(),
        changes: changes("resource_changes"),
        drift: changes("resource_drift"),
        outputs: json["output_changes"]
            .as_object()
            .into_iter()
            .flatten()
            .map(output)
            .collect(),
        steps: Vec::new(),
        edges: Vec::new(),
        prior: State::default(),
        refreshed: json["resource_drift"].is_array(),
        timestamp: Duration::ZERO,
    }
}

fn change(json: &Json, schemas: &Schemas) -> Change {
    let address = |json: &Json| {
        json.as_str()
            .map(|it| parse_resource_instance(it).expect("address"))
    };
    let source = ProviderSource::parse(json["provider_name"].as_str().expect("provider"));
    let provider = ProviderConfig::root(source.expect("provider"));
    let instance = address(&json["address"]).expect("address");
    let schema = schemas.get(&provider, &instance).expect("schema");
    let (before, after) = sides(&json["change"], Some(&schema.block.object_type()));
    Change {
        previous: address(&json["previous_address"]),
        deposed: json["deposed"].as_str().map(str::to_owned),
        address: instance,
        provider,
        action: action(&json["change"]["actions"]),
        reason: reason(json["action_reason"].as_str()),
        before,
        after,
        replace: json["change"]["replace_paths"]
            .as_array()
            .into_iter()
            .flatten()
            .map(path)
            .collect(),
        generated: json["change"]["generated_config"]
            .as_str()
            .map(str::to_owned),
        importing: json["change"]["importing"]["id"]
            .as_str()
            .map(|id| ImportTarget::Id(id.to_owned())),
        create_before_destroy: false,
        dependencies: Vec::new(),
        private: Vec::new(),
        before_identity: Value::NULL,
        after_identity: Value::NULL,
    }
}

/// The attributes that the recorded plan follows from.
pub fn relevant(json: &Json) -> Vec<(ResourceInstance, Path)> {
    let list = json["relevant_attributes"].as_array().into_iter().flatten();
    list.filter_map(|json| {
        let address = parse_resource_instance(json["resource"].as_str()?).ok()?;
        Some((address, path(&json["attribute"])))
    })
    .collect()
}

pub fn path(json: &Json) -> Path {
    let step = |json: &Json| match json {
        Json::String(name) => Step::Attribute(Arc::from(&**name)),
        index => Step::Index(index.as_u64().expect("an index")),
    };
    Path(json.as_array().into_iter().flatten().map(step).collect())
}

fn reason(text: Option<&str>) -> Option<Reason> {
    Some(match text? {
        "replace_because_cannot_update" => Reason::CannotUpdate,
        "replace_because_tainted" => Reason::Tainted,
        "replace_by_request" => Reason::Requested,
        "replace_by_triggers" => Reason::Triggered,
        "delete_because_no_resource_config" => Reason::NoConfig,
        "delete_because_no_move_target" => Reason::NoMoveTarget,
        "delete_because_no_module" => Reason::NoModule,
        "delete_because_wrong_repetition" => Reason::WrongRepetition,
        "delete_because_count_index" => Reason::CountIndex,
        "delete_because_each_key" => Reason::EachKey,
        "read_because_config_unknown" => Reason::ConfigUnknown,
        "read_because_dependency_pending" => Reason::DependencyPending,
        "read_because_check_nested" => Reason::Check,
        other => panic!("no reason {other}"),
    })
}

fn action(json: &Json) -> Action {
    let all = [
        Action::NoOp,
        Action::Create,
        Action::Read,
        Action::Update,
        Action::DeleteThenCreate,
        Action::CreateThenDelete,
        Action::Delete,
        Action::Forget,
    ];
    let fits = |action: &Action| serde_json::json!(super::json::change::actions(*action)) == *json;
    all.into_iter().find(fits).expect("an action")
}

fn sides(json: &Json, ty: Option<&Type>) -> (Value, Value) {
    let ty = ty.unwrap_or(&Type::Dynamic);
    let known = Json::Bool(false);
    let before = value(&json["before"], &known, &json["before_sensitive"], ty);
    let after = value(
        &json["after"],
        &json["after_unknown"],
        &json["after_sensitive"],
        ty,
    );
    (before, after)
}

/// A value from its JSON form and the structures that tell what is unknown and what is sensitive.
pub fn value(json: &Json, unknown: &Json, sensitive: &Json, ty: &Type) -> Value {
    let yes = Json::Bool(true);
    // Of a value of any type only the shape of what is sensitive tells what it will be.
    let ty = match (ty, sensitive) {
        (Type::Dynamic, Json::Object(_)) if *unknown == yes => &Type::object::<Arc<str>>([]),
        (Type::Dynamic, Json::Array(_)) if *unknown == yes => &Type::Tuple(Arc::new([])),
        (ty, _) => ty,
    };
    let bare = if *unknown == yes {
        Value::unknown(ty.clone())
    } else {
        part(json, unknown, sensitive, ty)
    };
    if *sensitive == yes {
        bare.mark(Marks::SENSITIVE)
    } else {
        bare
    }
}

fn part(json: &Json, unknown: &Json, sensitive: &Json, ty: &Type) -> Value {
    match (json, ty) {
        (Json::Null, _) => Value::null(ty),
        (Json::Bool(truth), _) => Value::Bool(*truth),
        (Json::Number(number), _) => {
            Value::Number(Number::parse(&number.to_string()).expect("a number"))
        }
        (Json::String(text), _) => Value::string(&**text),
        (Json::Array(items), _) => {
            let element = |at: usize| match ty {
                Type::Tuple(types) => types[at].clone(),
                other => other.element().cloned().unwrap_or(Type::Dynamic),
            };
            let item = |(at, item): (usize, &Json)| {
                value(item, &unknown[at], &sensitive[at], &element(at))
            };
            let items: Arc<[Value]> = items.iter().enumerate().map(item).collect();
            match ty {
                Type::List(element) => Value::List((**element).clone(), items),
                Type::Set(element) => Value::Set((**element).clone(), items),
                _ => Value::Tuple(items),
            }
        }
        (Json::Object(items), _) => {
            let mut names: Vec<&String> = items.keys().collect();
            if let Json::Object(unknown) = unknown {
                names.extend(unknown.keys().filter(|name| !items.contains_key(*name)));
            }
            let member = |name: &str| match ty {
                Type::Object(object) => object.attributes[name].clone(),
                other => other.element().cloned().unwrap_or(Type::Dynamic),
            };
            let mut read: BTreeMap<Arc<str>, Value> = names
                .into_iter()
                .map(|name| {
                    let json = items.get(name).unwrap_or(&Json::Null);
                    let value = value(json, &unknown[&**name], &sensitive[&**name], &member(name));
                    (Arc::from(&**name), value)
                })
                .collect();
            if let Type::Map(element) = ty {
                return Value::Map((**element).clone(), Arc::new(read));
            }
            if let Type::Object(object) = ty {
                for (name, ty) in &object.attributes {
                    read.entry(name.clone()).or_insert_with(|| Value::null(ty));
                }
            }
            Value::Object(Arc::new(read))
        }
    }
}
