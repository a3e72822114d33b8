//! Test files, and the modules that their runs name.

mod file;
mod files;
mod mock;
mod options;
mod overrides;
mod run;

use std::path::Path;
use std::sync::Arc;

use super::{source, tree};
use crate::addr::Module;
use crate::config::Config;
use crate::config::suite::{Suite, TestedModule};
use crate::diag::{Diagnostic, Diagnostics};
use crate::world::World;

/// Reads the test files in a folder and in `tests`, a folder in it. Their texts become part of
/// the stack's, and the other way round, so that messages can speak of both.
pub fn load_suite(
    world: &dyn World,
    folder: &Path,
    tests: &str,
    stack: &mut Config,
) -> (Suite, Diagnostics) {
    let folder = source::clean(folder);
    let mut suite = Suite::default();
    let mut faults = Diagnostics::new();
    let (names, found) = files::names(world, &folder, tests);
    faults.extend(found);
    for path in names {
        let name = path.to_string_lossy().into_owned();
        let (file, found) = file::read(world, &folder, &path, &mut stack.sources);
        faults.extend(found);
        suite.files.insert(name, Arc::new(file));
    }
    if !faults.has_errors() {
        faults.extend(load_modules(world, stack, &mut suite));
    }
    for module in suite.modules.values_mut() {
        module.sources = stack.sources.clone();
    }
    (suite, faults)
}

/// The path under which the module of a run is installed: `test.tests.main.setup`.
pub fn tested_path(file: &str, run: &str) -> Module {
    let stem = file.strip_suffix(".tftest.hcl");
    let stem = stem.or_else(|| file.strip_suffix(".tftest.json"));
    let steps = stem.unwrap_or(file).split('/');
    let steps = ["test"].into_iter().chain(steps).chain([run]);
    Module(steps.map(Arc::from).collect())
}

fn load_modules(world: &dyn World, stack: &mut Config, suite: &mut Suite) -> Diagnostics {
    let mut faults = Diagnostics::new();
    let files = suite.files.values();
    let runs = files.flat_map(|file| file.runs.iter());
    let wanted: Vec<TestedModule> = runs.filter_map(|run| run.module.clone()).collect();
    for module in wanted {
        if suite.modules.contains_key(&module.folder) {
            continue;
        }
        if world.read_dir(&module.folder).is_err() {
            faults.push(unreadable(&module));
            continue;
        }
        let sources = std::mem::take(&mut stack.sources);
        let loaded = tree::load(world, &module.folder, sources);
        stack.sources = loaded.config.sources.clone();
        faults.extend(loaded.diagnostics);
        suite.modules.insert(module.folder, loaded.config);
    }
    faults
}

fn unreadable(module: &TestedModule) -> Diagnostic {
    let detail = "This module's local cache directory  could not be read. Run \"terraform init\" \
                  to install all modules required by this configuration.";
    Diagnostic::error("Module not installed", detail).at(module.span)
}
