//! What differs between a recorded plan, state or list of diagnostics and the one seen now.

use std::collections::BTreeMap;

use rform_core::addr::parse_resource_instance;
use rform_core::value::Type;
use serde_json::{Map, Value as Json, json};

use super::Difference;
use super::compare::Comparer;
use super::replay::Replay;

impl Replay<'_> {
    pub(super) fn plan(&mut self, recorded: &Json, seen: &Json) {
        let (recorded_changes, seen_changes) = (
            by_address(&recorded["resource_changes"]),
            by_address(&seen["resource_changes"]),
        );
        self.same_keys("plan", &recorded_changes, &seen_changes);
        for (address, one) in &recorded_changes {
            let Some(other) = seen_changes.get(address) else {
                continue;
            };
            let ty = self.object_type(address);
            let place = format!("plan {address}");
            let reason = |it: &Json| it["action_reason"].clone();
            self.compare(
                &format!("{place}.action_reason"),
                &Type::Dynamic,
                &reason(one),
                &reason(other),
            );
            self.change(&place, &ty, &one["change"], &other["change"]);
        }
        let outputs = |it: &Json| {
            it["output_changes"]
                .as_object()
                .cloned()
                .unwrap_or_default()
        };
        let (one, other) = (outputs(recorded), outputs(seen));
        for (name, one) in &one {
            let other = other.get(name).unwrap_or(&Json::Null);
            self.change(&format!("plan output {name}"), &Type::Dynamic, one, other);
        }
    }

    /// One change of an object or output: each side is of that type, and what runs beside the
    /// sides has their shape.
    fn change(&mut self, place: &str, ty: &Type, recorded: &Json, seen: &Json) {
        let sides = [
            "before",
            "after",
            "after_unknown",
            "before_sensitive",
            "after_sensitive",
        ];
        for side in sides {
            let place = format!("{place}.{side}");
            self.compare(&place, ty, &recorded[side], &seen[side]);
        }
        let place_of = |name: &str| format!("{place}.{name}");
        self.compare(
            &place_of("actions"),
            &Type::Dynamic,
            &recorded["actions"],
            &seen["actions"],
        );
        let paths = |it: &Json| {
            let mut paths: Vec<String> = it["replace_paths"]
                .as_array()
                .into_iter()
                .flatten()
                .map(Json::to_string)
                .collect();
            paths.sort();
            json!(paths)
        };
        self.compare(
            &place_of("replace_paths"),
            &Type::Dynamic,
            &paths(recorded),
            &paths(seen),
        );
    }

    pub(super) fn state(&mut self, recorded: &Json) {
        let text = rform_state::encode(&self.state);
        let document: Json = serde_json::from_str(&text).expect("JSON");
        let seen = by_address(&instances(&document));
        let recorded_objects = by_address(&recorded["state"]["resources"]);
        self.same_keys("state", &recorded_objects, &seen);
        // First the ids: then elements of sets are told apart by what they refer to.
        for (address, one) in &recorded_objects {
            let id = |it: &Json| {
                it["attributes"]["id"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            };
            if let Some(other) = seen.get(address) {
                self.names.agree("id", &id(one), &id(other));
            }
        }
        for (address, one) in &recorded_objects {
            let Some(other) = seen.get(address) else {
                continue;
            };
            let ty = self.object_type(address);
            let place = format!("state {address}");
            self.compare(
                &format!("{place}.attributes"),
                &ty,
                &one["attributes"],
                &other["attributes"],
            );
            for name in [
                "schema_version",
                "sensitive_attributes",
                "dependencies",
                "status",
            ] {
                let sorted = |it: &Json| {
                    let mut texts: Vec<String> = it
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(Json::to_string)
                        .collect();
                    texts.sort();
                    if it.is_array() && !texts.is_empty() {
                        json!(texts)
                    } else if it.is_array() {
                        Json::Null
                    } else {
                        it.clone()
                    }
                };
                let place = format!("{place}.{name}");
                self.compare(
                    &place,
                    &Type::Dynamic,
                    &sorted(&one[name]),
                    &sorted(&other[name]),
                );
            }
        }
        self.outputs(&recorded["state"]["outputs"], &document["outputs"]);
    }

    fn outputs(&mut self, recorded: &Json, seen: &Json) {
        for (name, one) in recorded.as_object().into_iter().flatten() {
            let other = &seen[name.as_str()];
            let ty = rform_core::value::json::type_from_json(&one["type"]).unwrap_or(Type::Dynamic);
            let place = format!("state output {name}");
            self.compare(
                &format!("{place}.type"),
                &Type::Dynamic,
                &one["type"],
                &other["type"],
            );
            self.compare(
                &format!("{place}.value"),
                &ty,
                &one["value"],
                &other["value"],
            );
        }
    }

    pub(super) fn diagnostics(&mut self, place: &str, recorded: &Json, seen: &Json) {
        let lines = |it: &Json| {
            let list = it.as_array().into_iter().flatten();
            let mut lines: Vec<String> = list.map(line).collect();
            lines.sort();
            lines
        };
        let (mut recorded, seen) = (lines(recorded), lines(seen));
        for line in seen {
            match recorded.iter().position(|it| *it == line) {
                Some(index) => {
                    recorded.remove(index);
                }
                None => self.note(place, format!("not recorded: {line}")),
            }
        }
        for line in recorded {
            self.note(place, format!("not seen: {line}"));
        }
    }

    pub(super) fn same_errors(&mut self, recorded: &Json, seen: &[String]) {
        let recorded = recorded
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Json::as_str);
        for summary in recorded {
            if !seen.iter().any(|it| it.contains(summary)) {
                self.note("errors", format!("not seen: {summary}, seen {seen:?}"));
            }
        }
    }

    pub(super) fn exit_code(&mut self, place: &str, recorded: &Json, has_changes: bool) {
        let seen = if has_changes { 2 } else { 0 };
        if recorded != &json!(seen) {
            self.note(place, format!("recorded {recorded}, seen {seen}"));
        }
    }

    fn same_keys(
        &mut self,
        place: &str,
        one: &BTreeMap<String, Json>,
        other: &BTreeMap<String, Json>,
    ) {
        for key in one.keys().filter(|it| !other.contains_key(*it)) {
            self.note(&format!("{place} {key}"), "not seen".into());
        }
        for key in other.keys().filter(|it| !one.contains_key(*it)) {
            self.note(&format!("{place} {key}"), "not recorded".into());
        }
    }

    fn object_type(&self, address: &str) -> Type {
        let address = address.split(' ').next().unwrap_or_default();
        let schema = parse_resource_instance(address).ok();
        let schema = schema.and_then(|address| self.cloud.schema(&address));
        schema.map_or(Type::Dynamic, |it| it.block.object_type())
    }

    fn compare(&mut self, place: &str, ty: &Type, recorded: &Json, seen: &Json) {
        let mut comparer = Comparer {
            names: &mut self.names,
            found: Vec::new(),
        };
        comparer.compare(place, ty, recorded, seen);
        for (place, what) in comparer.found {
            self.note(&place, what);
        }
    }

    pub(super) fn note(&mut self, place: &str, what: String) {
        self.found.push(Difference {
            step: self.step.clone(),
            place: place.to_owned(),
            what,
        });
    }
}

