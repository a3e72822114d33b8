//! Doing the steps of a case again.

use std::collections::BTreeMap;

use rform_core::addr::parse_resource_instance;
use rform_core::value::Type;
use rform_plan::Mode;
use rform_state::State;
use serde_json::{Map, Value as Json, json};

use super::Difference;
use super::case::{Case, Step};
use super::cloud::{Cloud, Stack, said};
use super::compare::Comparer;
use super::imports;
use super::names::Names;
use crate::stack::harness::{actions, errors};

/// What differs when the case is played again.
pub fn replay(case: &Case) -> Vec<Difference> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut replay = Replay {
            case,
            cloud: Cloud::new(),
            state: State::new("lineage".into()),
            names: Names::default(),
            step: String::new(),
            found: Vec::new(),
        };
        replay.all().await;
        replay.found
    })
}

struct Replay<'a> {
    case: &'a Case,
    cloud: Cloud,
    state: State,
    names: Names,
    step: String,
    found: Vec<Difference>,
}

impl Replay<'_> {
    async fn all(&mut self) {
        let mut stack = Stack::of("");
        for (index, step) in self.case.steps.iter().enumerate() {
            self.step = format!("{} {}", self.case.name, step.name);
            if let Some(config) = &step.config {
                stack = Stack::of(config);
            }
            match step.kind() {
                "validate" => self.validate(&stack, step).await,
                "error" | "plan" => self.plan_only(&stack, step).await,
                "apply" => {
                    if !self.apply(&stack, step).await {
                        return;
                    }
                    let next = self.case.steps.get(index + 1);
                    if next.is_none_or(|next| next.kind() == "destroy") {
                        self.imports(&stack).await;
                    }
                }
                "destroy" => self.destroy(&stack).await,
                other => self.note("step", format!("a kind of step that is not known: {other}")),
            }
        }
    }

    async fn validate(&mut self, stack: &Stack, step: &Step) {
        let seen = self.cloud.validate(stack);
        self.diagnostics("validate", &step.recorded["validate"], &seen);
        self.plan_only(stack, step).await;
    }

    async fn plan_only(&mut self, stack: &Stack, step: &Step) {
        let planned = self.cloud.plan(stack, &self.state, Mode::Normal).await;
        let seen = said(&planned.diagnostics, stack);
        self.diagnostics("diagnostics", &step.recorded["diagnostics"], &seen);
    }

    /// Whether it makes sense to go on.
    async fn apply(&mut self, stack: &Stack, step: &Step) -> bool {
        let recorded = &step.recorded;
        let planned = self.cloud.plan(stack, &self.state, Mode::Normal).await;
        let faults = errors(&planned.diagnostics);
        if recorded["plan"] == 1 {
            self.same_errors(&recorded["errors"], &faults);
            return false;
        }
        let Some(plan) = planned.plan.filter(|_| faults.is_empty()) else {
            self.note("plan", format!("recorded a plan, seen {faults:?}"));
            return false;
        };
        self.exit_code("plan exit", &recorded["plan"], plan.has_changes());
        self.plan(recorded, &self.cloud.shown(&plan));
        let applied = self.cloud.apply(stack, &plan).await;
        self.state = applied.state;
        let faults = errors(&applied.diagnostics);
        match (recorded["apply"].as_i64(), faults.is_empty()) {
            (Some(0), true) => self.state(recorded),
            (Some(0), false) => self.note("apply", format!("recorded success, seen {faults:?}")),
            (_, true) => self.note("apply", "recorded a failure, seen success".into()),
            _ => self.same_errors(&recorded["errors"], &faults),
        }
        if !faults.is_empty() {
            return false;
        }
        let again = self.cloud.plan(stack, &self.state, Mode::Normal).await;
        for line in actions(&again) {
            self.note("second plan", line);
        }
        recorded["apply"] == 0
    }

    /// What there is in the end can be imported, and then there is nothing to do.
    async fn imports(&mut self, stack: &Stack) {
        let text = rform_state::encode(&self.state);
        let state: Json = serde_json::from_str(&text).expect("JSON");
        for (place, what) in imports::differences(&self.cloud, stack, &state).await {
            self.note(&place, what);
        }
    }

    async fn destroy(&mut self, stack: &Stack) {
        let planned = self.cloud.plan(stack, &self.state, Mode::Destroy).await;
        let mut faults = errors(&planned.diagnostics);
        if let Some(plan) = planned.plan.filter(|_| faults.is_empty()) {
            let applied = self.cloud.apply(stack, &plan).await;
            faults = errors(&applied.diagnostics);
            self.state = applied.state;
            let left = self.state.managed().map(|(address, _)| address.to_string());
            faults.extend(left.map(|it| format!("{it} is left in the state")));
        }
        let left = self.cloud.sandbox.inspect().objects;
        faults.extend(left.iter().map(|it| format!("left in the cloud: {it:?}")));
        for fault in faults {
            self.note("destroy", fault);
        }
    }

    fn plan(&mut self, recorded: &Json, seen: &Json) {
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

    fn state(&mut self, recorded: &Json) {
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

    fn diagnostics(&mut self, place: &str, recorded: &Json, seen: &Json) {
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

    fn same_errors(&mut self, recorded: &Json, seen: &[String]) {
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

    fn exit_code(&mut self, place: &str, recorded: &Json, has_changes: bool) {
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

    fn note(&mut self, place: &str, what: String) {
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
