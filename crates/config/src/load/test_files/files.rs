//! Which files are test files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::load::files::shown;
use crate::path::clean;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::world::{Entry, World};

/// The directory of tests where none is named.
const DEFAULT_DIRECTORY: &str = "tests";

/// The paths of all test files in a directory and in the directory of tests within it, in the order in
/// which they are run.
pub(super) fn names(
    world: &dyn World,
    directory: &Path,
    tests: &str,
) -> (Vec<PathBuf>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let inner = clean(Path::new(tests));
    if inner.is_absolute() || inner.starts_with("..") {
        let detail = "The testing directory must be a relative path pointing to a directory local \
                      to the configuration directory.";
        diagnostics.push(Diagnostic::error("Invalid testing directory", detail));
        return (Vec::new(), diagnostics);
    }
    // What is wrong with the directory of the stack is told where its configuration is read.
    let mut found = chosen(world.read_dir(directory).unwrap_or_default(), directory);
    if inner != Path::new(".") {
        let place = directory.join(&inner);
        let shown_as = shown(directory, &inner.to_string_lossy());
        match world.read_dir(&place) {
            Ok(entries) => found.extend(chosen(entries, &shown_as)),
            Err(error) if error.kind() != ErrorKind::NotFound => {
                diagnostics.push(unreadable(&shown_as, &error));
            }
            Err(_) if tests != DEFAULT_DIRECTORY => diagnostics.push(absent(tests)),
            Err(_) => {}
        }
    }
    found.sort();
    (found, diagnostics)
}

fn absent(tests: &str) -> Diagnostic {
    let detail = format!("Requested test directory {tests} does not exist.");
    Diagnostic::warning("Test directory does not exist", detail)
}

fn unreadable(tests: &Path, error: &std::io::Error) -> Diagnostic {
    let tests = tests.display();
    let detail = format!("Test directory {tests} could not be read: {error}.");
    Diagnostic::error("Failed to read test directory", detail)
}

fn chosen(entries: Vec<Entry>, shown_as: &Path) -> Vec<PathBuf> {
    let names = entries.into_iter().filter(|entry| !entry.is_dir);
    let tests = names.filter(|entry| is_test(&entry.name));
    tests.map(|entry| shown(shown_as, &entry.name)).collect()
}

fn is_test(name: &str) -> bool {
    let hidden = name.starts_with('.') || name.ends_with('~');
    !hidden && (name.ends_with(".tftest.hcl") || name.ends_with(".tftest.json"))
}
