//! The root module and everything it calls, directly or not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::builder::{self, Built};
use super::call::CallOrigin;
use super::early_calls::EarlyCalls;
use super::files;
use super::loaded::{Loaded, MissingModule};
use super::provider_passing;
use crate::module_manifest::manifest::{Found, Manifest};
use crate::module_source::ModuleSource;
use crate::path::clean;
use crate::version::{LANGUAGE_VERSION, allows_legacy, constraint_allows, prereleases};
use crate::{Config, Dialect, EarlyInputs, ModuleCall, ModuleConfig};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::world::World;

/// How deep calls may go; real stacks stay far below.
const DEEPEST: usize = 64;

/// Reads a stack; `sources` are the texts read before, and `caller` is the dialect of what does not
/// say in which it is. The list of installed modules has those of this stack below the path
/// `prefix`.
pub(super) fn load(
    (world, inputs): (&dyn World, &EarlyInputs<'_>),
    directory: &Path,
    (sources, caller): (Sources, Option<Dialect>),
    (manifest, prefix): (&Manifest, Module),
) -> Loaded {
    let directory = clean(directory);
    let mut tree = Tree {
        world,
        sources,
        read: BTreeMap::new(),
        modules: BTreeMap::new(),
        diagnostics: Diagnostics::new(),
        later: Diagnostics::new(),
        of_root: Diagnostics::new(),
        manifest,
        prefix,
        missing: Vec::new(),
        early: EarlyCalls::new(*inputs),
    };
    let root = Module::root();
    match tree.built(&root, &directory, caller) {
        Ok(built) => {
            let failed = built.diagnostics.has_errors();
            tree.of_root = built.diagnostics.clone();
            tree.diagnostics.extend(built.diagnostics.clone());
            tree.later.extend(built.later.clone());
            tree.add(root, &directory, &built);
            if !failed {
                tree.children(&Module::root(), &built, &[directory]);
            }
        }
        Err(_) => {
            let detail = format!(
                "Module directory {} does not exist or cannot be read.",
                directory.display()
            );
            let summary = "Failed to read module directory";
            tree.of_root.push(Diagnostic::error(summary, detail));
            tree.diagnostics.extend(tree.of_root.clone());
        }
    }
    tree.finish()
}

struct Tree<'a> {
    world: &'a dyn World,
    sources: Sources,
    /// Modules by directory and dialect of the caller: one that is called several times is read
    /// once.
    read: BTreeMap<(PathBuf, Option<Dialect>), Arc<Built>>,
    modules: BTreeMap<Module, Arc<ModuleConfig>>,
    diagnostics: Diagnostics,
    /// Diagnostics that are reported only if there are no others.
    later: Diagnostics,
    of_root: Diagnostics,
    manifest: &'a Manifest,
    prefix: Module,
    missing: Vec<MissingModule>,
    early: EarlyCalls<'a>,
}

