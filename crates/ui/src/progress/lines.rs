//! Events as lines, as Terraform writes them.

use std::time::Duration;

use crate::paint::{Ink, Paint};
use rform_core::addr::ResourceInstance;
use rform_plan::Action;
use rform_plan::events::{EphemeralWork, Event};

/// The line of an event, without a line break; none for an event that is not shown.
pub fn line(event: &Event, paint: Paint) -> Option<String> {
    let plain = |address: &ResourceInstance, text: &str| paint.bold(format!("{address}: {text}"));
    let with_id = |address: &ResourceInstance, text: String, id: Option<&str>| {
        format!("{}{}", plain(address, &text), bracketed(id))
    };
    Some(match event {
        Event::RefreshStart {
            address,
            deposed,
            id,
        } => {
            let subject = subject(address, deposed.as_deref());
            let text = paint.bold(format!("{subject}: Refreshing state..."));
            format!("{text}{}", bracketed(id.as_deref()))
        }
        Event::ReadStart { address } => plain(address, "Reading..."),
        Event::ReadDone {
            address,
            id,
            elapsed,
        } => {
            let text = format!("Read complete after {}", duration(*elapsed));
            with_id(address, text, id.as_deref())
        }
        Event::EphemeralStart { address, work } => {
            plain(address, &format!("{}...", ephemeral_verbs(*work).begins))
        }
        Event::EphemeralDone {
            address,
            work,
            elapsed,
        } => {
            let ended = ephemeral_verbs(*work).ended;
            plain(
                address,
                &format!("{ended} complete after {}", duration(*elapsed)),
            )
        }
        Event::Start {
            address,
            action,
            deposed,
            id,
        } => {
            let begins = verbs(*action)?.begins;
            let id = id.as_deref().filter(|_| *action != Action::Create);
            let subject = subject(address, deposed.as_deref());
            format!(
                "{}{}",
                paint.bold(format!("{subject}: {begins}...")),
                bracketed(id)
            )
        }
        Event::Done {
            address,
            action,
            id,
            elapsed,
            ..
        } => {
            let ended = verbs(*action)?.ended;
            let id = id.as_deref().filter(|_| *action != Action::Delete);
            let text = format!("{ended} complete after {}", duration(*elapsed));
            with_id(address, text, id)
        }
        Event::ProvisionStart { address, kind } => {
            plain(address, &format!("Provisioning with '{kind}'..."))
        }
        Event::ProvisionOutput {
            address,
            kind,
            line,
        } => {
            format!("{} {line}", paint.bold(format!("{address} ({kind}):")))
        }
        Event::ImportPrepare { address, id } => {
            with_id(address, "Preparing import...".into(), Some(id))
        }
        Event::ImportStart { address, id } => with_id(address, "Importing...".into(), Some(id)),
        Event::ImportDone { address, id } => with_id(address, "Import complete".into(), Some(id)),
        Event::Interrupted => format!(
            "\n{}\nPlease wait for Terraform to exit or data loss may occur.\n\
             Gracefully shutting down...\n",
            paint.ink(Ink::BoldYellow, "Interrupt received.")
        ),
        Event::Halted => "\nTwo interrupts received. Exiting immediately. Note that data loss may \
                          have occurred.\n"
            .into(),
        Event::RefreshDone { .. }
        | Event::Waiting { .. }
        | Event::Failed { .. }
        | Event::EphemeralFailed { .. }
        | Event::ProvisionDone { .. }
        | Event::ProvisionFailed { .. }
        | Event::Forgotten { .. } => return None,
    })
}

/// The line of a step that failed. Only the live view shows it; elsewhere the diagnostics tell.
pub fn failed(
    address: &ResourceInstance,
    action: Action,
    elapsed: Duration,
    paint: Paint,
) -> String {
    let what = verbs(action).map_or("Step", |verbs| verbs.ended);
    let text = format!("{what} failed after {}", duration(elapsed));
    format!(
        "{} {}",
        paint.bold(format!("{address}:")),
        paint.ink(Ink::Red, text)
    )
}

/// The line that reminds of a step that is still running.
pub fn still(
    address: &ResourceInstance,
    deposed: Option<&str>,
    action: Action,
    id: Option<&str>,
    elapsed: Duration,
    paint: Paint,
) -> String {
    let runs = verbs(action).map_or("working", |verbs| verbs.runs);
    let id = id.filter(|_| action != Action::Create);
    let id = id
        .map(|id| format!("id={}, ", shortened(id)))
        .unwrap_or_default();
    let subject = subject(address, deposed);
    paint.bold(format!(
        "{subject}: Still {runs}... [{id}{} elapsed]",
        duration(elapsed)
    ))
}

fn subject(address: &ResourceInstance, deposed: Option<&str>) -> String {
    match deposed {
        Some(key) => format!("{address} (deposed object {key})"),
        None => address.to_string(),
    }
}

/// The words for an action in three forms.
pub struct Verbs {
    /// The participle with a capital letter, such as `Creating`.
    pub begins: &'static str,
    /// The participle, such as `creating`.
    pub runs: &'static str,
    /// The noun, such as `Creation`.
    pub ended: &'static str,
}

/// The words for an action; none for an action that does nothing.
pub fn verbs(action: Action) -> Option<Verbs> {
    let (begins, runs, ended) = match action {
        Action::Create => ("Creating", "creating", "Creation"),
        Action::Update => ("Modifying", "modifying", "Modifications"),
        Action::Delete => ("Destroying", "destroying", "Destruction"),
        Action::Read => ("Reading", "reading", "Read"),
        Action::NoOp | Action::Forget | Action::DeleteThenCreate | Action::CreateThenDelete => {
            return None;
        }
    };
    Some(Verbs {
        begins,
        runs,
        ended,
    })
}

/// The words for what is done with an ephemeral resource.
pub fn ephemeral_verbs(work: EphemeralWork) -> Verbs {
    let (begins, runs, ended) = match work {
        EphemeralWork::Open => ("Opening", "opening", "Opening"),
        EphemeralWork::Renew => ("Renewing", "renewing", "Renewal"),
        EphemeralWork::Close => ("Closing", "closing", "Closing"),
    };
    Verbs {
        begins,
        runs,
        ended,
    }
}

fn bracketed(id: Option<&str>) -> String {
    id.filter(|id| !id.is_empty())
        .map(|id| format!(" [id={id}]"))
        .unwrap_or_default()
}

/// The length of the longest id, in characters, that reminders show whole.
const LONGEST_ID: usize = 80;

fn shortened(id: &str) -> String {
    let chars: Vec<char> = id.chars().collect();
    if chars.len() <= LONGEST_ID {
        return id.to_owned();
    }
    let half = LONGEST_ID / 2;
    let head: String = chars.iter().take(half - 1).collect();
    let tail: String = chars
        .iter()
        .skip(chars.len() - (LONGEST_ID - half - 2))
        .collect();
    format!("{head}...{tail}")
}

/// The duration in whole seconds, such as `1h2m3s`.
pub fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs() + u64::from(elapsed.subsec_millis() >= 500);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, _) => format!("{minutes}m{seconds}s"),
        _ => format!("{hours}h{minutes}m{seconds}s"),
    }
}
