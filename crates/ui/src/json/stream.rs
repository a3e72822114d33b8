//! The lines of `-json` streams: one object on each line, each with a message for humans.
//! <https://developer.hashicorp.com/terraform/internals/machine-readable-ui>

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json, json};

use super::diagnostic;
use super::keys::key;
use super::plan::reason_name;
use crate::diagnostics::texts::Texts;
use crate::output;
use crate::plan::sort_changes;
use crate::progress::{duration, verbs};
use rform_core::addr::ResourceInstance;
use rform_core::diag::{Diagnostic, Severity};
use rform_core::value::json::type_to_json;
use rform_plan::events::Event;
use rform_plan::{Action, Change, Counts, OutputChange, Plan, Reason};
use rform_state::{Output, TERRAFORM_VERSION};

/// One line, without a line break. `kind` is the type of the message and `fields` are its other
/// members; `now` is the time since 1970.
pub fn line(
    level: &str,
    message: &str,
    kind: &str,
    fields: Vec<(&str, Json)>,
    now: Duration,
) -> String {
    let mut out = Map::new();
    out.insert("@level".into(), level.into());
    out.insert("@message".into(), message.into());
    out.insert("@module".into(), "terraform.ui".into());
    out.insert("@timestamp".into(), timestamp(now).into());
    let mut fields = fields;
    fields.push(("type", kind.into()));
    fields.sort_by_key(|(name, _)| *name);
    out.extend(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value)),
    );
    Json::Object(out).to_string()
}

