//! The lines of events: what happens while a plan is made or applied.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::line::{line, resource};
use crate::progress::{duration, ephemeral_verbs, verbs};
use rform_core::addr::ResourceInstance;
use rform_plan::Action;
use rform_plan::events::{EphemeralWork, Event};

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
        Event::EphemeralStart { address, work } => (
            "ephemeral_op_start",
            format!("{address}: {}...", ephemeral_verbs(*work).begins),
            ephemeral(address, *work, None),
        ),
        Event::EphemeralDone {
            address,
            work,
            elapsed,
        } => {
            let ended = ephemeral_verbs(*work).ended;
            (
                "ephemeral_op_complete",
                format!("{address}: {ended} complete after {}", duration(*elapsed)),
                ephemeral(address, *work, Some(*elapsed)),
            )
        }
        Event::EphemeralFailed {
            address,
            work,
            elapsed,
        } => {
            let ended = ephemeral_verbs(*work).ended;
            (
                "ephemeral_op_errored",
                format!("{address}: {ended} errored after {}", duration(*elapsed)),
                ephemeral(address, *work, Some(*elapsed)),
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

/// The message of the second interrupt.
/// <https://github.com/hashicorp/terraform/blob/v1.5.7/internal/command/views/operation.go>
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
    add_elapsed(&mut out, elapsed);
    out
}

fn ephemeral(address: &ResourceInstance, work: EphemeralWork, elapsed: Option<Duration>) -> Json {
    let name = match work {
        EphemeralWork::Open => "open",
        EphemeralWork::Renew => "renew",
        EphemeralWork::Close => "close",
    };
    let mut out = json!({ "resource": resource(address), "action": name });
    add_elapsed(&mut out, elapsed);
    out
}

fn add_elapsed(hook: &mut Json, elapsed: Option<Duration>) {
    if let Some(elapsed) = elapsed {
        let seconds = elapsed.as_secs() + u64::from(elapsed.subsec_millis() >= 500);
        hook["elapsed_seconds"] = seconds.into();
    }
}

fn provisioner(address: &ResourceInstance, kind: &str, output: Option<&str>) -> Json {
    let mut out = json!({ "resource": resource(address), "provisioner": kind });
    if let Some(output) = output {
        out["output"] = output.into();
    }
    out
}
