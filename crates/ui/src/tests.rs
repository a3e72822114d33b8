//! States, outputs and plans as Terraform recorded them, shown again.

#![allow(clippy::disallowed_methods, reason = "tests read recorded files")]

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::json::{plan as plan_json, state as state_json, stream};
use super::layout::Layout;
use super::recorded::{self, Schemas};
use super::{output, state};
use rform_core::addr::parse_resource_instance;
use rform_core::value::json::type_from_json;
use rform_state::State;

struct Shown {
    name: String,
    kind: String,
    address: Option<String>,
    state: State,
    out: String,
}

fn shown() -> Vec<Shown> {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/show/cases.jsonl");
    let text = std::fs::read_to_string(path).expect("fixtures/show/cases.jsonl");
    let case = |line: &str| {
        let json: Json = serde_json::from_str(line).expect("a case");
        let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
        Shown {
            name: text("name"),
            kind: text("kind"),
            address: json["address"].as_str().map(str::to_owned),
            state: rform_state::decode(json["state"].to_string().as_bytes()).expect("a state"),
            out: text("out"),
        }
    };
    text.lines().map(case).collect()
}

#[test]
fn recorded_states_and_outputs_read_the_same() {
    let schemas = Schemas::read();
    let find = |provider: &_, address: &_| schemas.get(provider, address);
    let mut errors = Vec::new();
    let cases = shown();
    for case in &cases {
        let text = match case.kind.as_str() {
            "show" => state::show(&case.state, &find, &Layout::PLAIN),
            "state-show" => {
                let address = case.address.as_deref().expect("an address");
                let address = parse_resource_instance(address).expect("an address");
                state::show_instance(&case.state, &address, &find, &Layout::PLAIN)
                    .unwrap_or_default()
            }
            "state-list" => state::list(case.state.resources.keys()),
            "output" if case.state.outputs.is_empty() => continue,
            "output" => output::all(&case.state.outputs),
            "output-json" | "show-json" => continue,
            other => panic!("no kind {other}"),
        };
        if text.trim_end() != case.out.trim_end() {
            let diff = similar::TextDiff::from_lines(case.out.as_str(), text.as_str());
            errors.push(format!(
                "{} {}\n{}",
                case.name,
                case.kind,
                diff.unified_diff()
            ));
        }
    }
    assert!(cases.len() > 20, "only {} cases", cases.len());
    assert!(
        errors.is_empty(),
        "{} of {}:\n{}",
        errors.len(),
        cases.len(),
        errors.join("\n")
    );
}

#[test]
fn recorded_states_have_the_same_json() {
    let schemas = Schemas::read();
    let find = |provider: &_, address: &_| schemas.get(provider, address);
    for case in shown() {
        let mut made = match case.kind.as_str() {
            "output-json" => state_json::outputs(&case.state.outputs),
            "show-json" => state_json::state(Some(&case.state), &find),
            _ => continue,
        };
        let mut recorded: Json = serde_json::from_str(&case.out).expect("a document");
        for json in [&mut made, &mut recorded] {
            if let Some(version) = json.get_mut("terraform_version") {
                *version = Json::Null;
            }
        }
        assert_eq!(
            sorted(&made),
            sorted(&recorded),
            "{} {}",
            case.name,
            case.kind
        );
    }
}

/// With members and child modules in order: that of the recording is not ours to keep.
fn sorted(json: &Json) -> Json {
    match json {
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| name.as_str());
            let member = |(name, json): (&String, &Json)| {
                let mut json = sorted(json);
                if let (true, Json::Array(modules)) = (name == "child_modules", &mut json) {
                    modules.sort_by_key(|module| module["address"].to_string());
                }
                (name.clone(), json)
            };
            members.into_iter().map(member).collect()
        }
        Json::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

#[test]
fn recorded_plans_have_the_same_json() {
    let schemas = Schemas::read();
    let find = |provider: &_, address: &_| schemas.get(provider, address);
    let mut errors = Vec::new();
    for case in recorded::plans() {
        let mut document = recorded::plan(&case.json, &schemas);
        restore_types(&mut document, &case.json);
        for (name, variable) in case.json["variables"].as_object().into_iter().flatten() {
            let (json, no) = (&variable["value"], Json::Bool(false));
            let value = recorded::value(json, &no, &no, &rform_core::value::Type::Dynamic);
            document.variables.insert(Arc::from(&**name), value);
        }
        let relevant = recorded::relevant(&case.json);
        let view = plan_json::View {
            schemas: &find,
            configuration: None,
            relevant: &relevant,
            errored: case.json["errored"] == Json::Bool(true),
        };
        let made = plan_json::plan(&document, &view);
        let keys = [
            "variables",
            "planned_values",
            "resource_drift",
            "resource_changes",
            "output_changes",
            "relevant_attributes",
            "errored",
            "applyable",
        ];
        for key in keys.into_iter().filter(|key| !case.json[*key].is_null()) {
            let (made, recorded) = (sorted(&made[key]), sorted(&case.json[key]));
            if made != recorded {
                errors.push(format!("{} {key}\n  {recorded}\n  {made}", case.name));
            }
        }
    }
    assert!(
        errors.is_empty(),
        "{}:\n{}",
        errors.len(),
        errors.join("\n")
    );
}

