//! Where the plugin of a provider is.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use super::cli_config::{DevOverrides, dev_overrides};
use super::lock_file::{self, Locked};
use super::place::Place;
use rform_core::addr::ProviderSource;
use rform_core::diag::Diagnostic;
use rform_core::world::{World, error_text};
use rform_plugin::{Location, Reattach, executable_in, reattached};

/// All that says where plugins are: running ones, those under development, and installed ones.
pub struct Locations {
    reattached: BTreeMap<ProviderSource, Reattach>,
    overrides: DevOverrides,
    locked: BTreeMap<ProviderSource, Locked>,
    /// The directory of installed providers.
    installed: PathBuf,
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
            overrides: dev_overrides(world)?,
            locked: lock_file::read(world, &place.root_dir)?,
            installed: place.data_dir.join("providers"),
        })
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
        let Some(locked) = self.locked.get(source) else {
            return Ok(None);
        };
        let parts = [&source.host, &source.namespace, &source.kind].map(|part| &**part);
        let directory: PathBuf = parts.iter().collect();
        let directory = self.installed.join(directory).join(&locked.version);
        let directory = directory.join(platform());
        if !world.exists(&directory) {
            return Ok(None);
        }
        Ok(Some(Location::Executable {
            path: found_in(world, directory, source)?,
            hash: Some(format!(
                "{source} {} {}",
                locked.version,
                locked.hashes.join(" ")
            )),
        }))
    }
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
        "The provider {source} is to be in {}. {why}.",
        directory.display()
    );
    Err(Diagnostic::error("Provider plugin not found", detail))
}

/// The operating system and the processor, as Go names them.
fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    format!("{system}_{processor}")
}
