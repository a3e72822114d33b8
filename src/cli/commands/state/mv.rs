//! `state mv`: moves resource instances to another address, or to another state.

use std::path::Path;

use super::change::{StateChange, open_for_change};
use crate::cli::args::StateMv;
use crate::cli::commands::usage::explained;
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::operation::{self, lock_options};
use rform_core::addr::{Target, parse_target};
use rform_core::diag::Diagnostic;
use rform_state::StateFile;
use rform_state::moves::{plan_moves, take_moved};

pub fn run(context: &Context, args: &StateMv) -> Outcome {
    let [source, destination] = &args.rest[..] else {
        return explained(context, "Exactly two arguments expected.\n");
    };
    let Some(change) = open_for_change(context, &args.changing, "state-mv")? else {
        return Ok(1);
    };
    let from = address("source", source)?;
    let to = address("destination", destination)?;
    let mut state = change.opened.state.clone();
    let other = match &args.state_out {
        Some(path) if *path != change.store.location() => Some(other_state(context, args, path)?),
        _ => None,
    };
    let target_state = other.as_ref().map_or(&state, |it| &it.opened.state);
    let moves = plan_moves(&state, target_state, &from, &to)?;
    let verb = if args.dry_run { "Would move" } else { "Move" };
    context.printer.out(format!(
        "{verb} {:?} to {:?}",
        from.to_string(),
        to.to_string()
    ));
    if args.dry_run {
        return Ok(0);
    }
    let moved = take_moved(&mut state, moves);
    match other {
        Some(other) => {
            let mut target = other.opened.state.clone();
            moved.put_into(&mut target);
            other.save(context, target)?;
        }
        None => moved.put_into(&mut state),
    }
    change.save(context, state)?;
    context.printer.out("Successfully moved 1 object(s).");
    Ok(0)
}

fn address(which: &str, text: &str) -> Result<Target, Diagnostic> {
    parse_target(text)
        .map_err(|error| Diagnostic::error(format!("Invalid {which} address"), error.to_string()))
}

/// The state of `-state-out`, to which the objects move.
fn other_state(context: &Context, args: &StateMv, path: &str) -> Result<StateChange, Failure> {
    let mut file = StateFile::at(Path::new(path));
    file.at_rest = context.encryption(None)?.state();
    let lock = ("state-mv", lock_options(&args.changing.locking));
    let opened = operation::open(context, &context.printer, &file, lock)?;
    if let Some(backup) = &args.backup_out {
        file.backup = Some(backup.into());
    }
    Ok(StateChange {
        store: Box::new(file),
        opened,
    })
}