/// A diagnostic in a line: severity, place, summary and detail.
fn line(diagnostic: &Json) -> String {
    let text = |name: &str| diagnostic[name].as_str().unwrap_or_default().to_owned();
    let at = |end: &str| {
        let position = &diagnostic["range"][end];
        format!("{}:{}", position["line"], position["column"])
    };
    let place = match diagnostic["range"].is_object() {
        true => format!("{}-{}", at("start"), at("end")),
        false => String::new(),
    };
    let (severity, address) = (text("severity"), text("address"));
    format!(
        "{severity} {address} {place}: {} | {}",
        text("summary"),
        text("detail")
    )
}

/// Objects by their addresses; a deposed one's key goes with it.
fn by_address(list: &Json) -> BTreeMap<String, Json> {
    let entries = list.as_array().into_iter().flatten().map(|it| {
        let address = it["address"].as_str().unwrap_or_default();
        let deposed = if it["deposed"].is_string() {
            " deposed"
        } else {
            ""
        };
        (format!("{address}{deposed}"), it.clone())
    });
    entries.collect()
}

/// The instances of a state file, each with its address.
pub fn instances(document: &Json) -> Json {
    let mut out = Vec::new();
    for resource in document["resources"].as_array().into_iter().flatten() {
        let text = |name: &str| resource[name].as_str().unwrap_or_default();
        let mode = if text("mode") == "data" { "data." } else { "" };
        for instance in resource["instances"].as_array().into_iter().flatten() {
            let key = match &instance["index_key"] {
                Json::Null => String::new(),
                key => format!("[{key}]"),
            };
            let mut entry: Map<String, Json> = instance.as_object().cloned().unwrap_or_default();
            let address = format!("{mode}{}.{}{key}", text("type"), text("name"));
            entry.insert("address".into(), address.into());
            out.push(Json::Object(entry));
        }
    }
    out.into()
}