impl Tree<'_> {
    fn built(
        &mut self,
        path: &Module,
        directory: &Path,
        caller: Option<Dialect>,
    ) -> Result<Arc<Built>, std::io::Error> {
        let key = (directory.to_owned(), caller);
        if let Some(built) = self.read.get(&key) {
            // What is wrong with it was told when it was read.
            let mut again = Built::clone(built);
            again.diagnostics = Diagnostics::new();
            again.later = Diagnostics::new();
            return Ok(Arc::new(again));
        }
        let built = self.build(path, directory, caller)?;
        let built = Arc::new(built);
        self.read.insert(key, built.clone());
        Ok(built)
    }

    /// Reads a module. What could be written for either dialect and is a mistake in today's is
    /// written for the other, if that makes sense of it.
    fn build(
        &mut self,
        path: &Module,
        directory: &Path,
        caller: Option<Dialect>,
    ) -> Result<Built, std::io::Error> {
        let files = files::read(self.world, directory, caller, &mut self.sources)?;
        let open = files.open;
        let built = builder::build(files, path, directory, &self.sources);
        if !open || !built.diagnostics.has_errors() {
            return Ok(built);
        }
        let mut sources = self.sources.clone();
        let files = files::read(self.world, directory, Some(Dialect::Legacy), &mut sources)?;
        let legacy = builder::build(files, path, directory, &sources);
        if legacy.diagnostics.has_errors() {
            return Ok(built);
        }
        self.sources = sources;
        Ok(legacy)
    }

    fn add(&mut self, path: Module, directory: &Path, built: &Built) {
        let module = ModuleConfig {
            path: path.clone(),
            directory: directory.to_owned(),
            ..built.module.clone()
        };
        self.modules.insert(path, Arc::new(module));
    }

    /// Reads the modules that one calls. `above` are the directories that lead to it, its own last.
    fn children(&mut self, path: &Module, built: &Built, above: &[PathBuf]) {
        let Some(directory) = above.last() else {
            return;
        };
        for (call, from) in self.calls(path, built) {
            let child = path.child(&call.name);
            let Some(place) = self.place_of(&from, directory, &child, &call) else {
                continue;
            };
            if above.contains(&place) || above.len() >= DEEPEST {
                self.report_cycle(&call, &child);
                continue;
            }
            let caller = Some(built.module.dialect);
            self.child(child, &call, place, caller, above);
        }
    }

    /// The calls of a module whose sources are known, with the sources. What expressions say is put
    /// into the calls of the module.
    fn calls(&mut self, path: &Module, built: &Built) -> Vec<(Arc<ModuleCall>, ModuleSource)> {
        let surroundings = (self.world, &self.modules);
        let early = self
            .early
            .resolve(surroundings, (path, built), &mut self.sources);
        self.diagnostics.extend(early.diagnostics);
        let mut known = Vec::new();
        for (name, call) in &built.module.calls {
            match (built.origins.get(name), early.calls.get(name)) {
                (Some(CallOrigin::Literal(source)), _) => {
                    known.push((call.clone(), source.clone()))
                }
                (_, Some(resolved)) => known.push(resolved.clone()),
                _ => {}
            }
        }
        if let Some(module) = self
            .modules
            .get_mut(path)
            .filter(|_| !early.calls.is_empty())
        {
            let resolved = early
                .calls
                .into_iter()
                .map(|(name, (call, _))| (name, call));
            Arc::make_mut(module).calls.extend(resolved);
        }
        known
    }

    fn child(
        &mut self,
        path: Module,
        call: &ModuleCall,
        directory: PathBuf,
        caller: Option<Dialect>,
        above: &[PathBuf],
    ) {
        let Ok(built) = self.built(&path, &directory, caller) else {
            return self.report_unreadable(call, &path, &directory);
        };
        self.diagnostics.extend(built.diagnostics.clone());
        self.later.extend(built.later.clone());
        self.add(path.clone(), &directory, &built);
        let above: Vec<PathBuf> = above.iter().cloned().chain([directory]).collect();
        self.children(&path, &built, &above);
    }

    /// The directory of a module that is called.
    fn place_of(
        &mut self,
        source: &ModuleSource,
        directory: &Path,
        path: &Module,
        call: &Arc<ModuleCall>,
    ) -> Option<PathBuf> {
        if let ModuleSource::Local(relative) = source {
            return Some(clean(&directory.join(relative)));
        }
        let path = Module(self.prefix.0.iter().chain(path.0.iter()).cloned().collect());
        let wanted = (source, call.version.as_deref());
        match self.manifest.find(self.world, &path, wanted) {
            Found::Installed(directory) => Some(directory),
            found => {
                self.missing.push(MissingModule {
                    path,
                    source: source.clone(),
                    call: call.clone(),
                    found,
                });
                None
            }
        }
    }

    fn report_cycle(&mut self, call: &ModuleCall, path: &Module) {
        let detail = format!(
            "The module call {path} leads to a module that is calling it, directly or through \
             other modules. A module cannot contain itself."
        );
        let diagnostic = Diagnostic::error("Module calls itself", detail).at(call.span);
        self.diagnostics.push(diagnostic);
    }

    fn report_unreadable(&mut self, call: &ModuleCall, path: &Module, directory: &Path) {
        const SUMMARY: &str = "Unreadable module directory";
        let detail = format!(
            "Unable to evaluate directory symlink: lstat {}: no such file or directory",
            directory.display()
        );
        self.diagnostics.push(Diagnostic::error(SUMMARY, detail));
        let line = self.sources.line_of(call.span);
        let name = path.0.join(".");
        let detail = format!("The directory  could not be read for module {name:?} at {line}.");
        self.diagnostics.push(Diagnostic::error(SUMMARY, detail));
    }

    /// In Terraform 0.11 `count` of a call was an argument. It is where there is a variable for it.
    fn pass_counts(&mut self) {
        let takes_count = |modules: &BTreeMap<Module, Arc<ModuleConfig>>, path: &Module| {
            let child = modules.get(path);
            child.is_some_and(|child| child.variables.contains_key("count"))
        };
        let passed: Vec<(Module, Arc<str>)> = self
            .modules
            .iter()
            .filter(|(_, module)| module.dialect.is_legacy())
            .flat_map(|(path, module)| module.calls.keys().map(move |name| (path, name)))
            .filter(|(path, name)| takes_count(&self.modules, &path.child(name)))
            .map(|(path, name)| (path.clone(), name.clone()))
            .collect();
        for (path, name) in passed {
            let module = self.modules.get_mut(&path);
            let call = module.and_then(|module| Arc::make_mut(module).calls.get_mut(&name));
            if let Some(call) = call {
                Arc::make_mut(call).pass_count();
            }
        }
    }

    fn finish(mut self) -> Loaded {
        self.pass_counts();
        if !self.diagnostics.has_errors() && self.missing.is_empty() {
            self.check_versions();
            self.diagnostics
                .extend(provider_passing::check(&self.modules));
        }
        if !self.diagnostics.has_errors() && self.missing.is_empty() {
            self.diagnostics.extend(std::mem::take(&mut self.later));
        }
        Loaded {
            config: Config {
                modules: self.modules,
                sources: self.sources,
            },
            diagnostics: self.diagnostics,
            of_root: self.of_root,
            missing: self.missing,
        }
    }

    /// Whether all modules are made for this version of the language. One that is written for
    /// Terraform 0.11 may say so.
    fn check_versions(&mut self) {
        for (path, module) in &self.modules {
            for (constraint, span) in &module.required_version {
                let mut prereleases = prereleases(constraint).peekable();
                if prereleases.peek().is_some() {
                    let diagnostics = prereleases.map(|it| no_prerelease(it).at(*span));
                    self.diagnostics.extend(diagnostics);
                    continue;
                }
                let allowed = constraint_allows(constraint, LANGUAGE_VERSION) != Some(false);
                if allowed || (module.dialect.is_legacy() && allows_legacy(constraint)) {
                    continue;
                }
                let detail = version_detail(path, module, &self.modules);
                let diagnostic = Diagnostic::error("Unsupported Terraform Core version", detail);
                self.diagnostics.push(diagnostic.at(*span));
            }
        }
    }
}

