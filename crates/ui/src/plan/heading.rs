//! The comment above a change: what happens to the object, and why.

use crate::paint::{Ink, Paint};
use rform_core::addr::{Key, Mode};
use rform_core::go::quote::quoted;
use rform_plan::{Action, Change, ImportTarget, Reason};

/// Whether a change is planned or was made elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The plan makes the change.
    Planned,
    /// The change was made outside of this program.
    Found,
}

/// The comment lines above a change, each with a line break.
pub fn comment(change: &Change, cause: Cause, paint: Paint) -> String {
    let mut lines = vec![headline(change, cause, paint)];
    lines.extend(reason(change, cause));
    if change.generated.is_some() {
        lines.push("  # (config will be generated)".to_owned());
    }
    let moved = change
        .previous
        .as_ref()
        .filter(|previous| **previous != change.address);
    if let Some(previous) = moved.filter(|_| change.action != Action::NoOp) {
        lines.push(format!("  # (moved from {previous})"));
    }
    let headed_by_import = change.action == Action::NoOp && moved.is_none();
    if let Some(target) = change.importing.as_ref().filter(|_| !headed_by_import) {
        let target = match target {
            ImportTarget::Id(id) => format!("\"{id}\""),
            ImportTarget::Identity(_) => target.to_string(),
        };
        lines.push(format!("  # (imported from {target})"));
        if change.action.is_replace() {
            let warning = "Warning: this will destroy the imported resource";
            lines.push(format!("  # {}", paint.ink(Ink::Yellow, warning)));
        }
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn headline(change: &Change, cause: Cause, paint: Paint) -> String {
    let address = match &change.deposed {
        Some(key) => format!("{} (deposed object {key})", change.address),
        None => change.address.to_string(),
    };
    let subject = paint.bold(format!("  # {address}"));
    let red = |text: &str| paint.ink(Ink::BoldRed, text);
    match (change.action, cause) {
        (Action::Create, _) => format!("{subject} will be created"),
        (Action::Read, _) => format!("{subject} will be read during apply"),
        (Action::Update, Cause::Planned) => format!("{subject} will be updated in-place"),
        (Action::Update, Cause::Found) => format!("{subject} has changed"),
        (Action::Delete, Cause::Planned) => format!("{subject} will be {}", red("destroyed")),
        (Action::Delete, Cause::Found) => format!("{subject} has been deleted"),
        (Action::Forget, _) => {
            let subject = paint.bold(format!(" # {address}"));
            let end = match change.deposed {
                Some(_) => "be removed from Terraform state",
                None => "no longer be managed by Terraform",
            };
            format!("{subject} will {end}, but will not be destroyed")
        }
        (Action::DeleteThenCreate | Action::CreateThenDelete, _) => match change.reason {
            Some(Reason::Tainted) => {
                format!("{subject} is tainted, so must be {}", red("replaced"))
            }
            Some(Reason::Requested) => {
                format!("{subject} will be {}, as requested", red("replaced"))
            }
            Some(Reason::Triggered) => {
                let replaced = red("replaced");
                format!("{subject} will be {replaced} due to changes in replace_triggered_by")
            }
            _ => format!("{subject} must be {}", red("replaced")),
        },
        (Action::NoOp, _) => match &change.previous {
            Some(previous) if *previous != change.address => {
                let subject = paint.bold(format!("  # {previous}"));
                format!("{subject} has moved to {}", paint.bold(address))
            }
            _ if change.importing.is_some() => format!("{subject} will be imported"),
            _ => format!("{subject} stays as it is"),
        },
    }
}

fn reason(change: &Change, cause: Cause) -> Vec<String> {
    let mut lines = Vec::new();
    let resource = &change.address.resource;
    let sentence = match (change.action, change.reason) {
        (Action::Read, Some(Reason::ConfigUnknown)) => {
            Some("config refers to values not yet known".to_owned())
        }
        (Action::Read, Some(Reason::DependencyPending)) => {
            Some("depends on a resource or a module with changes pending".to_owned())
        }
        (Action::Read, Some(Reason::Check)) => {
            Some("config will be reloaded to verify a check block".to_owned())
        }
        (Action::Delete, Some(reason)) if cause == Cause::Planned => match reason {
            Reason::NoConfig => Some(format!("because {resource} is not in configuration")),
            Reason::NoMoveTarget => {
                let from = change.previous.as_ref().unwrap_or(&change.address);
                let to = &change.address;
                Some(format!(
                    "because {from} was moved to {to}, which is not in configuration"
                ))
            }
            Reason::NoModule => Some(format!(
                "because {} is not in configuration",
                change.address.module
            )),
            Reason::WrongRepetition => Some(wrong_repetition(&change.address.key).to_owned()),
            Reason::CountIndex => Some(format!(
                "because index {} is out of range for count",
                change.address.key
            )),
            Reason::EachKey => Some(format!(
                "because key {} is not in for_each map",
                key(&change.address.key)
            )),
            _ => None,
        },
        _ => None,
    };
    lines.extend(sentence.map(|sentence| format!("  # ({sentence})")));
    let forgotten = change.action == Action::Forget;
    let margin = if forgotten { " " } else { "  " };
    if change.deposed.is_some() && (forgotten || change.action == Action::Delete) {
        let note = "left over from a partially-failed replacement of this instance";
        lines.push(format!("{margin}# ({note})"));
    }
    if forgotten {
        lines.push(format!(
            "{margin}# (destroy = false is set in the configuration)"
        ));
    }
    lines
}

fn wrong_repetition(key: &Key) -> &'static str {
    match key {
        Key::None => "because resource uses count or for_each",
        Key::Index(_) => "because resource does not use count",
        Key::Name(_) => "because resource does not use for_each",
    }
}

fn key(key: &Key) -> String {
    match key {
        Key::Name(name) => format!("[{}]", quoted(name)),
        other => other.to_string(),
    }
}

/// The sign of the action and the header of the object's block.
pub fn opening(change: &Change, paint: Paint) -> String {
    let block = match change.address.resource.mode {
        Mode::Managed => "resource",
        Mode::Data => "data",
        Mode::Ephemeral => "ephemeral",
    };
    let resource = &change.address.resource;
    let (kind, name) = (quoted(&resource.kind), quoted(&resource.name));
    format!("{} {block} {kind} {name} ", symbol(change.action, paint))
}

/// The sign of an action, padded to three columns.
pub fn symbol(action: Action, paint: Paint) -> String {
    let (plus, minus) = (paint.ink(Ink::Green, "+"), paint.ink(Ink::Red, "-"));
    match action {
        Action::DeleteThenCreate => format!("{minus}/{plus}"),
        Action::CreateThenDelete => format!("{plus}/{minus}"),
        Action::Create => format!("  {plus}"),
        Action::Delete => format!("  {minus}"),
        Action::Read => format!(" {}", paint.ink(Ink::Cyan, "<=")),
        Action::Update => format!("  {}", paint.ink(Ink::Yellow, "~")),
        Action::NoOp => "   ".to_owned(),
        Action::Forget => format!(" {}", paint.ink(Ink::Red, ".")),
    }
}

/// The sign of an action and its explanation in the legend.
pub fn legend(action: Action, paint: Paint) -> String {
    let meaning = match action {
        Action::Create => "create",
        Action::Delete => "destroy",
        Action::Update => "update in-place",
        Action::Read => "read (data resources)",
        Action::CreateThenDelete => "create replacement and then destroy",
        Action::DeleteThenCreate => "destroy and then create replacement",
        Action::NoOp | Action::Forget => "leave alone",
    };
    format!("{} {meaning}", symbol(action, paint))
}
