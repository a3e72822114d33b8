//! Plans as Terraform recorded them, rendered again.

use super::*;
use crate::json::change::Sides;
use crate::recorded::{self, Recorded, Schemas as RecordedSchemas};

fn rendered(case: &Recorded, schemas: &RecordedSchemas) -> String {
    let document = recorded::plan(&case.json, schemas);
    let relevant = recorded::relevant(&case.json);
    let view = View {
        layout: Layout::PLAIN,
        schemas: &|provider, address| schemas.get(provider, address),
        errored: case.json["errored"] == Json::Bool(true),
        relevant: Some(&relevant),
    };
    let mut text = plan(&document, &view);
    if case.json["next_step"] == Json::Bool(true) {
        let layout = Layout::PLAIN;
        text += &next_step(
            &layout,
            case.json["saved"].as_str(),
            case.json["generated"].as_str(),
        );
    }
    text
}

#[test]
fn recorded_plans_read_the_same() {
    let schemas = RecordedSchemas::read();
    let mut errors = Vec::new();
    let cases = recorded::plans();
    for case in &cases {
        let text = rendered(case, &schemas);
        if text.trim_end() != case.text.trim_end() {
            let diff = similar::TextDiff::from_lines(case.text.as_str(), text.as_str());
            errors.push(format!("{}\n{}", case.name, diff.unified_diff()));
        }
    }
    assert!(cases.len() > 100, "only {} cases", cases.len());
    assert!(
        errors.is_empty(),
        "{} of {}:\n{}",
        errors.len(),
        cases.len(),
        errors.join("\n")
    );
}

#[test]
fn recorded_changes_have_the_same_json() {
    let schemas = RecordedSchemas::read();
    let mut errors = Vec::new();
    for case in recorded::plans() {
        let document = recorded::plan(&case.json, &schemas);
        let list = case.json["resource_changes"]
            .as_array()
            .into_iter()
            .flatten();
        for (change, json) in document.changes.iter().zip(list) {
            let schema = schemas.get(&change.provider, &change.address);
            let sides = Sides::of_resource(change, schema.as_deref().map(|it| &it.block));
            let json = &json["change"];
            let pairs = [
                ("before", &sides.before),
                ("after", &sides.after),
                ("after_unknown", &sides.after_unknown),
                ("before_sensitive", &sides.before_sensitive),
                ("after_sensitive", &sides.after_sensitive),
            ];
            for (name, side) in pairs {
                if json[name] != *side {
                    let address = &change.address;
                    errors.push(format!(
                        "{} {address} {name}\n  {}\n  {side}",
                        case.name, json[name]
                    ));
                }
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
