//! The lines of a plan and of its outcome: changes, their numbers, and outputs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::line::{line, resource};
use crate::json::plan::reason_name;
use crate::output;
use crate::plan::sort_changes;
use rform_core::value::json::type_to_json;
use rform_plan::{Action, Change, Counts, OutputChange, Plan, Reason};
use rform_state::Output;

/// The lines of a plan: changes made elsewhere, planned changes, the summary and the outputs.
pub fn plan(plan: &Plan, now: Duration) -> Vec<String> {
    let mut lines = Vec::new();
    let sorted = |list: &[Change]| -> Vec<Change> {
        let mut sorted: Vec<&Change> = list.iter().collect();
        sort_changes(&mut sorted);
        sorted.into_iter().cloned().collect()
    };
    for change in sorted(&plan.drift) {
        let action = action_name(&change);
        let message = format!("{}: Drift detected ({action})", change.address);
        let fields = vec![("change", planned(&change, action))];
        lines.push(line("info", &message, "resource_drift", fields, now));
    }
    lines.extend(planned_changes(plan, now));
    lines.push(summary(plan.counts(), Operation::Plan, now));
    if !plan.outputs.is_empty() {
        lines.push(output_changes(&plan.outputs, now));
    }
    lines
}

/// The lines of the planned changes, without the summary.
pub fn planned_changes(plan: &Plan, now: Duration) -> Vec<String> {
    let mut changes: Vec<&Change> = plan.changes.iter().collect();
    sort_changes(&mut changes);
    let mut lines = Vec::new();
    for change in changes {
        let action = action_name(change);
        let is_read = change.address.resource.mode == rform_core::addr::Mode::Data;
        if action == "noop" || (is_read && change.action == Action::Delete) {
            continue;
        }
        let message = format!("{}: Plan to {action}", change.address);
        let fields = vec![("change", planned(change, action))];
        lines.push(line("info", &message, "planned_change", fields, now));
    }
    lines
}

fn action_name(change: &Change) -> &'static str {
    let moved = change
        .previous
        .as_ref()
        .is_some_and(|it| *it != change.address);
    match change.action {
        Action::NoOp if moved => "move",
        Action::NoOp if change.importing.is_some() => "import",
        Action::NoOp => "noop",
        Action::Create => "create",
        Action::Read => "read",
        Action::Update => "update",
        Action::DeleteThenCreate | Action::CreateThenDelete => "replace",
        Action::Delete => "delete",
        Action::Forget => "remove",
    }
}

fn planned(change: &Change, action: &str) -> Json {
    let mut out = json!({ "resource": resource(&change.address) });
    if let Some(previous) = change.previous.as_ref().filter(|it| **it != change.address) {
        out["previous_resource"] = resource(previous);
    }
    out["action"] = action.into();
    if let Some(reason) = change
        .reason
        .and_then(|reason| reason_of(reason, change.action))
    {
        out["reason"] = reason.into();
    }
    if let Some(target) = &change.importing {
        out["importing"] = target.to_json();
    }
    out
}

fn reason_of(reason: Reason, action: Action) -> Option<&'static str> {
    Some(match reason {
        Reason::Tainted => "tainted",
        Reason::Requested => "requested",
        Reason::CannotUpdate => "cannot_update",
        Reason::Triggered => "replace_triggered_by",
        other => return reason_name(other, action),
    })
}

/// The operation that a summary is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A plan: the counts are of planned changes.
    Plan,
    /// An apply: the counts are of changes that were made.
    Apply,
    /// A destroy: the counts are of changes that were made.
    Destroy,
}

/// The line with the numbers of objects that are added, changed, imported and destroyed.
pub fn summary(counts: Counts, operation: Operation, now: Duration) -> String {
    let Counts {
        import,
        add,
        change,
        destroy,
        ..
    } = counts;
    let import_text = if import > 0 {
        format!("{import} to import, ")
    } else {
        String::new()
    };
    let (name, message) = match operation {
        Operation::Plan => (
            "plan",
            format!("Plan: {import_text}{add} to add, {change} to change, {destroy} to destroy."),
        ),
        Operation::Apply => ("apply", output::summary(counts, false)),
        Operation::Destroy => ("destroy", output::summary(counts, true)),
    };
    let changes = json!({
        "add": add, "change": change, "import": import, "remove": destroy, "operation": name,
    });
    line(
        "info",
        &message,
        "change_summary",
        vec![("changes", changes)],
        now,
    )
}

fn output_changes(outputs: &BTreeMap<Arc<str>, OutputChange>, now: Duration) -> String {
    let output = |(name, it): (&Arc<str>, &OutputChange)| {
        let action = match it.action {
            Action::Create => "create",
            Action::Delete => "delete",
            Action::NoOp => "noop",
            _ => "update",
        };
        (
            name.to_string(),
            json!({ "sensitive": it.sensitive, "action": action }),
        )
    };
    outputs_line(outputs.iter().map(output).collect(), now)
}

/// The line of the outputs after an apply. Sensitive outputs have no value in it.
pub fn outputs(outputs: &BTreeMap<Arc<str>, Output>, now: Duration) -> String {
    let output = |(name, it): (&Arc<str>, &Output)| {
        let mut json = json!({ "sensitive": it.sensitive, "type": type_to_json(&it.ty) });
        if !it.sensitive {
            json["value"] = it.value.clone();
        }
        (name.to_string(), json)
    };
    outputs_line(outputs.iter().map(output).collect(), now)
}

/// A line with what is said about each output.
fn outputs_line(outputs: Map<String, Json>, now: Duration) -> String {
    let message = format!("Outputs: {}", outputs.len());
    let fields = vec![("outputs", outputs.into())];
    line("info", &message, "outputs", fields, now)
}
