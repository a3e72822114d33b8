//! Test files, and the modules that their runs name.

mod file;
mod files;
mod mock;
mod options;
mod overrides;
mod parse;
mod run;

use std::path::Path;
use std::sync::Arc;

use super::tree;
use crate::Config;
use crate::module_manifest::manifest::Manifest;
use crate::path::clean;
use crate::test_files::{TestFiles, TestedModule};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;
use rform_core::world::World;

/// Reads the test files in a directory and in `tests`, a directory in it. Their texts become part of
/// the stack's, and the other way round, so that messages can speak of both.
pub fn load_test_files(
    world: &dyn World,
    directory: &Path,
    tests: &str,
    stack: &mut Config,
) -> (TestFiles, Diagnostics) {
    // What is wrong with the list was told when the stack was read.
    let manifest = Manifest::read(world).unwrap_or_default();
    load_installed_test_files(world, (directory, tests), stack, &manifest)
}

/// The same with modules as that list has them.
pub fn load_installed_test_files(
    world: &dyn World,
    (directory, tests): (&Path, &str),
    stack: &mut Config,
    manifest: &Manifest,
) -> (TestFiles, Diagnostics) {
    let directory = clean(directory);
    let mut test_files = TestFiles::default();
    let mut diagnostics = Diagnostics::new();
    let (names, found) = files::names(world, &directory, tests);
    diagnostics.extend(found);
    for path in names {
        let name = path.to_string_lossy().into_owned();
        let (file, found) = file::read(world, &directory, &path, &mut stack.sources);
        diagnostics.extend(found);
        test_files.files.insert(name, Arc::new(file));
    }
    if !diagnostics.has_errors() {
        diagnostics.extend(load_modules(world, stack, &mut test_files, manifest));
    }
    for module in test_files.modules.values_mut() {
        module.sources = stack.sources.clone();
    }
    (test_files, diagnostics)
}

/// The path under which the module of a run is installed: `test.tests.main.setup`.
pub fn tested_path(file: &str, run: &str) -> Module {
    let stem = file.strip_suffix(".tftest.hcl");
    let stem = stem.or_else(|| file.strip_suffix(".tftest.json"));
    let steps = stem.unwrap_or(file).split('/');
    let steps = ["test"].into_iter().chain(steps).chain([run]);
    Module(steps.map(Arc::from).collect())
}

fn load_modules(
    world: &dyn World,
    stack: &mut Config,
    test_files: &mut TestFiles,
    manifest: &Manifest,
) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let files = test_files.files.iter();
    let runs = files.flat_map(|(name, file)| file.runs.iter().map(move |run| (name, run)));
    let wanted = runs.filter_map(|(name, run)| {
        let path = tested_path(name, &run.name);
        Some((path, run.module.clone()?))
    });
    let wanted: Vec<(Module, TestedModule)> = wanted.collect();
    for (path, module) in wanted {
        if test_files.modules.contains_key(&module.directory) {
            continue;
        }
        if world.read_dir(&module.directory).is_err() {
            diagnostics.push(unreadable(&module));
            continue;
        }
        let sources = std::mem::take(&mut stack.sources);
        let installed = (manifest, path);
        let loaded = tree::load(world, &module.directory, (sources, None), installed);
        stack.sources = loaded.config.sources.clone();
        diagnostics.extend(loaded.diagnostics);
        test_files.missing.extend(loaded.missing);
        test_files.modules.insert(module.directory, loaded.config);
    }
    diagnostics
}

fn unreadable(module: &TestedModule) -> Diagnostic {
    let detail = format!(
        "This module's local cache directory  could not be read. Run \"{}\" to install all \
         modules required by this configuration.",
        command_line("init")
    );
    Diagnostic::error("Module not installed", detail).at(module.span)
}
