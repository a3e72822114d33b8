//! Serial and lineage: which state may take the place of another one, and the number it gets.
//!
//! The lineage is made once, with the first state; the serial counts the changes since. Both let a
//! backend refuse a state that does not follow from the one it holds.
//! <https://developer.hashicorp.com/terraform/language/state/backends#manual-state-pull-push>

use std::collections::BTreeMap;

use super::{Attempt, Opened, State};
use rform_core::addr::ResourceInstance;

/// A state with the next serial: for commands that change a state by one write.
pub fn next(state: State) -> State {
    State {
        serial: state.serial.saturating_add(1),
        ..state
    }
}

/// Whether two states are the same but for their serials and lineages.
pub fn is_same_content(one: &State, two: &State) -> bool {
    let one = State {
        serial: two.serial,
        lineage: two.lineage.clone(),
        ..one.clone()
    };
    one == *two
}

/// The state after an apply, with the serial that Terraform gives it: Terraform writes the state
/// after each step and at the end, and counts each write that changes something.
///
/// `finished_steps` is the number of steps that were done; `has_late_outputs` tells whether an
/// output became known during the apply, which takes a write of its own.
pub fn after_apply(
    opened: &Opened,
    state: State,
    finished_steps: u64,
    has_late_outputs: bool,
) -> State {
    let before = &opened.state;
    if opened.exists && !opened.is_behind() && is_same_content(before, &state) {
        return State {
            serial: before.serial,
            ..state
        };
    }
    let writes = match finished_steps {
        1 if !opened.exists && !has_late_outputs => 1,
        steps => steps + 1,
    };
    State {
        serial: before.serial.saturating_add(writes),
        ..state
    }
}

/// The state after an apply with the serial that Terraform gives it in a remote backend: each put of a
/// changed state counts, whatever the number of its steps.
pub fn after_put(opened: &Opened, state: State) -> State {
    let before = &opened.state;
    let last = opened.last_put();
    let is_same = opened.exists && !opened.is_behind() && is_same_content(before, &state);
    let serial = match is_same && last == 0 {
        true => before.serial,
        false => before.serial.max(last).saturating_add(1),
    };
    State { serial, ..state }
}

/// The state that a push of `given` over the state that was opened writes. Any state takes the place of one
/// without resources and outputs, as in Terraform: nothing is lost.
///
/// # Errors
/// Without `force`, a state of another lineage, an older one, even of the same content, or a different
/// one of the same serial is refused; the text is Terraform's reason.
pub fn push(opened: &Opened, given: State, force: bool) -> Result<State, String> {
    let present = &opened.state;
    let is_bare = present.is_empty() && present.interrupted.is_empty();
    if opened.exists
        && !force
        && !is_bare
        && let Some(refusal) = refusal(&given, present)
    {
        return Err(refusal);
    }
    // Replacing a state of other content is one more write, and counted as one.
    let writes = u64::from(opened.exists && !is_same_content(&given, present));
    Ok(State {
        serial: given.serial.saturating_add(writes),
        interrupted: still_interrupted(&given, present),
        ..given
    })
}

/// The creates that a killed run began and that the new state has no object for: they may have
/// made something, which has to be looked for all the same.
fn still_interrupted(given: &State, present: &State) -> BTreeMap<ResourceInstance, Attempt> {
    let begun = present.interrupted.iter();
    let begun = begun.filter(|(address, _)| !given.resources.contains_key(*address));
    begun
        .map(|(address, attempt)| (address.clone(), attempt.clone()))
        .collect()
}

fn refusal(given: &State, present: &State) -> Option<String> {
    let have_lineages = !given.lineage.is_empty() && !present.lineage.is_empty();
    if have_lineages && given.lineage != present.lineage {
        return Some(format!(
            "cannot import state with lineage \"{}\" over unrelated state with lineage \"{}\"",
            given.lineage, present.lineage
        ));
    }
    if given.serial < present.serial {
        return Some(format!(
            "cannot import state with serial {} over newer state with serial {}",
            given.serial, present.serial
        ));
    }
    // Two states that grew from the same one: each holds changes that the other lacks.
    (given.serial == present.serial && given != present).then(|| {
        format!(
            "cannot overwrite existing state with serial {} with a different state that has the \
             same serial",
            present.serial
        )
    })
}
