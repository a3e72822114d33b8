//! Installing modules, level by level of the tree of calls; the modules of a level in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rform_config::module_manifest::manifest::{InstalledModule, Manifest, key};
use rform_config::test_files::TestFiles;
use rform_config::{
    Config, EarlyInputs, MissingModule, load_installed, load_installed_test_files, module_manifest,
};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::world::World;

use super::errors::Called;
use super::escape::escapes;
use super::package::Wanted;
use super::place::Place;
use super::resolve::resolve;
use crate::fetch::{Fetcher, expand};
use crate::parallel::each;
use crate::registry::RegistryClient;

/// Installs the modules of configurations.
pub struct ModuleInstaller<'a> {
    /// The host that packages are put on.
    pub world: Arc<dyn World>,
    /// Asks registries for versions and places.
    pub registry: &'a RegistryClient,
    /// Fetches packages by address.
    pub fetcher: &'a Fetcher,
    /// What the configuration is read with besides its files.
    pub inputs: EarlyInputs<'a>,
    /// Told of each download as it begins.
    pub told: &'a (dyn Fn(&str) + Sync),
}

/// A configuration with all its modules.
pub struct Installed {
    /// The configuration, as far as it could be read.
    pub config: Config,
    /// Its test files.
    pub test_files: TestFiles,
    /// Where the fetched modules are.
    pub manifest: Manifest,
    /// The keys of those that were fetched now.
    pub fetched: BTreeSet<String>,
    /// What is wrong with the files, and what could not be installed.
    pub diagnostics: Diagnostics,
}

impl Reading {
    /// Reads a configuration and its test files with the modules of that list.
    fn of(
        world: &dyn World,
        (directory, tests): (&Path, &str),
        (inputs, manifest): (&EarlyInputs<'_>, &Manifest),
    ) -> Reading {
        let loaded = load_installed(world, directory, inputs, manifest);
        let (mut config, mut diagnostics) = (loaded.config, loaded.diagnostics);
        let (test_files, errors) =
            load_installed_test_files(world, (directory, tests), &mut config, (inputs, manifest));
        diagnostics.extend(errors);
        let missing = loaded.missing.into_iter().chain(test_files.missing.clone());
        Reading {
            missing: missing.collect(),
            config,
            test_files,
            diagnostics,
        }
    }
}

/// A configuration as far as its modules are there.
struct Reading {
    config: Config,
    test_files: TestFiles,
    diagnostics: Diagnostics,
    missing: Vec<MissingModule>,
}

/// A directory that is still not there when everything is installed cannot be installed by `init`.
fn unreadable(mut error: Diagnostic) -> Diagnostic {
    if module_manifest::is_missing(&error) {
        error.summary = "Unreadable module directory".into();
        error.detail = "The directory of this module does not exist or cannot be read.".into();
    }
    error
}

impl ModuleInstaller<'_> {
    /// Fetches all modules of the configuration in a directory, and of its test files, that are not as
    /// the calls want them; with `upgrade` all. The list of installed modules is not written.
    pub fn install(&self, (directory, tests): (&Path, &str), upgrade: bool) -> Installed {
        let world = self.world.as_ref();
        // A list that cannot be read is made anew.
        let mut manifest = match upgrade {
            true => Manifest::default(),
            false => Manifest::read(world).unwrap_or_default(),
        };
        let mut errors: BTreeMap<String, Diagnostic> = BTreeMap::new();
        let mut tried: BTreeSet<String> = BTreeSet::new();
        loop {
            let read = Reading::of(world, (directory, tests), (&self.inputs, &manifest));
            let (old, new): (Vec<_>, Vec<_>) = read
                .missing
                .iter()
                .cloned()
                .partition(|it| tried.contains(&key(&it.path)));
            if !new.is_empty() {
                tried.extend(new.iter().map(|it| key(&it.path)));
                self.level(new, &read.config.sources, &mut manifest, &mut errors);
                continue;
            }
            let fetched = tried
                .into_iter()
                .filter(|it| !errors.contains_key(it))
                .collect();
            let mut diagnostics: Diagnostics =
                read.diagnostics.into_iter().map(unreadable).collect();
            let told = |it: &MissingModule| errors.get(&key(&it.path)).cloned();
            diagnostics.extend(
                old.iter()
                    .map(|it| told(it).unwrap_or_else(|| it.diagnostic())),
            );
            diagnostics.extend(escapes(world, &read.config, &manifest));
            return Installed {
                fetched,
                config: read.config,
                test_files: read.test_files,
                manifest,
                diagnostics,
            };
        }
    }

