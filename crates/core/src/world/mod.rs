//! The host: files, environment, clock and chance. The only way to them.

#![allow(clippy::disallowed_methods, reason = "this is the way to the host")]

mod capture;
mod companion;
mod data_dir;
mod error_text;
mod files;
mod host;
mod journal;
mod lock;
mod program;
mod read;
mod tree;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use capture::{Captured, LONGEST_CAPTURE};
pub use companion::{Companion, guard};
pub use data_dir::data_dir;
pub use error_text::error_text;
pub use host::Host;
pub use program::{Exit, end_programs, is_ignored};
pub use tree::{Kind, OpenFile};

/// Everything that a run may ask of the computer it is on: files, environment, clock, random
/// numbers and programs.
///
/// No other code reaches the host, so that tests can replace it (`rform-testing` has a host in
/// memory) and a lint can enforce it. Paths are relative to [`World::cwd`].
pub trait World: Send + Sync {
    /// Reads the whole content of a file.
    ///
    /// # Errors
    /// Fails if the file cannot be read, or is too large to be a file of a configuration (a device).
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Lists the entries of a directory, sorted by name.
    ///
    /// # Errors
    /// Fails if the directory cannot be read.
    fn read_dir(&self, path: &Path) -> io::Result<Vec<Entry>>;

    /// The name of the user on this computer that the program runs as; none if it has none.
    fn user_name(&self) -> Option<String> {
        self.var("USER").filter(|name| !name.is_empty())
    }

    /// Whether a file or directory exists at the path.
    fn exists(&self, path: &Path) -> bool;

    /// Where a symbolic link leads; none if it is no link. Not every host has links.
    fn link(&self, _path: &Path) -> Option<PathBuf> {
        None
    }

    /// The path with links resolved and without `.` and `..`; unchanged if that cannot be found
    /// out.
    fn real(&self, path: &Path) -> PathBuf {
        path.into()
    }

