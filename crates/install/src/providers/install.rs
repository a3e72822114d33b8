//! The installation of the providers that a configuration requires.

use std::collections::{BTreeMap, BTreeSet};

use rform_core::addr::ProviderSource;
use rform_core::diag::Diagnostic;
use rform_core::world::World;

use super::acquire::acquire;
use super::errors;
use super::installation_methods::InstallationMethods;
use super::package::Place;
use super::platform::Platform;
use super::store::{Store, link, put};
use crate::constraints::Constraints;
use crate::hashes;
use crate::http::Client;
use crate::lock_file::{LockFile, Locked};
use crate::parallel::each;

/// Installs packages for the platform of this program.
pub struct ProviderInstaller<'a> {
    /// The host that packages are put on.
    pub world: &'a dyn World,
    /// The client of servers with archives.
    pub client: &'a Client,
    /// Where packages come from.
    pub methods: &'a InstallationMethods<'a>,
    /// Where they are put.
    pub store: Store,
    /// Where they are kept for all working directories.
    pub cache: Option<Store>,
    /// Whether the cache counts where the lock file does not know the package.
    pub trusts_cache: bool,
    /// Told of each step.
    pub told: &'a (dyn Fn(&str) + Sync),
}

/// What came of an installation.
#[derive(Debug, Default)]
pub struct ProvidersInstalled {
    /// What the lock file is to say.
    pub lock: LockFile,
    /// Why providers are not installed: all of them.
    pub errors: Vec<Diagnostic>,
    /// Providers of which the checksums for this platform alone are known.
    pub incomplete: Vec<ProviderSource>,
}

/// A provider that is required, and the version that was chosen.
struct Chosen<'a> {
    source: &'a ProviderSource,
    constraints: &'a Constraints,
    version: String,
    /// The checksums of that version that the lock file has.
    known: BTreeSet<String>,
}

/// What is to be locked of a package.
struct Done {
    hashes: BTreeSet<String>,
    is_incomplete: bool,
}

