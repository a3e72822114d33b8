//! The manifest of installed modules: `.terraform/modules/modules.json`.
//!
//! `init` and `get` write it ([`install`]), and every other command checks that the modules of the
//! configuration are the ones it lists ([`check`]), in Terraform's format, so that the two programs
//! can take turns in one directory.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::test_files::TestFiles;
use super::{Config, ModuleCall, tested_path};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::program_name::command_line;
use rform_core::world::{World, data_dir};

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Manifest {
    #[serde(default)]
    modules: Vec<InstalledModule>,
}

/// An installed module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstalledModule {
    /// The names of the calls that lead to the module, joined by dots; empty for the root.
    pub key: String,
    /// The source as the call gives it.
    pub source: String,
    /// The version that was chosen from a registry; none for a module in a directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The directory of the module, relative to the root module's.
    pub dir: String,
}

fn manifest_path(world: &dyn World) -> PathBuf {
    data_dir(world).join("modules").join("modules.json")
}

fn manifest(world: &dyn World) -> Manifest {
    let text = world.read(&manifest_path(world)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

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
    directory: PathBuf,
    spans: (Span, Span),
}

fn tested(test_files: &TestFiles) -> Vec<Tested> {
    let mut found = Vec::new();
    for (name, file) in &test_files.files {
        for run in &file.runs {
            let Some(module) = &run.module else { continue };
            let own = key(&tested_path(name, &run.name));
            found.push(Tested {
                key: own.clone(),
                source: module.source.to_string(),
                directory: module.directory.clone(),
                spans: (run.span, module.source_span),
            });
            let Some(config) = test_files.modules.get(&module.directory) else {
                continue;
            };
            for (path, call) in calls(config) {
                let directory = config.module(&path).map(|module| module.directory.clone());
                found.push(Tested {
                    key: format!("{own}.{}", key(&path)),
                    source: call.source.to_string(),
                    directory: directory.unwrap_or_default(),
                    spans: (call.span, call.source_span),
                });
            }
        }
    }
    found
}

fn key(path: &Module) -> String {
    path.0.join(".")
}

/// Whether the root module calls any module.
pub fn calls_modules(config: &Config) -> bool {
    config.root().is_some_and(|root| !root.calls.is_empty())
}

/// Writes the manifest. Answers the modules that it did not list before; with `upgrade`, all.
///
/// # Errors
/// The manifest cannot be written.
pub fn install(
    world: &dyn World,
    (config, test_files): (&Config, &TestFiles),
    upgrade: bool,
) -> std::io::Result<Vec<InstalledModule>> {
    let before = manifest(world).modules;
    let root = InstalledModule {
        key: String::new(),
        source: String::new(),
        version: None,
        dir: ".".into(),
    };
    let entries: Vec<InstalledModule> = calls(config)
        .into_iter()
        .filter_map(|(path, call)| {
            let directory = &config.module(&path)?.directory;
            Some(InstalledModule {
                key: key(&path),
                source: call.source.to_string(),
                version: None,
                dir: directory.display().to_string(),
            })
        })
        .collect();
    let tested = tested(test_files).into_iter().map(|it| InstalledModule {
        key: it.key,
        source: it.source,
        version: None,
        dir: it.directory.display().to_string(),
    });
    let entries: Vec<InstalledModule> = entries.into_iter().chain(tested).collect();
    let new = entries
        .iter()
        .filter(|entry| upgrade || !before.contains(entry));
    let new = new.cloned().collect();
    if entries.is_empty() && before.is_empty() {
        return Ok(new);
    }
    let modules = [root].into_iter().chain(entries).collect();
    let text = serde_json::to_vec(&Manifest { modules }).unwrap_or_default();
    let path = manifest_path(world);
    world.create_dir(path.parent().unwrap_or(&path))?;
    world.write(&path, &text)?;
    Ok(new)
}

/// Checks that all modules of a configuration are installed; each error says to run `init`.
pub fn check(world: &dyn World, config: &Config) -> Diagnostics {
    let installed = manifest(world).modules;
    let mut missing: Vec<Module> = Vec::new();
    let mut diagnostics = Diagnostics::new();
    for (path, call) in calls(config) {
        if missing.iter().any(|above| path.0.starts_with(&above.0)) {
            continue;
        }
        let spans = (call.span, call.source_span);
        if let Some(fault) = install_fault(&installed, (&key(&path), &call.source), spans) {
            missing.push(path);
            diagnostics.push(fault);
        }
    }
    diagnostics
}

/// Checks the same for the modules that the runs of test files name.
pub fn check_tested(world: &dyn World, test_files: &TestFiles) -> Diagnostics {
    let installed = manifest(world).modules;
    let all = tested(test_files).into_iter();
    all.filter_map(|it| install_fault(&installed, (&it.key, &it.source), it.spans))
        .collect()
}

fn install_fault(
    installed: &[InstalledModule],
    (key, source): (&str, &str),
    (span, source_span): (Span, Span),
) -> Option<Diagnostic> {
    let init = command_line("init");
    match installed.iter().find(|entry| entry.key == key) {
        None => Some(
            Diagnostic::error(
                "Module not installed",
                format!(
                    "This module is not yet installed. Run \"{init}\" to install all modules \
                     required by this configuration."
                ),
            )
            .at(span),
        ),
        Some(entry) if entry.source != source => Some(
            Diagnostic::error(
                "Module source has changed",
                format!(
                    "The source address was changed since this module was installed. Run \
                     \"{init}\" to install all modules required by this configuration."
                ),
            )
            .at(source_span),
        ),
        Some(_) => None,
    }
}
