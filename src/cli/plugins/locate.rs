//! Where the plugin of a provider is.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use super::place::Place;
use rform_core::addr::ProviderSource;
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_core::world::{World, error_text};
use rform_install::cli_config::{CliConfig, DevOverrides};
use rform_install::lock_file::LockFile;
use rform_install::providers::{Platform, Store};
use rform_plugin::{Location, Reattach, executable_in, reattached};

/// All that says where plugins are: running ones, those under development, and installed ones.
pub struct Locations {
    reattached: BTreeMap<ProviderSource, Reattach>,
    overrides: DevOverrides,
    lock: LockFile,
    /// Where providers are installed.
    installed: Store,
}

impl Locations {
    /// Reads the environment, the CLI configuration and the lock file.
    ///
    /// # Errors
    /// One of them is not valid.
    pub fn read(place: &Place) -> Result<Locations, Diagnostic> {
        let world = place.world.as_ref();
        let reattached = reattached(world)
            .map_err(|why| Diagnostic::error("Invalid TF_REATTACH_PROVIDERS", why))?;
        Ok(Locations {
            reattached,
            overrides: CliConfig::read(world)?.dev_overrides,
            lock: LockFile::read(world, &place.root_dir)?,
            installed: Store::own(world),
        })
    }

    /// What the lock file says.
    pub fn lock(&self) -> &LockFile {
        &self.lock
    }

    /// Whether a plugin runs already, or is under development: then no package is needed.
    pub fn is_given(&self, source: &ProviderSource) -> bool {
        self.reattached.contains_key(source) || self.overrides.contains_key(source)
    }

    /// Where the plugin of a provider is; none if nothing says so.
    ///
    /// # Errors
    /// Something says so, and it is not there.
    pub fn locate(
        &self,
        world: &dyn World,
        source: &ProviderSource,
    ) -> Result<Option<Location>, Diagnostic> {
        if let Some(plugin) = self.reattached.get(source) {
            return Ok(Some(Location::Running(plugin.clone())));
        }
        if let Some(directory) = self.overrides.get(source) {
            let path = found_in(world, directory.clone(), source)?;
            return Ok(Some(Location::Executable { path, hash: None }));
        }
        let Some(locked) = self.lock.0.get(source) else {
            return Ok(None);
        };
        let version = &*locked.version;
        let directory = self.installed.directory(source, version, &Platform::own());
        if !world.exists(&directory) {
            return Ok(None);
        }
        let is_sound = self.installed.holds(world, &directory, &locked.hashes);
        let is_sound = is_sound.map_err(|why| inconsistent(source, &why))?;
        // An entry without checksums says nothing of the package.
        if !is_sound && !locked.hashes.is_empty() {
            let why = format!(
                "the cached package for {source} {version} (in {}) does not match any of the \
                 checksums recorded in the dependency lock file",
                directory.display()
            );
            return Err(inconsistent(source, &why));
        }
        let hashes: Vec<&str> = locked.hashes.iter().map(String::as_str).collect();
        Ok(Some(Location::Executable {
            path: found_in(world, directory, source)?,
            hash: Some(format!("{source} {version} {}", hashes.join(" "))),
        }))
    }
}

fn inconsistent(source: &ProviderSource, why: &str) -> Diagnostic {
    let detail = format!(
        "The installed provider plugins are not consistent with the packages selected in the \
         dependency lock file:\n  - {source}: {why}\n\nTo install the package again, run:\n  {}",
        command_line("init")
    );
    Diagnostic::error("Required plugins are not installed", detail)
}

fn found_in(
    world: &dyn World,
    directory: PathBuf,
    source: &ProviderSource,
) -> Result<PathBuf, Diagnostic> {
    let name = &source.kind;
    let found = executable_in(world, &directory, name);
    let why = match found {
        Ok(Some(path)) => return Ok(path),
        Ok(None) => format!("There is no file terraform-provider-{name}"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            "There is no such directory".into()
        }
        Err(error) => error_text(&error),
    };
    let detail = format!(
        "The provider {source} is expected in {}. {why}.",
        directory.display()
    );
    Err(Diagnostic::error("Provider plugin not found", detail))
}