    /// Fetches modules that are called from what is there.
    fn level(
        &self,
        missing: Vec<MissingModule>,
        sources: &Sources,
        manifest: &mut Manifest,
        errors: &mut BTreeMap<String, Diagnostic>,
    ) {
        let keys: Vec<String> = missing.iter().map(|it| key(&it.path)).collect();
        let mut wanted = Vec::new();
        for (key, found) in keys
            .into_iter()
            .zip(resolve(self.registry, missing, sources))
        {
            match found {
                Ok(found) => wanted.push(found),
                Err(error) => drop(errors.insert(key, error)),
            }
        }
        for (wanted, result) in self.fetch(wanted) {
            match result {
                Ok(entry) => drop(manifest.0.insert(entry.key.clone(), entry)),
                Err(why) => {
                    let error =
                        why.diagnostic(&Called::new(&wanted.missing.call, sources), &wanted);
                    errors.insert(wanted.key(), error);
                }
            }
        }
    }

    /// Fetches packages: each address once, for all calls of it.
    fn fetch(&self, wanted: Vec<Wanted>) -> Vec<(Wanted, Result<InstalledModule, InstallError>)> {
        let mut groups: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
        for wanted in wanted {
            let shown = format!("Downloading {} for {}...", wanted.shown, wanted.key());
            (self.told)(&shown);
            groups
                .entry(wanted.address.clone())
                .or_default()
                .push(wanted);
        }
        let groups: Vec<Vec<Wanted>> = groups.into_values().collect();
        let results = each(&groups, |group| self.fetch_group(group));
        let groups = groups.into_iter().flatten();
        groups.zip(results.into_iter().flatten()).collect()
    }

    fn fetch_group(&self, group: &[Wanted]) -> Vec<Result<InstalledModule, InstallError>> {
        let world = self.world.as_ref();
        let Some(first) = group.first() else {
            return Vec::new();
        };
        let place = Place::of(world, &first.key());
        let package = self.fetch_one(first, &place);
        let inner = match package {
            Ok(inner) => inner,
            Err(why) => {
                return group
                    .iter()
                    .map(|_| Err(InstallError::NotDownloaded(why.clone())))
                    .collect();
            }
        };
        let rest = group.iter().skip(1).map(|wanted| {
            let copied = Place::of(world, &wanted.key()).copy_from(&place.directory());
            copied.map_err(|error| InstallError::NotDownloaded(error.to_string()))?;
            entry(world, wanted, &inner)
        });
        [entry(world, first, &inner)]
            .into_iter()
            .chain(rest)
            .collect()
    }

    /// Fetches a package to its place. Answers the directory that its address led to.
    fn fetch_one(&self, wanted: &Wanted, place: &Place<'_>) -> Result<String, String> {
        place.prepare().map_err(|error| error.to_string())?;
        let fetched = self.fetcher.fetch(&wanted.address, &place.aside());
        if fetched.is_err() {
            // Why it could not be fetched is what counts.
            let _left = place.clear();
        }
        let inner = fetched?;
        place.take_over().map_err(|error| error.to_string())?;
        Ok(inner)
    }
}

/// The entry of a module whose package is in its place.
fn entry(world: &dyn World, wanted: &Wanted, inner: &str) -> Result<InstalledModule, InstallError> {
    let package = Place::of(world, &wanted.key()).directory();
    let both = format!("{inner}/{}", wanted.subdirectory);
    let directory = expand(world, &package, &both).map_err(InstallError::NoSubdirectory)?;
    Ok(InstalledModule {
        key: wanted.key(),
        source: wanted.missing.source.to_string(),
        version: wanted.version.clone(),
        dir: directory.display().to_string(),
    })
}

/// Why a module could not be installed.
enum InstallError {
    NotDownloaded(String),
    NoSubdirectory(String),
}

impl InstallError {
    fn diagnostic(&self, call: &Called, wanted: &Wanted) -> Diagnostic {
        match self {
            InstallError::NotDownloaded(why) => call.not_downloaded(&wanted.address, why),
            InstallError::NoSubdirectory(why) => call.no_subdirectory(why),
        }
    }
}
