//! The files of a directory, in the order in which they are archived.

use std::path::{Path, PathBuf};

use super::entry::Entry;
use super::glob;
use rform_core::world::{FileKind, World, error_text};

/// What of a directory is archived.
pub struct Selection<'a> {
    /// Patterns of paths that are left out.
    pub excludes: Vec<&'a str>,
    /// Whether links to directories are left out rather than followed.
    pub no_linked_directories: bool,
    /// The archive itself, which may be within the directory.
    pub output: PathBuf,
}

/// The files of a directory.
///
/// # Errors
/// Something cannot be read, a pattern is malformed, a link leads nowhere or in a circle, or there is
/// nothing to archive.
pub fn files(
    world: &dyn World,
    directory: &str,
    selection: &Selection<'_>,
) -> Result<Vec<Entry>, String> {
    match world.status(Path::new(directory)) {
        Ok(status) if status.kind == FileKind::Directory => {}
        Ok(_) => {
            return Err(format!(
                "could not archive directory that is a file: {directory}"
            ));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(format!("could not archive missing directory: {directory}"));
        }
        Err(error) => return Err(format!("stat {directory}: {}", error_text(&error))),
    }
    let mut walk = Walk {
        world,
        selection,
        entered: Vec::new(),
        found: Vec::new(),
    };
    walk.directory(Path::new(directory), "")?;
    match walk.found.is_empty() {
        true => Err("archive has not been created as it would be empty".into()),
        false => Ok(walk.found),
    }
}

struct Walk<'a> {
    world: &'a dyn World,
    selection: &'a Selection<'a>,
    /// The directories around the current one, without links.
    entered: Vec<PathBuf>,
    found: Vec<Entry>,
}

impl Walk<'_> {
    fn directory(&mut self, path: &Path, within: &str) -> Result<(), String> {
        // The directory itself has the name `.` to patterns.
        if self.is_excluded(if within.is_empty() { "." } else { within })? {
            return Ok(());
        }
        let real = self.world.real(path);
        if self.entered.contains(&real) {
            return Err(format!(
                "error encountered during file walk: {} is linked to within itself",
                path.display()
            ));
        }
        self.entered.push(real);
        let entries = self.world.read_dir(path).map_err(|error| {
            let (path, why) = (path.display(), error_text(&error));
            format!("error encountered during file walk: open {path}: {why}")
        })?;
        for entry in entries {
            let name = match within {
                "" => entry.name.clone(),
                within => format!("{within}/{}", entry.name),
            };
            let path = path.join(&entry.name);
            match entry.is_dir {
                true if self.is_unwanted_link(&path) => {}
                true => self.directory(&path, &name)?,
                false => self.file(&path, name)?,
            }
        }
        self.entered.pop();
        Ok(())
    }

    fn is_unwanted_link(&self, path: &Path) -> bool {
        self.selection.no_linked_directories && self.world.link(path).is_some()
    }

    fn is_excluded(&self, name: &str) -> Result<bool, String> {
        for pattern in self.selection.excludes.iter().filter(|it| !it.is_empty()) {
            let is_match = glob::matches(pattern, name);
            if is_match.map_err(|why| format!("error checking excludes matches: {why}"))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn file(&mut self, path: &Path, name: String) -> Result<(), String> {
        if self.is_excluded(&name)? || self.world.real(path) == self.selection.output {
            return Ok(());
        }
        let entry = read(self.world, path, name)?;
        self.found.push(entry);
        Ok(())
    }
}

/// One file, under a name of the archive.
///
/// # Errors
/// It cannot be read.
pub fn read(world: &dyn World, path: &Path, name: String) -> Result<Entry, String> {
    let failed = |error: std::io::Error| {
        let (path, why) = (path.display(), error_text(&error));
        format!("error reading file for archival: open {path}: {why}")
    };
    let status = world.status(path).map_err(failed)?;
    let content = world.read(path).map_err(failed)?;
    Ok(Entry {
        name,
        mode: Some(status.mode & 0o777),
        content,
    })
}
