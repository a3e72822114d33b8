//! `state push`: a state from a file or the standard input takes the place of the present one.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::{explained, plainly};
use crate::cli::args::StatePush;
use crate::cli::backend::{self, Backend};
use crate::cli::environment::why;
use crate::cli::{Context, Outcome, prompt};
use rform_core::addr::ResourceInstance;
use rform_state::{Attempt, State, decode};

pub fn run(context: &Context, args: &StatePush) -> Outcome {
    let [path] = &args.rest[..] else {
        return explained(context, "Exactly one argument expected.\n");
    };
    let text = if path == "-" {
        prompt::everything()
    } else {
        context.world.read(Path::new(path))
    };
    let text = match text {
        Ok(text) => text,
        Err(error) => return plainly(context, format!("open {path}: {}", why(&error))),
    };
    let given = match decode(&text) {
        Ok(given) => given,
        Err(error) => {
            return plainly(
                context,
                format!("Error reading source state \"{path}\": {error}"),
            );
        }
    };
    let backend = Backend::here(context)?;
    let local = backend.state_of(&backend.workspace);
    let opened = backend::open(context, &local, Some("state-push"), &args.locking)?;
    let there = opened.there;
    let same = State {
        serial: opened.state.serial,
        ..given.clone()
    };
    if there && !args.force && given.serial < opened.state.serial && same == opened.state {
        return Ok(0);
    }
    if there && !args.force {
        if let Some(refusal) = refusal(&given, &opened.state) {
            return plainly(context, format!("Failed to write state: {refusal}"));
        }
    }
    // Over another state it is one write more, which is counted.
    let serial = given
        .serial
        .saturating_add(u64::from(there && given != opened.state));
    let interrupted = still_begun(&given, &opened.state);
    let state = State {
        serial,
        interrupted,
        ..given
    };
    local.save(context.world.as_ref(), &opened, &state)?;
    Ok(0)
}

/// Creates that a killed run began, of which the new state knows nothing: they may have made
/// something, which has to be looked for all the same.
fn still_begun(given: &State, present: &State) -> BTreeMap<ResourceInstance, Attempt> {
    let begun = present.interrupted.iter();
    let begun = begun.filter(|(address, _)| !given.resources.contains_key(*address));
    begun
        .map(|(address, it)| (address.clone(), it.clone()))
        .collect()
}

/// Why one state must not take the place of the other without force.
fn refusal(given: &State, present: &State) -> Option<String> {
    if given.lineage != present.lineage && !given.lineage.is_empty() {
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
    // Two states that grew from one: either has what the other does not know.
    (given.serial == present.serial && given != present).then(|| {
        format!(
            "cannot overwrite existing state with serial {} with a different state that has the \
             same serial",
            present.serial
        )
    })
}
