//! The host: files, environment, clock and chance. The only way to them.

mod files;
mod lock;
mod program;
mod read;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use files::{HostJournal, replace};

pub use program::{Exit, end_programs, is_ignored};

/// What a run may ask of the machine it is on.
pub trait World: Send + Sync {
    /// The whole content of a file; an error if that is too much (some devices have no end).
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// What is in a directory, by name in order.
    fn read_dir(&self, path: &Path) -> io::Result<Vec<Entry>>;

    /// Whether there is a file or directory.
    fn exists(&self, path: &Path) -> bool;

    /// Where a symbolic link leads; none if it is no link. Not every host has links.
    fn link(&self, _path: &Path) -> Option<PathBuf> {
        None
    }

    /// The path without links and detours; as it is if that cannot be told.
    fn real(&self, path: &Path) -> PathBuf {
        path.into()
    }

    /// What a file is that is neither a plain one nor a directory, such as `a device node`.
    fn irregular(&self, _path: &Path) -> Option<&'static str> {
        None
    }

    /// Makes a directory and those above it.
    fn create_dir(&self, path: &Path) -> io::Result<()>;

    /// Replaces a file as a whole or not at all, readable by its owner only. What writers of it
    /// that were killed left beside it is deleted.
    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()>;

    /// The same for a file of the user's, which keeps the permissions it has.
    fn rewrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.write(path, content)
    }

    /// Writes a file in place, made if need be (readable by its owner only): who has it open
    /// sees what is new, and mode, owner and hard links stay. It never is empty in between, but
    /// a kill may leave it half old and half new, so what it is to hold must be safe elsewhere:
    /// then its first byte is [`HALF_WRITTEN`].
    ///
    /// # Errors
    /// What it held is written back, as far as that is possible.
    fn overwrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.write(path, content)
    }

    /// Gives a file another name; fails with `AlreadyExists` if something has that name.
    fn rename(&self, _from: &Path, _to: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Deletes what killed writers of this file, and of those whose names begin with its name,
    /// left beside it: temporary files.
    fn sweep(&self, _path: &Path) -> io::Result<()> {
        Ok(())
    }

    /// Opens a file to append to, made if need be, readable by its owner only. It is locked as
    /// long as it is open; fails with `WouldBlock` if somebody else holds its lock.
    fn append(&self, path: &Path) -> io::Result<Box<dyn Journal>>;

    /// Makes a file that must not be there yet; fails with `AlreadyExists` if it is.
    fn create_new(&self, path: &Path, content: &[u8]) -> io::Result<()>;

    /// Deletes a file; one that is not there is fine.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Deletes an empty directory; one that is not there is fine. Not every host has directories.
    fn remove_dir(&self, _path: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// An exclusive lock on the file (made empty if need be), held until dropped; none if
    /// somebody else holds it.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>>;

    /// Whether somebody, this process included, holds the lock on the file. None is made.
    fn is_locked(&self, _path: &Path) -> io::Result<bool> {
        Ok(false)
    }

    /// Keeps other runs from writing files of that directory between a read and a write of them,
    /// until the answer is dropped. Only who asks for this as well is kept from it; none where the
    /// host has no such locks, or somebody keeps it for longer than ten seconds.
    ///
    /// # Errors
    /// The directory cannot be opened.
    fn guard(&self, _directory: &Path) -> io::Result<Option<Box<dyn Guard>>> {
        Ok(None)
    }

    /// An environment variable; one that is no Unicode counts as unset.
    fn var(&self, name: &str) -> Option<String>;

    /// All environment variables, by name in order.
    fn vars(&self) -> Vec<(String, String)>;

    /// The directory relative paths start from.
    fn cwd(&self) -> PathBuf;

    /// The same host with relative paths starting from `directory` (`-chdir`). Not every host has
    /// directories.
    fn moved_to(&self, _directory: &Path) -> Option<Arc<dyn World>> {
        None
    }

    /// Since 1970.
    fn now(&self) -> Duration;

    /// Random bytes, good enough for ids.
    fn random(&self) -> [u8; 16];

    /// Runs a program to its end without input, telling each line it prints.
    fn run(&self, program: &Program, told: &mut dyn FnMut(&str)) -> io::Result<Exit>;

    /// Ends all programs that run, at once.
    fn end_programs(&self) {}
}

/// A program to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// What the user wrote, for messages.
    pub command: String,
    /// The file to execute, looked up as usual.
    pub name: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Where it runs; the current directory if none is given.
    pub directory: Option<PathBuf>,
    /// Variables besides those of this process.
    pub environment: BTreeMap<String, String>,
}

/// Something in a directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name in the directory.
    pub name: String,
    /// Whether it is a directory itself.
    pub is_dir: bool,
}

/// A file that records are appended to.
pub trait Journal: Send {
    /// Appends a record and does not return before it is safe on disk.
    ///
    /// # Errors
    /// Nothing of the record stays, or it is cut off before the next one is appended.
    fn append(&mut self, record: &[u8]) -> io::Result<()>;

    /// Whether appending keeps nobody waiting, so that it needs no thread of its own.
    fn is_quick(&self) -> bool {
        false
    }

