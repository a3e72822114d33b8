//! The directories of installed provider packages: `.terraform/providers`, and the plugin cache.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rform_core::addr::ProviderSource;
use rform_core::world::{Kind, Lock, World, data_dir};

use super::filesystem::directory_of;
use super::platform::Platform;
use crate::fetch::copy;
use crate::hashes;

/// How long, at most, another run is waited for that fills the same place, and how often it is looked.
const WAIT_LIMIT: u32 = 6000;
const PAUSE: Duration = Duration::from_millis(100);

/// A directory with packages: `HOST/NAMESPACE/TYPE/VERSION/PLATFORM`.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// That of the working directory: `.terraform/providers`.
    pub fn own(world: &dyn World) -> Store {
        Store::at(data_dir(world).join("providers"))
    }

    /// One in that directory.
    pub fn at(root: PathBuf) -> Store {
        Store { root }
    }

    /// The directory of a package.
    pub fn directory(
        &self,
        source: &ProviderSource,
        version: &str,
        platform: &Platform,
    ) -> PathBuf {
        let provider = directory_of(&self.root, source);
        provider.join(version).join(platform.to_string())
    }

    /// Whether a package is there, and one of these checksums is its own.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn holds(
        &self,
        world: &dyn World,
        directory: &Path,
        known: &BTreeSet<String>,
    ) -> Result<bool, String> {
        if known.is_empty() || !world.exists(directory) {
            return Ok(false);
        }
        let own = hashes::of_directory(world, directory);
        let own = own.map_err(|error| format!("{}: {error}", directory.display()))?;
        Ok(known.contains(&own))
    }

    /// Keeps other runs from filling the same place until the answer is dropped.
    ///
    /// # Errors
    /// The place cannot be locked, or another run fills it for ten minutes.
    pub(super) fn lock(
        &self,
        world: &dyn World,
        directory: &Path,
    ) -> Result<Box<dyn Lock>, String> {
        let above = directory.parent().unwrap_or(directory);
        let made = world.create_dir(above);
        made.map_err(|error| format!("{}: {error}", above.display()))?;
        let name = directory.file_name().unwrap_or_default().to_string_lossy();
        let path = above.join(format!(".{name}.lock"));
        for _ in 0..WAIT_LIMIT {
            let lock = world.lock(&path);
            let lock = lock.map_err(|error| format!("{}: {error}", path.display()))?;
            if let Some(lock) = lock {
                return Ok(lock);
            }
            std::thread::sleep(PAUSE);
        }
        Err(format!("{} is locked by another run", path.display()))
    }

    /// Where a package is prepared before it is put in its place.
    pub(super) fn aside(world: &dyn World, directory: &Path) -> PathBuf {
        let name = directory.file_name().unwrap_or_default().to_string_lossy();
        let token = hex::encode(world.random());
        directory.with_file_name(format!(".{name}.{token}"))
    }
}

/// Puts what was prepared in the place of what is there.
///
/// # Errors
/// It cannot be moved; then what was prepared is removed.
pub(super) fn put(world: &dyn World, prepared: &Path, place: &Path) -> Result<(), String> {
    let put = world
        .remove_tree(place)
        .and_then(|()| world.move_tree(prepared, place));
    if put.is_err() {
        // Why it could not be moved is what counts.
        let _left = world.remove_tree(prepared);
    }
    put.map_err(|error| format!("{}: {error}", place.display()))
}

/// Makes a link to a directory of packages, or a copy of it where there can be no links.
///
/// # Errors
/// Neither can be made.
pub(super) fn link(world: &dyn World, to: &Path, place: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", place.display());
    if let Some(above) = place.parent() {
        world.create_dir(above).map_err(failed)?;
    }
    let target = world.real(&world.cwd().join(to));
    if !matches!(world.kind(place), Err(ref error) if error.kind() == std::io::ErrorKind::NotFound)
    {
        world.remove_tree(place).map_err(failed)?;
    }
    world
        .make_link(&target, place)
        .or_else(|_| match world.kind(&target)? {
            Kind::Directory => copy(world, &target, place),
            _ => Err(std::io::ErrorKind::NotFound.into()),
        })
        .map_err(failed)
}
