//! `errored.tfstate`: the file that takes a state which could not be saved in its backend.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::at_rest::{AtRest, as_io};
use crate::{ERRORED, Opened, State, decode, encode};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_core::world::World;

/// Writes a state to `errored.tfstate`, or to `errored.2.tfstate` and so on if that file exists:
/// the state of an earlier run must not be lost either. Answers the file.
///
/// # Errors
/// No such file can be written.
pub fn write(world: &dyn World, state: &State, at_rest: &dyn AtRest) -> std::io::Result<PathBuf> {
    let kept = at_rest.seal(encode(state).as_bytes()).map_err(as_io)?;
    for number in 1..1000 {
        let path = match number {
            1 => PathBuf::from(ERRORED),
            number => Path::new(ERRORED).with_extension(format!("{number}.tfstate")),
        };
        match world.create_new(&path, &kept) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// The files in the working directory that hold a newer state than the one in use: an earlier run
/// could not save them, and no one has pushed them since.
pub fn newer(world: &dyn World, opened: &Opened, at_rest: &dyn AtRest) -> Vec<String> {
    let entries = world.read_dir(Path::new(".")).unwrap_or_default();
    let names = entries.into_iter().map(|entry| entry.name);
    let errored = names.filter(|it| it.starts_with("errored.") && it.ends_with(".tfstate"));
    let is_newer = |name: &String| {
        let text = world.read(Path::new(name)).ok();
        let text = text.and_then(|kept| at_rest.open(&kept).ok());
        let state = text.and_then(|text| decode(&text.bytes).ok());
        state.is_some_and(|state| is_ahead(&state, opened))
    };
    errored.filter(is_newer).collect()
}

fn is_ahead(errored: &State, opened: &Opened) -> bool {
    let state = &opened.state;
    !opened.exists || errored.lineage == state.lineage && errored.serial > state.serial
}

/// Tells where a state was written that could not be saved in its backend.
pub fn written(path: &Path) -> Diagnostic {
    let path = path.display();
    let push = command_line("state push");
    Diagnostic::error(
        "Failed to save state",
        format!(
            "The state could not be saved in its backend, for the reason given above. It was \
             written to the file \"{path}\" in the current directory instead. When the cause is \
             removed, save it with:\n    {push} {path}\n\nA journal that was left \
             beside the state does no harm then."
        ),
    )
}

/// Tells that a state which could not be saved anywhere was printed.
pub fn printed(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        "Failed to save state",
        format!(
            "The state could not be saved in its backend, nor to the file \"{ERRORED}\" in the \
             current directory ({error}). It was printed to the standard error as JSON. Write \
             that text to a file and, when the cause is removed, save it with \"{}\". A journal \
             that was left beside the state does no harm then.",
            command_line("state push")
        ),
    )
}
