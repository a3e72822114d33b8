//! `state push`: replaces the state by one from a file or the standard input.

use std::path::Path;

use crate::cli::args::StatePush;
use crate::cli::commands::usage::{explained, plainly};
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::operation::{self, SelectedBackend, lock_options};
use crate::cli::prompt;
use rform_core::world::error_text;
use rform_state::at_rest::is_encrypted;
use rform_state::decode;
use rform_state::serial;

/// A state file may be encrypted, as `errored.tfstate` is, or not, as what `state pull` has printed: who
/// pushes a file says that it is to be the state.
fn read(context: &Context, kept: &[u8]) -> Result<Vec<u8>, Failure> {
    if !is_encrypted(kept) {
        return Ok(kept.to_vec());
    }
    Ok(context.encryption(None)?.state().open(kept)?.bytes)
}

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
        Err(error) => return plainly(context, format!("open {path}: {}", error_text(&error))),
    };
    let text = read(context, &text)?;
    let given = match decode(&text) {
        Ok(given) => given,
        Err(error) => {
            return plainly(
                context,
                format!("Error reading source state \"{path}\": {error}"),
            );
        }
    };
    let store = SelectedBackend::here(context)?.store(&Default::default())?;
    let lock = (operation::PUSH, lock_options(&args.locking));
    let opened = operation::open(context, &context.printer, store.as_ref(), lock)?;
    match serial::push(&opened, given, args.force) {
        Ok(state) => {
            store.save(context.world.as_ref(), &opened, &state)?;
            Ok(0)
        }
        Err(refusal) => plainly(context, format!("Failed to write state: {refusal}")),
    }
}