fn no_prerelease(constraint: &str) -> Diagnostic {
    let detail = format!(
        "Prerelease version constraints are not supported: {constraint}. Remove the prerelease \
         information from the constraint. Prerelease versions of terraform will match constraints \
         using their version core only."
    );
    Diagnostic::error("Invalid required_version constraint", detail)
}

fn version_detail(
    path: &Module,
    module: &ModuleConfig,
    modules: &BTreeMap<Module, Arc<ModuleConfig>>,
) -> String {
    let [major, minor, patch] = LANGUAGE_VERSION.numbers;
    let ours = format!("{major}.{minor}.{patch}");
    let advice = "choose another supported Terraform version or update this version constraint. \
                  Version constraints are normally set for good reason, so updating the \
                  constraint may lead to other errors or unexpected behavior.";
    if path.is_root() {
        return format!(
            "This configuration does not support Terraform version {ours}. To proceed, either \
             {advice}"
        );
    }
    let source = called_from(path, modules)
        .unwrap_or_else(|| module.directory.to_string_lossy().into_owned());
    format!(
        "Module {path} (from {source}) does not support Terraform version {ours}. To proceed, \
         either {advice}"
    )
}

/// The source of a module as its caller wrote it.
fn called_from(path: &Module, modules: &BTreeMap<Module, Arc<ModuleConfig>>) -> Option<String> {
    let (name, above) = path.0.split_last()?;
    let caller = modules.get(&Module(above.into()))?;
    Some(caller.calls.get(name)?.source.to_string())
}
