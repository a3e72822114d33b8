//! What becomes of a state that cannot be saved: it goes to a file of its own, or is printed.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::Context;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_state::{ERRORED, Opened, State, decode, encode};

/// Keeps a state that could not be saved, and says where.
pub fn keep(context: &Context, state: &State, why: Diagnostic) -> Diagnostics {
    let kept = write(context, &encode(state));
    let place = match kept {
        Ok(path) => told_file(&path),
        Err(error) => {
            context.printer.err(encode(state));
            told_printed(&error)
        }
    };
    [why, place].into_iter().collect()
}

/// Writes the file under a name that no other has: an earlier one is not lost either.
fn write(context: &Context, text: &str) -> std::io::Result<PathBuf> {
    for number in 1..1000 {
        let path = match number {
            1 => PathBuf::from(ERRORED),
            number => Path::new(ERRORED).with_extension(format!("{number}.tfstate")),
        };
        match context.world.create_new(&path, text.as_bytes()) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Says that there is a state which an earlier run could not save, and nobody has pushed since.
pub fn tell(context: &Context, opened: &Opened) {
    let is_push = context
        .globals
        .command
        .last()
        .is_some_and(|it| it == "push");
    let entries = context.world.read_dir(Path::new("."));
    let names = entries.unwrap_or_default().into_iter().map(|it| it.name);
    let errored = names.filter(|it| it.starts_with("errored.") && it.ends_with(".tfstate"));
    for name in errored.filter(|_| !is_push) {
        let text = context.world.read(Path::new(&name)).ok();
        let state = text.and_then(|text| decode(&text).ok());
        if state.is_some_and(|state| is_newer(&state, opened)) {
            context.printer.notice(&format!(
                "The file \"{name}\" holds a newer state than the one in use: a run before this \
                 one could not save it. What is in that file alone would be made a second time. \
                 Save it first, with:\n    terraform state push {name}\nor delete it if it is of \
                 no use."
            ));
        }
    }
}

fn is_newer(errored: &State, opened: &Opened) -> bool {
    let state = &opened.state;
    !opened.there || errored.lineage == state.lineage && errored.serial > state.serial
}

fn told_file(path: &Path) -> Diagnostic {
    let path = path.display();
    Diagnostic::error(
        "Failed to save state",
        format!(
            "The state could not be saved where it belongs; the error is told apart from this. All \
             of it was written to the file \"{path}\" in the current directory instead. When the \
             cause is mended, save it with:\n    terraform state push {path}\n\nA journal that was \
             left beside the state does no harm then."
        ),
    )
}

fn told_printed(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        "Failed to save state",
        format!(
            "The state could not be saved where it belongs, nor to the file \"{ERRORED}\" in the \
             current directory ({error}). All of it was printed to the standard error, as JSON. Put \
             that into a file and, when the cause is mended, save it with \"terraform state push\". \
             A journal that was left beside the state does no harm then."
        ),
    )
}
