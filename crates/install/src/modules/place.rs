//! The directory of an installed module package: `.terraform/modules/KEY`.

use std::io;
use std::path::{Path, PathBuf};

use rform_config::module_manifest::manifest::modules_dir;
use rform_core::world::World;

use crate::fetch::copy;

/// The directories of one package: where it is fetched, and where it is to be.
pub(super) struct Place<'a> {
    world: &'a dyn World,
    name: String,
}

impl<'a> Place<'a> {
    /// The place of the module with that key.
    pub fn of(world: &'a dyn World, key: &str) -> Place<'a> {
        Place {
            world,
            name: key.to_owned(),
        }
    }

    /// The directory of the package.
    pub fn directory(&self) -> PathBuf {
        modules_dir(self.world).join(&self.name)
    }

    /// The directory into which the package is fetched. It is moved to its place when it is complete.
    pub fn aside(&self) -> PathBuf {
        modules_dir(self.world).join(format!(".{}.fetching", self.name))
    }

    /// Removes what a killed run left, and makes the directory above.
    ///
    /// # Errors
    /// Something cannot be removed or made.
    pub fn prepare(&self) -> io::Result<()> {
        self.world.create_dir(&modules_dir(self.world))?;
        self.clear()
    }

    /// Removes what was fetched.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn clear(&self) -> io::Result<()> {
        self.world.remove_tree(&self.aside())
    }

    /// Puts what was fetched in the place of what is there.
    ///
    /// # Errors
    /// It cannot be moved.
    pub fn take_over(&self) -> io::Result<()> {
        self.world.remove_tree(&self.directory())?;
        self.world.move_tree(&self.aside(), &self.directory())
    }

    /// Puts a copy of another package there.
    ///
    /// # Errors
    /// It cannot be copied.
    pub fn copy_from(&self, package: &Path) -> io::Result<()> {
        self.prepare()?;
        copy(self.world, package, &self.aside())?;
        self.take_over()
    }
}
