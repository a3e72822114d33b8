//! The directory that an archive is unpacked into.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rform_core::world::{Kind, World};

use super::budget::Budget;
use super::names::{check_link, inside};

/// A directory that takes the entries of one archive.
pub(super) struct Sink<'a> {
    world: &'a dyn World,
    root: &'a Path,
    budget: Budget,
    /// Links are made after all other entries, so that no entry is written through one.
    links: Vec<(PathBuf, PathBuf)>,
}

impl<'a> Sink<'a> {
    /// The directory, for an archive of that size in bytes.
    pub fn new(world: &'a dyn World, root: &'a Path, size: u64) -> Sink<'a> {
        Sink {
            world,
            root,
            budget: Budget::for_archive(size),
            links: Vec::new(),
        }
    }

    /// Makes a directory.
    ///
    /// # Errors
    /// The name leads outside, or the directory cannot be made.
    pub fn directory(&mut self, name: &str) -> io::Result<()> {
        self.budget.entry()?;
        let path = inside(name).map_err(io::Error::other)?;
        self.world.create_dir(&self.root.join(path))
    }

    /// Writes a file.
    ///
    /// # Errors
    /// The name leads outside, the content is too large, or it cannot be written.
    pub fn file(
        &mut self,
        name: &str,
        is_executable: bool,
        content: &mut dyn Read,
    ) -> io::Result<()> {
        self.budget.entry()?;
        let path = inside(name).map_err(io::Error::other)?;
        if path.as_os_str().is_empty() {
            return Err(io::Error::other(format!("the entry {name:?} has no name")));
        }
        self.links.retain(|(link, _)| *link != path);
        let path = self.root.join(path);
        if let Some(above) = path.parent() {
            self.world.create_dir(above)?;
        }
        // Of several entries with one name the last one counts.
        if let Ok(Kind::File { .. }) = self.world.kind(&path) {
            self.world.remove(&path)?;
        }
        let mut file = self.world.create(&path, is_executable)?;
        self.budget.copy(content, &mut file)?;
        file.flush()
    }

    /// Notes a link, which [`Sink::finish`] makes.
    ///
    /// # Errors
    /// The link leads outside.
    pub fn link(&mut self, name: &str, target: &Path) -> io::Result<()> {
        self.budget.entry()?;
        let path = inside(name).map_err(io::Error::other)?;
        check_link(&path, target).map_err(io::Error::other)?;
        self.links.push((path, target.to_owned()));
        Ok(())
    }

    /// Writes a hard link to a file that was unpacked before, as a copy of it.
    ///
    /// # Errors
    /// There is no such file, or it cannot be copied.
    pub fn copy(&mut self, name: &str, of: &str) -> io::Result<()> {
        let from = self.root.join(inside(of).map_err(io::Error::other)?);
        let Ok(Kind::File { is_executable, .. }) = self.world.kind(&from) else {
            let why = format!(
                "the entry {name:?} is a link to {of:?}, which is not a file of the archive"
            );
            return Err(io::Error::other(why));
        };
        let mut content = self.world.open(&from)?;
        self.file(name, is_executable, &mut content)
    }

    /// Makes all links that were noted.
    ///
    /// # Errors
    /// One cannot be made, or its directory is a link itself.
    pub fn finish(self) -> io::Result<()> {
        for (path, target) in &self.links {
            self.check_above(path)?;
            let at = self.root.join(path);
            if let Some(above) = at.parent() {
                self.world.create_dir(above)?;
            }
            self.world.make_link(target, &at)?;
        }
        Ok(())
    }

    fn check_above(&self, path: &Path) -> io::Result<()> {
        let mut above = path.ancestors().skip(1);
        let is_link = |it: &Path| {
            let named = !it.as_os_str().is_empty();
            named && matches!(self.world.kind(&self.root.join(it)), Ok(Kind::Link))
        };
        match above.any(is_link) {
            true => Err(io::Error::other(format!(
                "the path of the entry {:?} leads through a link",
                path.display().to_string()
            ))),
            false => Ok(()),
        }
    }
}
