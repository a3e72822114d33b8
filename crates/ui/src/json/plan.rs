//! Plans as JSON: `show -json` of a plan.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json, json};

use super::change::{Sides, actions, path};
use super::checks::checks;
use super::state::{identity, prior};
use super::value::{known, sensitive};
use crate::plan::{Schemas, sort_changes};
use rform_core::addr::{Mode, ModuleInstance, ResourceInstance};
use rform_core::schema::Block;
use rform_core::value::json::type_to_json;
use rform_core::value::{Path, Type};
use rform_plan::{Action, Change, OutputChange, Plan, Reason, identity_to_json};
use rform_state::TERRAFORM_VERSION;

/// The inputs of the document in addition to the plan.
pub struct View<'a> {
    /// Finds the schema of a resource instance.
    pub schemas: &'a Schemas<'a>,
    /// The member `configuration`: see [`super::configuration`].
    pub configuration: Option<Json>,
    /// The attributes of other objects that the planned changes follow from.
    pub relevant: &'a [(ResourceInstance, Path)],
    /// Whether the plan is incomplete because planning ended with an error.
    pub errored: bool,
}

/// The document of `show -json`.
pub fn plan(plan: &Plan, view: &View<'_>) -> Json {
    let mut out = Map::new();
    out.insert("format_version".into(), "1.2".into());
    out.insert("terraform_version".into(), TERRAFORM_VERSION.into());
    let variables = plan.variables.iter().filter(|(_, value)| !value.is_null());
    let variables =
        variables.map(|(name, value)| (name.to_string(), json!({ "value": known(value) })));
    let variables: Map<String, Json> = variables.collect();
    if !variables.is_empty() {
        out.insert("variables".into(), variables.into());
    }
    out.insert("planned_values".into(), planned_values(plan, view));
    let changes = |list: &[Change]| changes(list, view);
    if !plan.drift.is_empty() {
        out.insert("resource_drift".into(), changes(&plan.drift));
    }
    if !plan.changes.is_empty() {
        out.insert("resource_changes".into(), changes(&plan.changes));
    }
    if !plan.outputs.is_empty() {
        let output = |(name, it): (&Arc<str>, &OutputChange)| {
            (
                name.to_string(),
                sides_json(&Sides::of_output(it), it.action),
            )
        };
        let outputs: Map<String, Json> = plan.outputs.iter().map(output).collect();
        out.insert("output_changes".into(), outputs.into());
    }
    if let Some(prior) = prior(&plan.prior, view.schemas) {
        out.insert("prior_state".into(), prior);
    }
    if let Some(configuration) = &view.configuration {
        out.insert("configuration".into(), configuration.clone());
    }
    if !view.relevant.is_empty() {
        let relevant = view
            .relevant
            .iter()
            .map(|(address, at)| json!({ "resource": address.to_string(), "attribute": path(at) }));
        out.insert("relevant_attributes".into(), relevant.collect());
    }
    let checks = checks(&plan.prior.check_results);
    if checks.as_array().is_some_and(|checks| !checks.is_empty()) {
        out.insert("checks".into(), checks);
    }
    out.insert("timestamp".into(), timestamp(plan.timestamp).into());
    out.insert(
        "applyable".into(),
        (plan.is_applyable() && !view.errored).into(),
    );
    out.insert(
        "complete".into(),
        (plan.targets.is_empty() && !view.errored).into(),
    );
    out.insert("errored".into(), view.errored.into());
    Json::Object(out)
}