impl ProviderInstaller<'_> {
    /// Installs the newest versions that are allowed, or the locked ones unless `upgrade` is given.
    pub fn install(
        &self,
        required: &BTreeMap<ProviderSource, Constraints>,
        lock: &LockFile,
        upgrade: bool,
    ) -> ProvidersInstalled {
        let mut outcome = ProvidersInstalled::default();
        for (source, constraints) in required {
            let locked = lock.0.get(source).filter(|_| !upgrade);
            (self.told)(&finding(source, constraints, locked));
        }
        let required: Vec<_> = required.iter().collect();
        let choices = each(&required, |(source, constraints)| {
            let locked = lock.0.get(*source);
            self.choose(source, constraints, (locked, upgrade))
        });
        let (chosen, failed): (Vec<_>, Vec<_>) = choices.into_iter().partition(Result::is_ok);
        outcome
            .errors
            .extend(failed.into_iter().filter_map(Result::err));
        let chosen: Vec<Chosen<'_>> = chosen.into_iter().flatten().collect();
        let done = each(&chosen, |chosen| self.one(chosen));
        for (chosen, done) in chosen.into_iter().zip(done) {
            match done {
                Ok(done) => outcome.add(chosen, done),
                Err(why) => {
                    let named = (chosen.source, &*chosen.version);
                    outcome.errors.push(errors::not_installed(named, &why));
                }
            }
        }
        outcome
    }

    fn choose<'a>(
        &self,
        source: &'a ProviderSource,
        constraints: &'a Constraints,
        (locked, upgrade): (Option<&Locked>, bool),
    ) -> Result<Chosen<'a>, Diagnostic> {
        let version = match locked.filter(|_| !upgrade) {
            Some(locked) if constraints.allow(&locked.version) => locked.version.clone(),
            Some(locked) => {
                let why = errors::locked_out(source, locked, constraints);
                return Err(errors::not_found(source, &why));
            }
            None => {
                let versions = self.methods.versions(source);
                let versions = versions.map_err(|why| errors::not_found(source, &why))?;
                let newest = constraints.newest(&versions).cloned();
                newest.ok_or_else(|| {
                    errors::not_found(source, &errors::nothing_fits(&versions, constraints))
                })?
            }
        };
        let same = locked.filter(|it| it.version == version);
        Ok(Chosen {
            source,
            constraints,
            version,
            known: same.map(|it| it.hashes.clone()).unwrap_or_default(),
        })
    }

    fn one(&self, chosen: &Chosen<'_>) -> Result<Done, String> {
        let platform = Platform::own();
        let (source, version) = (chosen.source, &*chosen.version);
        let shown = format!("{} v{version}", source.short());
        let own = self.store.directory(source, version, &platform);
        let as_known = || Done {
            hashes: chosen.known.clone(),
            is_incomplete: false,
        };
        if self.store.holds(self.world, &own, &chosen.known)? {
            (self.told)(&format!("- Using previously-installed {shown}"));
            return Ok(as_known());
        }
        if let Some(cache) = &self.cache {
            let cached = cache.directory(source, version, &platform);
            if cache.holds(self.world, &cached, &chosen.known)? {
                link(self.world, &cached, &own)?;
                (self.told)(&format!("- Using {shown} from the shared cache directory"));
                return Ok(as_known());
            }
            if self.trusts_cache && chosen.known.is_empty() && self.world.exists(&cached) {
                let hash = hashes::of_directory(self.world, &cached);
                let hash = hash.map_err(|error| error.to_string())?;
                link(self.world, &cached, &own)?;
                (self.told)(&format!("- Using {shown} from the shared cache directory"));
                return Ok(Done {
                    hashes: BTreeSet::from([hash]),
                    is_incomplete: true,
                });
            }
        }
        (self.told)(&format!("- Installing {shown}..."));
        let (done, trust) = self.fetch(chosen, &platform)?;
        (self.told)(&format!("- Installed {shown} ({trust})"));
        Ok(done)
    }

    /// Fetches a package to its place. Answers who vouches for it as well.
    fn fetch(&self, chosen: &Chosen<'_>, platform: &Platform) -> Result<(Done, String), String> {
        let (source, version) = (chosen.source, &*chosen.version);
        let package = self.methods.package((source, version, platform))?;
        let own = self.store.directory(source, version, platform);
        let mut computed = BTreeSet::new();
        if let Place::Directory(directory) = &package.place {
            let hash = hashes::of_directory(self.world, directory);
            computed.insert(hash.map_err(|error| error.to_string())?);
            check(chosen, &computed, &package.vouched)?;
            let _lock = self.store.lock(self.world, &own)?;
            link(self.world, directory, &own)?;
        } else {
            let target = self.cache.as_ref().unwrap_or(&self.store);
            let place = target.directory(source, version, platform);
            let lock = target.lock(self.world, &place)?;
            let aside = Store::aside(self.world, &place);
            computed = acquire((self.world, self.client), &package, &aside)?;
            let checked = check(chosen, &computed, &package.vouched);
            // Another run may have put the same package there meanwhile, and use it already.
            let is_there = checked.is_ok() && target.holds(self.world, &place, &computed)?;
            match checked {
                Ok(()) if !is_there => put(self.world, &aside, &place)?,
                other => {
                    let removed = self.world.remove_tree(&aside);
                    other.and(removed.map_err(|error| error.to_string()))?;
                }
            }
            drop(lock);
            if self.cache.is_some() {
                let _lock = self.store.lock(self.world, &own)?;
                link(self.world, &place, &own)?;
            }
        }
        let vouched = package.vouched.iter().cloned();
        let own_hash = computed.into_iter().filter(|it| it.starts_with("h1:"));
        let known = chosen.known.iter().cloned();
        let done = Done {
            is_incomplete: package.vouched.is_empty() && chosen.known.len() < 2,
            hashes: own_hash.chain(vouched).chain(known).collect(),
        };
        Ok((done, package.trust))
    }
}

impl ProvidersInstalled {
    fn add(&mut self, chosen: Chosen<'_>, done: Done) {
        if done.is_incomplete {
            self.incomplete.push(chosen.source.clone());
        }
        let locked = Locked {
            version: chosen.version,
            constraints: chosen.constraints.to_string(),
            hashes: done.hashes,
        };
        self.lock.0.insert(chosen.source.clone(), locked);
    }
}

fn check(
    chosen: &Chosen<'_>,
    computed: &BTreeSet<String>,
    vouched: &BTreeSet<String>,
) -> Result<(), String> {
    if chosen.known.is_empty() || !chosen.known.is_disjoint(computed) {
        return Ok(());
    }
    let package = (chosen.source, &*chosen.version);
    // Not one platform's package is the one that was locked.
    let are_other_builds = !vouched.is_empty() && chosen.known.is_disjoint(vouched);
    Err(match are_other_builds {
        true => errors::other_builds(package),
        false => errors::other_checksum(package),
    })
}

fn finding(source: &ProviderSource, constraints: &Constraints, locked: Option<&Locked>) -> String {
    let shown = source.short();
    match locked {
        Some(_) => format!("- Reusing previous version of {shown} from the dependency lock file"),
        None if constraints.is_empty() => format!("- Finding latest version of {shown}..."),
        None => format!("- Finding {shown} versions matching \"{constraints}\"..."),
    }
}
