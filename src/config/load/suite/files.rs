//! Which files are test files.

use std::path::{Path, PathBuf};

use crate::config::load::{files::shown, source};
use crate::diag::{Diagnostic, Diagnostics};
use crate::world::World;

/// The folder of tests where none is named.
const DEFAULT_FOLDER: &str = "tests";

/// The paths of all test files in a folder and in the folder of tests within it, in the order in
/// which they are run.
pub(super) fn names(world: &dyn World, folder: &Path, tests: &str) -> (Vec<PathBuf>, Diagnostics) {
    let mut faults = Diagnostics::new();
    let inner = source::clean(Path::new(tests));
    if inner.is_absolute() || inner.starts_with("..") {
        let detail = "The testing directory must be a relative path pointing to a directory local \
                      to the configuration directory.";
        faults.push(Diagnostic::error("Invalid testing directory", detail));
        return (Vec::new(), faults);
    }
    let mut found = within(world, folder, folder);
    if inner != Path::new(".") {
        let place = folder.join(&inner);
        if tests != DEFAULT_FOLDER && world.read_dir(&place).is_err() {
            let detail = format!("Requested test directory {tests} does not exist.");
            let summary = "Test directory does not exist";
            faults.push(Diagnostic::warning(summary, detail));
        }
        let shown_as = shown(folder, &inner.to_string_lossy());
        found.extend(within(world, &place, &shown_as));
    }
    found.sort();
    (found, faults)
}

fn within(world: &dyn World, folder: &Path, shown_as: &Path) -> Vec<PathBuf> {
    let entries = world.read_dir(folder).unwrap_or_default();
    let names = entries.into_iter().filter(|entry| !entry.is_dir);
    let tests = names.filter(|entry| is_test(&entry.name));
    tests.map(|entry| shown(shown_as, &entry.name)).collect()
}

fn is_test(name: &str) -> bool {
    let hidden = name.starts_with('.') || name.ends_with('~');
    !hidden && (name.ends_with(".tftest.hcl") || name.ends_with(".tftest.json"))
}
