//! Test files, and the modules that their runs name.

mod file;
mod files;
mod mock;
mod options;
mod overrides;
mod parse;
mod run;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::loaded::MissingModule;
use super::tree;
use crate::module_manifest::manifest::{Found, Manifest};
use crate::module_source::ModuleSource;
use crate::path::clean;
use crate::test_files::{TestFiles, TestRun, TestedModule};
use crate::{Config, EarlyInputs, ModuleCall, Repetition};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::program_name::command_line;
use rform_core::world::World;

/// Reads the test files in a directory and in `tests`, a directory in it. Their texts become part of
/// the stack's, and the other way round, so that messages can speak of both. Sources of modules that the
/// tested modules call are evaluated with the values of `inputs`, not with those of the runs.
pub fn load_test_files(
    world: &dyn World,
    (directory, tests): (&Path, &str),
    stack: &mut Config,
    inputs: &EarlyInputs<'_>,
) -> (TestFiles, Diagnostics) {
    // What is wrong with the list was told when the stack was read.
    let manifest = Manifest::read(world).unwrap_or_default();
    load_installed_test_files(world, (directory, tests), stack, (inputs, &manifest))
}

/// The same with modules as that list has them.
pub fn load_installed_test_files(
    world: &dyn World,
    (directory, tests): (&Path, &str),
    stack: &mut Config,
    (inputs, manifest): (&EarlyInputs<'_>, &Manifest),
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
        registry_modules(world, &mut test_files, manifest);
        let wanted = (inputs, manifest);
        diagnostics.extend(load_modules(world, stack, &mut test_files, wanted));
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

/// Finds the modules of registries that runs name, and notes those that are not installed.
fn registry_modules(world: &dyn World, test_files: &mut TestFiles, manifest: &Manifest) {
    for (name, file) in &mut test_files.files {
        for run in &mut Arc::make_mut(file).runs {
            let Some(module) = run.module.as_ref().filter(|it| it.directory.is_none()) else {
                continue;
            };
            let source = ModuleSource::parse(&module.source, module.version.is_some());
            let (path, Ok(source)) = (tested_path(name, &run.name), source) else {
                continue;
            };
            match manifest.find(world, &path, (&source, module.version.as_deref())) {
                Found::Installed(directory) => {
                    let run = Arc::make_mut(run);
                    run.module
                        .iter_mut()
                        .for_each(|it| it.directory = Some(directory.clone()));
                }
                found => test_files.missing.push(MissingModule {
                    path,
                    source,
                    call: Arc::new(call_of(run, module)),
                    found,
                }),
            }
        }
    }
}

/// The module of a run as a call, for the installation and its messages.
fn call_of(run: &TestRun, module: &TestedModule) -> ModuleCall {
    ModuleCall {
        name: run.name.clone(),
        source: module.source.clone(),
        source_span: module.source_span,
        version: module.version.clone(),
        arguments: Vec::new(),
        repetition: Repetition::One,
        depends_on: Vec::new(),
        providers: Vec::new(),
        span: module.span,
        end: module.span,
    }
}

fn load_modules(
    world: &dyn World,
    stack: &mut Config,
    test_files: &mut TestFiles,
    (inputs, manifest): (&EarlyInputs<'_>, &Manifest),
) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let files = test_files.files.iter();
    let runs = files.flat_map(|(name, file)| file.runs.iter().map(move |run| (name, run)));
    let wanted = runs.filter_map(|(name, run)| {
        let path = tested_path(name, &run.name);
        let module = run.module.as_ref()?;
        Some((path, module.directory.clone()?, module.span))
    });
    let wanted: Vec<(Module, PathBuf, Span)> = wanted.collect();
    for (path, directory, span) in wanted {
        if test_files.modules.contains_key(&directory) {
            continue;
        }
        if world.read_dir(&directory).is_err() {
            diagnostics.push(unreadable(span));
            continue;
        }
        let sources = std::mem::take(&mut stack.sources);
        let installed = (manifest, path);
        let loaded = tree::load((world, inputs), &directory, (sources, None), installed);
        stack.sources = loaded.config.sources.clone();
        diagnostics.extend(loaded.diagnostics);
        test_files.missing.extend(loaded.missing);
        test_files.modules.insert(directory, loaded.config);
    }
    diagnostics
}

fn unreadable(module: Span) -> Diagnostic {
    let detail = format!(
        "This module's local cache directory  could not be read. Run \"{}\" to install all \
         modules required by this configuration.",
        command_line("init")
    );
    Diagnostic::error("Module not installed", detail).at(module)
}