/// A time, given as seconds since 1970, in the format of RFC 3339.
pub fn timestamp(since: Duration) -> String {
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let moment = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn changes(list: &[Change], view: &View<'_>) -> Json {
    let mut sorted: Vec<&Change> = list.iter().collect();
    sort_changes(&mut sorted);
    sorted.into_iter().map(|it| change(it, view)).collect()
}

fn change(it: &Change, view: &View<'_>) -> Json {
    let schema = (view.schemas)(&it.provider, &it.address);
    let block = schema.as_deref().map(|schema| &schema.block);
    let mut out = identity(&it.address);
    if let Some(previous) = it
        .previous
        .as_ref()
        .filter(|previous| **previous != it.address)
    {
        out.insert("previous_address".into(), previous.to_string().into());
    }
    if !it.address.module.is_root() {
        out.insert(
            "module_address".into(),
            it.address.module.to_string().into(),
        );
    }
    if let Some(key) = &it.deposed {
        out.insert("deposed".into(), key.as_str().into());
    }
    out.insert(
        "provider_name".into(),
        it.provider.source.to_string().into(),
    );
    let mut sides = sides_json(&Sides::of_resource(it, block), it.action);
    if let Some(target) = &it.importing {
        sides["importing"] = target.to_json();
    }
    for (name, identity) in [
        ("before_identity", &it.before_identity),
        ("after_identity", &it.after_identity),
    ] {
        if !identity.is_null() {
            sides[name] = identity_to_json(identity);
        }
    }
    if let Some(text) = &it.generated {
        sides["generated_config"] = json!(text);
    }
    out.insert("change".into(), sides);
    if let Some(reason) = it.reason.and_then(|reason| reason_name(reason, it.action)) {
        out.insert("action_reason".into(), reason.into());
    }
    Json::Object(out)
}

fn sides_json(sides: &Sides, action: Action) -> Json {
    let mut out = Map::new();
    out.insert("actions".into(), json!(actions(action)));
    out.insert("before".into(), sides.before.clone());
    // A wholly unknown value has no member.
    if sides.after_unknown != Json::Bool(true) {
        out.insert("after".into(), sides.after.clone());
    }
    out.insert("after_unknown".into(), sides.after_unknown.clone());
    out.insert("before_sensitive".into(), sides.before_sensitive.clone());
    out.insert("after_sensitive".into(), sides.after_sensitive.clone());
    if !sides.replace_paths.is_empty() {
        out.insert("replace_paths".into(), json!(sides.replace_paths));
    }
    Json::Object(out)
}

/// The name of the reason for an action, if it has one.
pub fn reason_name(reason: Reason, action: Action) -> Option<&'static str> {
    Some(match reason {
        Reason::Tainted => "replace_because_tainted",
        Reason::Requested => "replace_by_request",
        Reason::CannotUpdate => "replace_because_cannot_update",
        Reason::Triggered => "replace_by_triggers",
        Reason::NoConfig => "delete_because_no_resource_config",
        Reason::NoMoveTarget => "delete_because_no_move_target",
        Reason::NoModule => "delete_because_no_module",
        Reason::CountIndex => "delete_because_count_index",
        Reason::EachKey => "delete_because_each_key",
        Reason::WrongRepetition => "delete_because_wrong_repetition",
        Reason::ConfigUnknown => "read_because_config_unknown",
        Reason::DependencyPending => "read_because_dependency_pending",
        Reason::Check => "read_because_check_nested",
        Reason::Deposed => return None,
    })
    .filter(|_| action != Action::NoOp)
}

fn planned_values(plan: &Plan, view: &View<'_>) -> Json {
    let mut out = Map::new();
    let output = |(name, it): (&Arc<str>, &OutputChange)| {
        let mut json = json!({ "sensitive": it.sensitive });
        if it.after.is_wholly_known() {
            json["type"] = match it.after.is_null() {
                true => type_to_json(&Type::Dynamic),
                false => type_to_json(&it.after.ty()),
            };
            json["value"] = known(&it.after);
        }
        (name.to_string(), json)
    };
    let kept = plan
        .outputs
        .iter()
        .filter(|(_, it)| it.action != Action::Delete);
    let outputs: Map<String, Json> = kept.map(output).collect();
    if !outputs.is_empty() {
        out.insert("outputs".into(), outputs.into());
    }
    let stays = |it: &&Change| it.action != Action::Delete && it.deposed.is_none();
    let mut kept: Vec<&Change> = plan.changes.iter().filter(stays).collect();
    sort_changes(&mut kept);
    let mut root = Planned::default();
    for it in kept {
        root.within(&it.address.module)
            .resources
            .push(planned_resource(it, view));
    }
    out.insert("root_module".into(), root.json());
    Json::Object(out)
}

fn planned_resource(it: &Change, view: &View<'_>) -> Json {
    let schema = (view.schemas)(&it.provider, &it.address);
    let block: Option<&Block> = schema.as_deref().map(|schema| &schema.block);
    // Terraform tells no version of data sources.
    let version = schema
        .as_ref()
        .filter(|_| it.address.resource.mode != Mode::Data);
    let mut out = identity(&it.address);
    out.insert(
        "provider_name".into(),
        it.provider.source.to_string().into(),
    );
    out.insert(
        "schema_version".into(),
        version.map_or(0, |it| it.version).into(),
    );
    if !it.after.is_null() {
        out.insert("values".into(), known(&it.after));
    }
    out.insert("sensitive_values".into(), sensitive(&it.after, block));
    if !it.after_identity.is_null() {
        let version = schema.as_ref().and_then(|it| it.identity.as_ref());
        let version = version.map_or(0, |it| it.version);
        out.insert("identity_schema_version".into(), version.into());
        out.insert("identity".into(), identity_to_json(&it.after_identity));
    }
    Json::Object(out)
}

/// The planned values of a module and of the modules that it calls.
#[derive(Default)]
struct Planned {
    address: ModuleInstance,
    resources: Vec<Json>,
    children: Vec<Planned>,
}

impl Planned {
    fn within(&mut self, module: &ModuleInstance) -> &mut Planned {
        let mut at = self;
        for step in module.0.iter() {
            let address = at.address.child(&step.name, step.key.clone());
            let known = at
                .children
                .iter()
                .rposition(|child| child.address == address);
            let index = known.unwrap_or_else(|| {
                at.children.push(Planned {
                    address,
                    ..Planned::default()
                });
                at.children.len() - 1
            });
            at = &mut at.children[index];
        }
        at
    }

    fn json(self) -> Json {
        let mut out = Map::new();
        if !self.resources.is_empty() {
            out.insert("resources".into(), self.resources.into());
        }
        if !self.address.is_root() {
            out.insert("address".into(), self.address.to_string().into());
        }
        let children: Vec<Json> = self.children.into_iter().map(Planned::json).collect();
        if !children.is_empty() {
            out.insert("child_modules".into(), children.into());
        }
        Json::Object(out)
    }
}
