//! The host: files, environment, clock and chance. The only way to them.

mod data_dir;
mod error_text;
mod files;
mod host;
mod journal;
mod lock;
mod program;
mod read;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use data_dir::data_dir;
pub use error_text::error_text;
pub use host::Host;
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
    /// The command-line arguments, without the name of the program.
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