/// The types of outputs, which only the planned values tell.
fn restore_types(document: &mut rform_plan::Plan, json: &Json) {
    for (name, change) in &mut document.outputs {
        let recorded = &json["planned_values"]["outputs"][&**name];
        if let Ok(ty) = type_from_json(&recorded["type"]) {
            let no = Json::Bool(false);
            change.after = recorded::value(&recorded["value"], &no, &no, &ty);
        }
    }
}

#[test]
fn a_recorded_plan_has_the_same_stream() {
    let schemas = Schemas::read();
    let directory = recorded::directory();
    let read = |name: &str| std::fs::read_to_string(directory.join(name)).expect("a recording");
    let json = serde_json::from_str(&read("stream-plan-apply-02.json")).expect("a document");
    let now = std::time::Duration::ZERO;
    let lines = stream::plan(&recorded::plan(&json, &schemas), now);
    let time = "1970-01-01T00:00:00.000000Z";
    let lines: Vec<String> = lines
        .iter()
        .map(|line| line.replace(time, "<TIME>"))
        .collect();
    assert_eq!(
        lines.join("\n"),
        read("stream-plan-apply-02.jsonl").trim_end()
    );
}

#[test]
fn streams_have_the_recorded_form() {
    let address = parse_resource_instance("module.m[\"a\"].terraform_data.b[1]").expect("address");
    let event = rform_plan::events::Event::Done {
        address,
        action: rform_plan::Action::Update,
        deposed: None,
        id: Some("x".into()),
        elapsed: std::time::Duration::from_millis(1700),
    };
    let line = stream::event(&event, std::time::Duration::from_millis(1_700_000_000_250));
    let expected = concat!(
        r#"{"@level":"info","@message":"module.m[\"a\"].terraform_data.b[1]: Modifications "#,
        r#"complete after 2s [id=x]","@module":"terraform.ui","#,
        r#""@timestamp":"2023-11-14T22:13:20.250000Z","hook":{"resource":{"#,
        r#""addr":"module.m[\"a\"].terraform_data.b[1]","module":"module.m[\"a\"]","#,
        r#""resource":"terraform_data.b[1]","implied_provider":"terraform","#,
        r#""resource_type":"terraform_data","resource_name":"b","resource_key":1},"#,
        r#""action":"update","id_key":"id","id_value":"x","elapsed_seconds":2},"#,
        r#""type":"apply_complete"}"#,
    );
    assert_eq!(line.as_deref(), Some(expected));
}

#[test]
fn schemas_are_told_as_terraform_tells_them() {
    use rform_core::schema::{Attribute, Block, Presence, ProviderSchema, ResourceSchema};
    let attribute = Attribute {
        sensitive: true,
        deprecated: Some("use another".into()),
        ..Attribute::new(rform_core::value::Type::String, Presence::OptionalComputed)
    };
    let block = Block {
        attributes: [(Arc::from("a"), attribute)].into(),
        ..Block::default()
    };
    let resource = Arc::new(ResourceSchema {
        version: 3,
        block,
        identity: None,
    });
    let schema = ProviderSchema {
        resources: [(Arc::from("x_y"), resource)].into(),
        ..ProviderSchema::default()
    };
    let source = rform_core::addr::ProviderSource::default_for("x");
    let attribute = json!({
        "type": "string", "description_kind": "plain", "deprecated": true, "optional": true,
        "computed": true, "sensitive": true,
    });
    let block = json!({ "attributes": { "a": attribute }, "description_kind": "plain" });
    let provider = json!({
        "provider": { "version": 0, "block": { "description_kind": "plain" } },
        "resource_schemas": { "x_y": { "version": 3, "block": block } },
    });
    let expected = json!({
        "format_version": "1.0",
        "provider_schemas": { "registry.terraform.io/hashicorp/x": provider },
    });
    assert_eq!(
        super::json::schema::providers([(&source, &schema)]),
        expected
    );
}