    /// The kind of a file in words, such as `a device node`; none for plain files and directories.
    fn irregular(&self, _path: &Path) -> Option<&'static str> {
        None
    }

    /// Creates a directory and its missing parents.
    ///
    /// # Errors
    /// Fails if a directory cannot be created.
    fn create_dir(&self, path: &Path) -> io::Result<()>;

    /// Replaces a file atomically (or creates it), readable by its owner only. Temporary files that
    /// killed writers of it left behind are deleted.
    ///
    /// # Errors
    /// Fails if the file cannot be written; it then is as it was.
    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()>;

    /// Like [`World::write`], for a file of the user: it keeps its permissions.
    ///
    /// # Errors
    /// Fails if the file cannot be written; it then is as it was.
    fn rewrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.write(path, content)
    }

    /// Writes a file in place; a new one is readable by its owner only. Processes that have the file
    /// open see the new content, and mode, owner and hard links do not change. The file is never
    /// empty in between, but a kill may leave it half old and half new, with [`HALF_WRITTEN`] as its
    /// first byte: the new content must be safe elsewhere before.
    ///
    /// # Errors
    /// Fails if the content cannot be written whole. The former content is restored, as far as that
    /// is possible.
    fn overwrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.write(path, content)
    }

    /// What is at the path, links followed.
    ///
    /// # Errors
    /// Fails with `NotFound` if nothing is there, and if it cannot be examined.
    fn status(&self, _path: &Path) -> io::Result<FileStatus> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Writes a file of the user's: a new one gets that mode, as far as the host's mask allows it; one
    /// that is there is written in place and keeps its mode, its owner and its links.
    ///
    /// # Errors
    /// What an older file held is written back, as far as that is possible.
    fn write_with_mode(&self, path: &Path, content: &[u8], _mode: u32) -> io::Result<()> {
        self.overwrite(path, content)
    }

    /// Like [`World::create_dir`]: the directories that are missing get that mode, as far as the host's
    /// mask allows it.
    ///
    /// # Errors
    /// Fails if a directory cannot be created.
    fn create_dir_with_mode(&self, path: &Path, _mode: u32) -> io::Result<()> {
        self.create_dir(path)
    }

    /// Renames a file.
    ///
    /// # Errors
    /// Fails with `AlreadyExists` if something has the new name.
    fn rename(&self, _from: &Path, _to: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Deletes the temporary files that killed writers of this file, and of files whose names begin
    /// with its name, left beside it.
    ///
    /// # Errors
    /// Fails if the directory cannot be read or a file cannot be deleted.
    fn sweep(&self, _path: &Path) -> io::Result<()> {
        Ok(())
    }

    /// Opens a file to append to, created if missing, readable by its owner only. It is locked as
    /// long as it is open.
    ///
    /// # Errors
    /// Fails with `WouldBlock` if another process holds the lock of the file.
    fn append(&self, path: &Path) -> io::Result<Box<dyn Journal>>;

    /// Creates a file that must not exist yet.
    ///
    /// # Errors
    /// Fails with `AlreadyExists` if the file exists.
    fn create_new(&self, path: &Path, content: &[u8]) -> io::Result<()>;

    /// Deletes a file; a missing file is no error.
    ///
    /// # Errors
    /// Fails if the file exists and cannot be deleted.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Deletes an empty directory; a missing directory is no error. Not every host has directories.
    ///
    /// # Errors
    /// Fails if the directory exists and cannot be deleted, for example because it is not empty.
    fn remove_dir(&self, _path: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Opens a file that may be large. Not every host has such files.
    ///
    /// # Errors
    /// Fails if the file cannot be opened.
    fn open(&self, _path: &Path) -> io::Result<Box<dyn OpenFile>> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Creates a file of a package, which must not exist yet, with the permissions that the user
    /// wants for new files.
    ///
    /// # Errors
    /// Fails with `AlreadyExists` if something has the name.
    fn create(&self, _path: &Path, _is_executable: bool) -> io::Result<Box<dyn Write + Send>> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Makes a symbolic link that leads to `target`.
    ///
    /// # Errors
    /// Fails with `AlreadyExists` if something has the name.
    fn make_link(&self, _target: &Path, _path: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// What is at a path, links not followed.
    ///
    /// # Errors
    /// Fails with `NotFound` if nothing is there.
    fn kind(&self, _path: &Path) -> io::Result<Kind> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Renames a directory with all that is in it, or a link.
    ///
    /// # Errors
    /// Fails with `AlreadyExists` if something has the new name.
    fn move_tree(&self, _from: &Path, _to: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Deletes what is at a path, with all that is in it; links are not followed. Nothing there is
    /// no error.
    ///
    /// # Errors
    /// Fails if something cannot be deleted.
    fn remove_tree(&self, _path: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// An exclusive lock on the file (made empty if need be), held until dropped; none if
    /// somebody else holds it.
    ///
    /// # Errors
    /// Fails if the file cannot be opened or locked.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>>;

    /// Whether somebody, this process included, holds the lock on the file. None is made.
    ///
    /// # Errors
    /// Fails if the file cannot be opened or its lock cannot be queried.
    fn is_locked(&self, _path: &Path) -> io::Result<bool> {
        Ok(false)
    }

    /// Keeps other runs from writing files of that directory between a read and a write of them,
    /// until the returned guard is dropped. Only runs that ask for a guard are kept from it. None if
    /// the host has no such locks, or another run holds the guard for longer than ten seconds.
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

    /// The time of the host's clock, as the duration since 1970-01-01T00:00:00Z.
    fn now(&self) -> Duration;

    /// Random bytes, good enough for ids.
    fn random(&self) -> [u8; 16];

    /// Runs a program to its end without input, telling each line it prints.
    ///
    /// # Errors
    /// Fails if the program cannot be started or its output cannot be read.
    fn run(&self, program: &Program, told: &mut dyn FnMut(&str)) -> io::Result<Exit>;

    /// Runs a program to its end with that input, and collects what it prints.
    ///
    /// # Errors
    /// Fails if the program cannot be started, its output cannot be read, or is longer than
    /// [`LONGEST_CAPTURE`].
    fn capture(&self, _program: &Program, _input: &[u8]) -> io::Result<Captured> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Starts a program that runs beside this one, without input, in a process group of its own. It
    /// never outlives this process. Not every host has programs.
    ///
    /// # Errors
    /// Fails if the program cannot be started.
    fn start(&self, _program: &Program) -> io::Result<Companion> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Ends all programs that run, at once.
    fn end_programs(&self) {}
}

/// A program to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// The command line as the user wrote it, for messages.
    pub command: String,
    /// The file to execute, looked up as usual.
    pub name: String,
    /// The command-line arguments, without the name of the program.
    pub arguments: Vec<String>,
    /// The directory to run in; the current one if none is given.
    pub directory: Option<PathBuf>,
    /// Environment variables in addition to those of this process.
    pub environment: BTreeMap<String, String>,
}

/// What is known about a file without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStatus {
    /// What it is.
    pub kind: FileKind,
    /// The permissions, as the lower twelve bits of a mode of POSIX.
    pub mode: u32,
    /// The length, in bytes.
    pub length: u64,
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A plain file.
    File,
    /// A directory, which may hold entries.
    Directory,
    /// A device, a pipe or a socket.
    Other,
}

/// One entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The name within the directory.
    pub name: String,
    /// Whether the entry is a directory.
    pub is_dir: bool,
}

/// A file that records are appended to.
pub trait Journal: Send {
    /// Appends a record and does not return before it is safe on disk.
    ///
    /// # Errors
    /// Fails if the record cannot be written whole. A part that was written is cut off before the
    /// next append.
    fn append(&mut self, record: &[u8]) -> io::Result<()>;

    /// Whether appending returns at once, so that it needs no thread of its own.
    fn is_quick(&self) -> bool {
        false
    }

    /// Reserves disk space for `_room` more bytes, as far as the host can promise it.
    ///
    /// # Errors
    /// Fails if there is not enough space.
    fn reserve(&mut self, _room: usize) -> io::Result<()> {
        Ok(())
    }

    /// Appends a record that survives a kill of the process, but maybe not a power failure.
    ///
    /// # Errors
    /// Fails if the record cannot be written whole. A part that was written is cut off before the
    /// next append.
    fn append_lazily(&mut self, record: &[u8]) -> io::Result<()> {
        self.append(record)
    }
}

/// An exclusive section over a path, which [`World::guard`] enters; dropping it lets other runs go
/// on.
pub trait Guard {}

/// A lock that is given back when dropped.
pub trait Lock: Send + Sync {
    /// Whether the locked file is still the one at its path.
    ///
    /// # Errors
    /// Fails if the file at the path cannot be examined.
    fn is_current(&self) -> io::Result<bool> {
        Ok(true)
    }

    /// Removes what came into being with it, if that is still empty, for a process that ends at
    /// once: nothing is overwritten any more from then on.
    fn leave(&self) {}
}

/// The first byte of a file that is being overwritten, until all of it is written. No text begins
/// with it.
pub const HALF_WRITTEN: u8 = 0;