fn timestamp(now: Duration) -> String {
    let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let moment = DateTime::<Utc>::from_timestamp(seconds, now.subsec_nanos()).unwrap_or_default();
    moment.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The first line of a stream: the versions of the program and of the format.
pub fn version(now: Duration) -> String {
    let message = format!("Terraform {TERRAFORM_VERSION}");
    let fields = vec![
        ("terraform", TERRAFORM_VERSION.into()),
        ("ui", "1.2".into()),
    ];
    line("info", &message, "version", fields, now)
}

/// The line of a diagnostic.
pub fn diagnostic(it: &Diagnostic, texts: &Texts<'_>, now: Duration) -> String {
    diagnostic_with(it, texts, Vec::new(), now)
}

/// The line of a diagnostic with further members.
pub fn diagnostic_with(
    it: &Diagnostic,
    texts: &Texts<'_>,
    mut fields: Vec<(&str, Json)>,
    now: Duration,
) -> String {
    let (level, word) = match it.severity {
        Severity::Error => ("error", "Error"),
        Severity::Warning => ("warn", "Warning"),
    };
    let message = format!("{word}: {}", it.summary);
    fields.push(("diagnostic", diagnostic::diagnostic(it, texts)));
    line(level, &message, "diagnostic", fields, now)
}

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
    if let Some(id) = &change.importing {
        out["importing"] = json!({ "id": id });
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

fn resource(address: &ResourceInstance) -> Json {
    let local = address.resource.to_string() + &address.key.to_string();
    json!({
        "addr": address.to_string(),
        "module": address.module.to_string(),
        "resource": local,
        "implied_provider": address.resource.implied_provider(),
        "resource_type": &*address.resource.kind,
        "resource_name": &*address.resource.name,
        "resource_key": key(&address.key),
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
    let fields: Map<String, Json> = outputs.iter().map(output).collect();
    let message = format!("Outputs: {}", outputs.len());
    line(
        "info",
        &message,
        "outputs",
        vec![("outputs", fields.into())],
        now,
    )
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
    let fields: Map<String, Json> = outputs.iter().map(output).collect();
    let message = format!("Outputs: {}", outputs.len());
    line(
        "info",
        &message,
        "outputs",
        vec![("outputs", fields.into())],
        now,
    )
}

/// The line of an event; none for an event that the stream does not have.
pub fn event(event: &Event, now: Duration) -> Option<String> {
    let (kind, message, hook) = match event {
        Event::RefreshStart { address, id, .. } => {
            let message = with_id(format!("{address}: Refreshing state..."), id.as_deref());
            ("refresh_start", message, hook(address, id.as_deref()))
        }
        Event::RefreshDone { address, id, .. } => {
            let message = with_id(format!("{address}: Refresh complete"), id.as_deref());
            ("refresh_complete", message, hook(address, id.as_deref()))
        }
        Event::ReadStart { address } => {
            let hook = step(address, Action::Read, None, None);
            ("apply_start", format!("{address}: Refreshing..."), hook)
        }
        Event::ReadDone {
            address,
            id,
            elapsed,
        } => {
            let message = format!("{address}: Refresh complete after {}", duration(*elapsed));
            let message = with_id(message, id.as_deref());
            (
                "apply_complete",
                message,
                step(address, Action::Read, id.as_deref(), Some(*elapsed)),
            )
        }
        Event::Start {
            address,
            action,
            id,
            ..
        } => {
            let id = id.as_deref().filter(|_| *action != Action::Create);
            let message = with_id(format!("{address}: {}...", verbs(*action)?.begins), id);
            ("apply_start", message, step(address, *action, id, None))
        }
        Event::Done {
            address,
            action,
            id,
            elapsed,
            ..
        } => {
            let id = id.as_deref().filter(|_| *action != Action::Delete);
            let message = format!(
                "{address}: {} complete after {}",
                verbs(*action)?.ended,
                duration(*elapsed)
            );
            (
                "apply_complete",
                with_id(message, id),
                step(address, *action, id, Some(*elapsed)),
            )
        }
        Event::Failed {
            address,
            action,
            elapsed,
        } => {
            let message = format!(
                "{address}: {} errored after {}",
                verbs(*action)?.ended,
                duration(*elapsed)
            );
            (
                "apply_errored",
                message,
                step(address, *action, None, Some(*elapsed)),
            )
        }
        Event::ProvisionStart { address, kind } => (
            "provision_start",
            format!("{address}: Provisioning with '{kind}'..."),
            provisioner(address, kind, None),
        ),
        Event::ProvisionOutput {
            address,
            kind,
            line,
        } => (
            "provision_progress",
            format!("{address}: ({kind}): {line}"),
            provisioner(address, kind, Some(line)),
        ),
        Event::ProvisionDone { address, kind } => (
            "provision_complete",
            format!("{address}: ({kind}) Provisioning complete"),
            provisioner(address, kind, None),
        ),
        Event::ProvisionFailed { address, kind } => (
            "provision_errored",
            format!("{address}: ({kind}) Provisioning errored"),
            provisioner(address, kind, None),
        ),
        Event::Interrupted => {
            let message = "Interrupt received. Gracefully shutting down...";
            return Some(line("info", message, "log", Vec::new(), now));
        }
        Event::Halted => return Some(line("info", HALTED, "log", Vec::new(), now)),
        Event::Waiting { .. }
        | Event::Forgotten { .. }
        | Event::ImportPrepare { .. }
        | Event::ImportStart { .. }
        | Event::ImportDone { .. } => return None,
    };
    Some(line("info", &message, kind, vec![("hook", hook)], now))
}

/// https://github.com/hashicorp/terraform/blob/v1.5.7/internal/command/views/operation.go
const HALTED: &str = "Two interrupts received. Exiting immediately. Note that data loss may have \
                      occurred.";

/// The line that reminds of a step that is still running.
pub fn still(
    address: &ResourceInstance,
    action: Action,
    elapsed: Duration,
    now: Duration,
) -> Option<String> {
    let message = format!(
        "{address}: Still {}... [{} elapsed]",
        verbs(action)?.runs,
        duration(elapsed)
    );
    let hook = step(address, action, None, Some(elapsed));
    Some(line(
        "info",
        &message,
        "apply_progress",
        vec![("hook", hook)],
        now,
    ))
}

fn with_id(message: String, id: Option<&str>) -> String {
    match id.filter(|id| !id.is_empty()) {
        Some(id) => format!("{message} [id={id}]"),
        None => message,
    }
}

fn hook(address: &ResourceInstance, id: Option<&str>) -> Json {
    let mut out = json!({ "resource": resource(address) });
    if let Some(id) = id.filter(|id| !id.is_empty()) {
        out["id_key"] = "id".into();
        out["id_value"] = id.into();
    }
    out
}

fn step(
    address: &ResourceInstance,
    action: Action,
    id: Option<&str>,
    elapsed: Option<Duration>,
) -> Json {
    let name = match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Delete => "delete",
        Action::Read => "read",
        _ => "noop",
    };
    let mut out = json!({ "resource": resource(address), "action": name });
    if let Some(id) = id.filter(|id| !id.is_empty()) {
        out["id_key"] = "id".into();
        out["id_value"] = id.into();
    }
    if let Some(elapsed) = elapsed {
        let seconds = elapsed.as_secs() + u64::from(elapsed.subsec_millis() >= 500);
        out["elapsed_seconds"] = seconds.into();
    }
    out
}

fn provisioner(address: &ResourceInstance, kind: &str, output: Option<&str>) -> Json {
    let mut out = json!({ "resource": resource(address), "provisioner": kind });
    if let Some(output) = output {
        out["output"] = output.into();
    }
    out
}
