//! Carrying a plan out, and keeping what came of it whatever happens.

use std::cell::Cell;

use super::commands::runtime_trouble;
use super::printer::Printer;
use super::progress::Progress;
use super::run::{self, Run};
use super::{Context, Failure, errored};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::graph::Stop;
use rform_engine::Applied;
use rform_engine::events::Event;
use rform_plan::{Counts, Plan};
use rform_state::State;

/// What was done.
pub struct Done {
    /// As it is written down now.
    pub state: State,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// How many objects it was about.
    pub counts: Counts,
}

/// Carries the plan out and writes the state; none if the user would not wait for it to stop,
/// and then what was finished is written all the same.
pub fn apply_plan(
    context: &Context,
    printer: &Printer,
    run: &Run,
    plan: &Plan,
) -> Result<Option<Done>, Failure> {
    let world = context.world.as_ref();
    let journal = if plan.steps.is_empty() {
        None
    } else {
        let base = State {
            lineage: plan.prior.lineage.clone(),
            ..run.opened.state.clone()
        };
        Some(run.local.journal_from(world, &run.opened, &base)?)
    };
    let stop = Stop::default();
    let progress = Progress::new(printer, plan.steps.len());
    let finished = Cell::new(0);
    let events = |event: Event| {
        if matches!(event, Event::Done { .. } | Event::ReadDone { .. }) {
            finished.set(finished.get() + 1);
        }
        progress.tell(&event);
    };
    let session = run.session(context, &events, &stop);
    let work = rform_engine::apply(&session, plan, journal);
    let applied = context
        .runtime
        .block_on(run::interruptible(&stop, &progress, work));
    progress.finish();
    let applied = applied.map_err(|error| runtime_trouble(&error))?;
    let Some(Applied {
        state,
        mut diagnostics,
        counts,
    }) = applied
    else {
        save_what_was_finished(context, run)?;
        return Ok(None);
    };
    if stop.is_stopped() && !diagnostics.has_errors() {
        diagnostics.push(Diagnostic::error("execution halted", ""));
    }
    let state = numbered(run, plan, state, finished.get());
    diagnostics.extend(keep(context, run, &state));
    Ok(Some(Done {
        state,
        diagnostics,
        counts,
    }))
}

/// The journal of the run that was broken off holds all that it finished.
fn save_what_was_finished(context: &Context, run: &Run) -> Result<(), Failure> {
    let mut state = run.opened.state.clone();
    run.opened.replay(context.world.as_ref(), &mut state)?;
    state.serial = state.serial.saturating_add(1);
    let told = save(context, run, &state);
    match told.has_errors() {
        true => Err(told.into()),
        false => Ok(()),
    }
}

/// With the serial that Terraform would give it: it writes the state after each step and at the
/// end, and counts each time something is new.
fn numbered(run: &Run, plan: &Plan, state: State, finished: u64) -> State {
    let before = &run.opened.state;
    let there = run.opened.there;
    let serial = before.serial;
    if there && !run.opened.is_behind() && same(before, &state) {
        return State { serial, ..state };
    }
    let late = plan
        .outputs
        .values()
        .any(|output| !output.after.is_wholly_known());
    let writes = match finished {
        1 if !there && !late => 1,
        steps => steps + 1,
    };
    State {
        serial: serial.saturating_add(writes),
        ..state
    }
}

fn same(one: &State, two: &State) -> bool {
    let serial = two.serial;
    let lineage = &two.lineage;
    let one = State {
        serial,
        lineage: lineage.clone(),
        ..one.clone()
    };
    one == *two
}

/// Whether the state file has the format in which states are written.
fn is_current(run: &Run) -> bool {
    let text = run.opened.file().unwrap_or_default();
    let json: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    json["version"] == 4
}

/// Writes the state if there is something new in it; one that cannot be saved is kept elsewhere.
pub fn keep(context: &Context, run: &Run, state: &State) -> Diagnostics {
    let opened = &run.opened;
    let elsewhere = run.local.read != run.local.write;
    let is_saved = opened.there && !opened.is_behind() && !elsewhere && is_current(run);
    if is_saved && same(&opened.state, state) {
        let ended = run.local.end_journal(context.world.as_ref(), opened);
        return ended.err().into_iter().collect();
    }
    save(context, run, state)
}

fn save(context: &Context, run: &Run, state: &State) -> Diagnostics {
    let world = context.world.as_ref();
    match run.local.save_at_any_rate(world, &run.opened, state) {
        Ok(warning) => warning.into_iter().collect(),
        Err(fault) => errored::keep(context, state, fault),
    }
}