    /// Sees to it that so many bytes more can be appended, as far as the host can promise that.
    ///
    /// # Errors
    /// There is no room for them.
    fn reserve(&mut self, _room: usize) -> io::Result<()> {
        Ok(())
    }

    /// Appends a record that outlives the process, but perhaps not a failure of the power.
    fn append_lazily(&mut self, record: &[u8]) -> io::Result<()> {
        self.append(record)
    }
}

/// What [`World::guard`] answers: dropping it lets other runs go on.
pub trait Guard {}

/// A lock that is given back when dropped.
pub trait Lock: Send + Sync {
    /// Whether the locked file is still the one at its path.
    fn is_current(&self) -> io::Result<bool> {
        Ok(true)
    }

    /// Removes what came into being with it, if that is still empty, for a process that ends at
    /// once: nothing is overwritten any more from then on.
    fn leave(&self) {}
}

/// What a file that is overwritten begins with until all of it is there; no text does.
pub const HALF_WRITTEN: u8 = 0;

/// The machine itself, seen from a directory.
#[derive(Clone, Debug)]
pub struct Host {
    cwd: PathBuf,
}

impl Host {
    /// The machine, with relative paths starting from the process's directory.
    #[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
    pub fn new() -> io::Result<Host> {
        Ok(Host {
            cwd: std::env::current_dir()?,
        })
    }

    /// The same, with relative paths starting from `directory` (`-chdir`).
    pub fn within(&self, directory: &Path) -> Host {
        Host {
            cwd: self.cwd.join(directory),
        }
    }

    fn at(&self, path: &Path) -> PathBuf {
        self.cwd.join(path)
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
impl World for Host {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        read::whole(&self.at(path))
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.at(path))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            entries.push(Entry {
                name,
                is_dir: entry.path().is_dir(),
            });
        }
        entries.sort();
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> bool {
        self.at(path).exists()
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        fs::read_link(self.at(path)).ok()
    }

    fn real(&self, path: &Path) -> PathBuf {
        resolve(self.at(path))
    }

    fn irregular(&self, path: &Path) -> Option<&'static str> {
        read::irregular(fs::metadata(self.at(path)).ok()?.file_type())
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(self.at(path))
    }

    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        replace(&resolve(self.at(path)), content, 0o600)
    }

    fn rewrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let path = resolve(self.at(path));
        let mode = fs::metadata(&path).map_or(0o644, |metadata| metadata.mode() & 0o7777);
        replace(&path, content, mode)
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn Journal>> {
        Ok(Box::new(HostJournal::open(&self.at(path))?))
    }

    fn overwrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        files::overwrite(&self.at(path), content)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let to = self.at(to);
        rename_new(&self.at(from), &to)?;
        File::open(files::directory(&to))?.sync_all()
    }

    fn sweep(&self, path: &Path) -> io::Result<()> {
        files::sweep(&resolve(self.at(path)))
    }

    fn create_new(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let path = self.at(path);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        let written = file.write_all(content).and_then(|()| file.sync_all());
        if written.is_err() {
            let _ = fs::remove_file(&path);
        }
        written
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(self.at(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        match fs::remove_dir(self.at(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        lock::take(self.at(path))
    }

    fn is_locked(&self, path: &Path) -> io::Result<bool> {
        lock::is_held(&self.at(path))
    }

    fn guard(&self, directory: &Path) -> io::Result<Option<Box<dyn Guard>>> {
        lock::guard(&self.at(directory))
    }

    fn var(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn vars(&self) -> Vec<(String, String)> {
        let text = |text: &OsStr| text.to_str().map(str::to_owned);
        let vars = std::env::vars_os();
        let mut vars: Vec<_> = vars
            .filter_map(|(name, value)| Some((text(&name)?, text(&value)?)))
            .collect();
        vars.sort();
        vars
    }

    fn cwd(&self) -> PathBuf {
        self.cwd.clone()
    }

    fn moved_to(&self, directory: &Path) -> Option<Arc<dyn World>> {
        Some(Arc::new(self.within(directory)))
    }

    fn now(&self) -> Duration {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
    }

    fn random(&self) -> [u8; 16] {
        *uuid::Uuid::new_v4().as_bytes()
    }

    fn run(&self, program: &Program, told: &mut dyn FnMut(&str)) -> io::Result<Exit> {
        let directory = program.directory.as_deref().unwrap_or(Path::new("."));
        program::run(&self.at(directory), program, told)
    }

    fn end_programs(&self) {
        end_programs();
    }
}

/// Follows a symbolic link, so that the file it leads to is replaced rather than the link.
#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
fn resolve(path: PathBuf) -> PathBuf {
    fs::canonicalize(&path).unwrap_or(path)
}

/// Renames a file unless something has the new name.
#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        // Not every file system has hard links.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !to.exists() => {
            fs::rename(from, to)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_private() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let host = Host::new()?.within(directory.path());
        host.write(Path::new("a"), b"one")?;
        host.write(Path::new("a"), b"two")?;
        assert_eq!(host.read(Path::new("a"))?, b"two");
        let entries = host.read_dir(Path::new("."))?;
        assert_eq!(
            entries,
            [Entry {
                name: "a".into(),
                is_dir: false
            }]
        );
        let mode = directory.path().join("a").metadata()?.mode();
        assert_eq!(mode & 0o777, 0o600);
        Ok(())
    }
}
