//! The manifest of installed modules: `.terraform/modules/modules.json`.
//!
//! `init` and `get` write it ([`install`]), and every other command checks that the modules of the
//! configuration are the ones it lists ([`check`]), in Terraform's format, so that the two programs
//! can take turns in one directory.

pub mod manifest;

use std::path::PathBuf;
use std::sync::Arc;

use self::manifest::{Found, InstalledModule, Manifest, key};
use crate::load::{NOT_INSTALLED, install_diagnostic};
use crate::module_source::ModuleSource;
use crate::test_files::TestFiles;
use crate::{Config, MissingModule, ModuleCall, tested_path};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::world::World;

/// All calls of a configuration with the paths of the modules they lead to, callers first.
fn calls(config: &Config) -> Vec<(Module, &ModuleCall)> {
    let mut calls = Vec::new();
    for (path, module) in &config.modules {
        let calls_here = module.calls.values();
        calls.extend(calls_here.map(|call| (path.child(&call.name), call.as_ref())));
    }
    calls.sort_by(|one, two| one.0.cmp(&two.0));
    calls
}

/// A module that a run of a test names, or one that such a module calls: its key, source and
/// directory, and the spans to report if it is missing or has another source.
struct Tested {
    key: String,
    source: String,
    version: Option<Arc<str>>,
    directory: PathBuf,
    spans: (Span, Span),
}

fn tested(test_files: &TestFiles) -> Vec<Tested> {
    let mut found = Vec::new();
    for (name, file) in &test_files.files {
        for run in &file.runs {
            let Some(module) = &run.module else { continue };
            // What is not installed is among the missing ones.
            let Some(directory) = &module.directory else {
                continue;
            };
            let own = key(&tested_path(name, &run.name));
            found.push(Tested {
                key: own.clone(),
                source: module.source.to_string(),
                version: module.version.clone(),
                directory: directory.clone(),
                spans: (run.span, module.source_span),
            });
            let Some(config) = test_files.modules.get(directory) else {
                continue;
            };
            for (path, call) in calls(config) {
                let Some(called) = config.module(&path) else {
                    continue;
                };
                found.push(Tested {
                    key: format!("{own}.{}", key(&path)),
                    source: call.source.to_string(),
                    version: call.version.clone(),
                    directory: called.directory.clone(),
                    spans: (call.span, call.source_span),
                });
            }
        }
    }
    found
}

/// Whether the root module calls any module.
pub fn calls_modules(config: &Config) -> bool {
    config.root().is_some_and(|root| !root.calls.is_empty())
}

/// Writes the manifest. Answers the modules that it did not list before, and those of which `is_new`
/// holds. `fetched` has what was installed from elsewhere.
///
/// # Errors
/// The manifest cannot be written.
pub fn install(
    world: &dyn World,
    (config, test_files): (&Config, &TestFiles),
    fetched: &Manifest,
    is_new: &dyn Fn(&str) -> bool,
) -> std::io::Result<Vec<InstalledModule>> {
    // A list that cannot be read is replaced.
    let before = Manifest::read(world).unwrap_or_default();
    let mut entries: Vec<InstalledModule> = calls(config)
        .into_iter()
        .filter_map(|(path, call)| {
            let directory = &config.module(&path)?.directory;
            let key = key(&path);
            Some(InstalledModule {
                source: normal_form(&call.source, call.version.is_some()),
                version: fetched.0.get(&key).and_then(|it| it.version.clone()),
                dir: directory.display().to_string(),
                key,
            })
        })
        .collect();
    entries.extend(tested(test_files).into_iter().map(|it| InstalledModule {
        source: normal_form(&it.source, it.version.is_some()),
        version: fetched.0.get(&it.key).and_then(|it| it.version.clone()),
        key: it.key,
        dir: it.directory.display().to_string(),
    }));
    let is_told =
        |entry: &&InstalledModule| is_new(&entry.key) || before.0.get(&entry.key) != Some(*entry);
    let new = entries.iter().filter(is_told).cloned().collect();
    if entries.is_empty() && before.0.is_empty() {
        return Ok(new);
    }
    let root = InstalledModule {
        key: String::new(),
        source: String::new(),
        version: None,
        dir: ".".into(),
    };
    let all = [root].into_iter().chain(entries);
    let manifest = Manifest(all.map(|it| (it.key.clone(), it)).collect());
    manifest.write(world)?;
    Ok(new)
}

fn normal_form(source: &str, versioned: bool) -> String {
    let parsed = ModuleSource::parse(source, versioned);
    parsed.map_or_else(|_| source.to_owned(), |it| it.to_string())
}

/// Whether nothing is wrong but that modules are not installed: then it is worth looking whether
/// others are missing as well.
pub fn lacks_only_modules(diagnostics: &Diagnostics) -> bool {
    let mut errors = diagnostics.iter().filter(|it| it.is_error());
    errors.all(is_missing)
}

/// Whether an error is that a module is not installed as it is called.
pub fn is_missing(diagnostic: &Diagnostic) -> bool {
    NOT_INSTALLED.contains(&&*diagnostic.summary)
}

/// Checks that all modules of a configuration are installed; each error says to run `init`. Modules
/// that could not be read are left out: that is told where they are read.
pub fn check(world: &dyn World, config: &Config) -> Diagnostics {
    let Ok(manifest) = Manifest::read(world) else {
        return Diagnostics::new();
    };
    let mut missing: Vec<Module> = Vec::new();
    let mut diagnostics = Diagnostics::new();
    for (path, call) in calls(config) {
        if missing.iter().any(|above| path.0.starts_with(&above.0))
            || is_elsewhere(config, &path, call)
        {
            continue;
        }
        let wanted = (&*call.source, call.version.as_deref());
        let spans = (call.span, call.source_span);
        if let Some(diagnostic) = check_module(world, &manifest, (&path, wanted), spans) {
            missing.push(path);
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

/// Whether a module comes from elsewhere and could not be read: that is told where it is read.
fn is_elsewhere(config: &Config, path: &Module, call: &ModuleCall) -> bool {
    let source = ModuleSource::parse(&call.source, call.version.is_some());
    config.module(path).is_none() && !source.is_ok_and(|it| it.is_local())
}

/// Checks the same for the modules that the runs of test files name.
pub fn check_tested(world: &dyn World, test_files: &TestFiles) -> Diagnostics {
    let Ok(manifest) = Manifest::read(world) else {
        return Diagnostics::new();
    };
    let read = tested(test_files).into_iter().filter_map(|it| {
        let path = Module(it.key.split('.').map(Into::into).collect());
        let wanted = (&*it.source, it.version.as_deref());
        check_module(world, &manifest, (&path, wanted), it.spans)
    });
    let missing = test_files.missing.iter().map(MissingModule::diagnostic);
    read.chain(missing).collect()
}

/// The error of a module that is not installed as it is called, if it is not.
fn check_module(
    world: &dyn World,
    manifest: &Manifest,
    (path, (source, versions)): (&Module, (&str, Option<&str>)),
    spans: (Span, Span),
) -> Option<Diagnostic> {
    let source = ModuleSource::parse(source, versions.is_some()).ok()?;
    match manifest.find(world, path, (&source, versions)) {
        Found::Installed(_) => None,
        found => Some(install_diagnostic(&found, spans)),
    }
}
