//! The host: files, environment, clock and chance. The only way to them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};

/// What a run may ask of the machine it is on.
pub trait World: Send + Sync {
    /// The whole content of a file; an error if that is too much (some devices have no end).
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// What is in a folder, by name in order.
    fn read_dir(&self, path: &Path) -> io::Result<Vec<Entry>>;

    /// Whether there is a file or folder.
    fn exists(&self, path: &Path) -> bool;

    /// Where a symbolic link leads; none if it is no link. Not every host has links.
    fn link(&self, _path: &Path) -> Option<PathBuf> {
        None
    }

    /// What a file is that is neither a plain one nor a folder, such as `a device node`.
    fn irregular(&self, _path: &Path) -> Option<&'static str> {
        None
    }

    /// Makes a folder and those above it.
    fn create_dir(&self, path: &Path) -> io::Result<()>;

    /// Replaces a file as a whole or not at all, readable by its owner only.
    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()>;

    /// The same for a file of the user's, which keeps the permissions it has.
    fn rewrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.write(path, content)
    }

    /// Opens a file to append to, made if need be, readable by its owner only.
    fn append(&self, path: &Path) -> io::Result<Box<dyn Journal>>;

    /// Makes a file that must not be there yet; fails with `AlreadyExists` if it is.
    fn create_new(&self, path: &Path, content: &[u8]) -> io::Result<()>;

    /// Deletes a file; one that is not there is fine.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Deletes an empty folder; one that is not there is fine. Not every host has folders.
    fn remove_dir(&self, _path: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// An exclusive lock on the file (made empty if need be), held until dropped; none if
    /// somebody else holds it.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>>;

    /// An environment variable; one that is no Unicode counts as unset.
    fn var(&self, name: &str) -> Option<String>;

    /// All environment variables, by name in order.
    fn vars(&self) -> Vec<(String, String)>;

    /// The folder relative paths start from.
    fn cwd(&self) -> PathBuf;

    /// Since 1970.
    fn now(&self) -> Duration;

    /// Random bytes, good enough for ids.
    fn random(&self) -> [u8; 16];

    /// Runs a program to its end without input, telling each line it prints. Answers its exit
    /// status; 128 and the signal's number if a signal ended it.
    fn run(&self, program: &Program, told: &mut dyn FnMut(&str)) -> io::Result<i32>;
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
    /// Where it runs; the current folder if none is given.
    pub folder: Option<PathBuf>,
    /// Variables besides those of this process.
    pub environment: BTreeMap<String, String>,
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name in the folder.
    pub name: String,
    /// Whether it is a folder itself.
    pub is_dir: bool,
}

/// A file that records are appended to.
pub trait Journal: Send {
    /// Appends a record and does not return before it is safe on disk.
    fn append(&mut self, record: &[u8]) -> io::Result<()>;
}

/// A lock that is given back when dropped.
pub trait Lock: Send + Sync {}

/// In bytes: the largest file that is read.
const LARGEST_FILE: u64 = 1 << 30;

/// The machine itself, seen from a folder.
#[derive(Clone, Debug)]
pub struct Host {
    cwd: PathBuf,
}

impl Host {
    /// The machine, with relative paths starting from the process's folder.
    #[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
    pub fn new() -> io::Result<Host> {
        Ok(Host {
            cwd: std::env::current_dir()?,
        })
    }

    /// The same, with relative paths starting from `folder` (`-chdir`).
    pub fn within(&self, folder: &Path) -> Host {
        Host {
            cwd: self.cwd.join(folder),
        }
    }

    fn at(&self, path: &Path) -> PathBuf {
        self.cwd.join(path)
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
impl World for Host {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        let mut file = File::open(self.at(path))?.take(LARGEST_FILE + 1);
        file.read_to_end(&mut content)?;
        match content.len() as u64 <= LARGEST_FILE {
            true => Ok(content),
            false => Err(io::ErrorKind::FileTooLarge.into()),
        }
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

    fn irregular(&self, path: &Path) -> Option<&'static str> {
        let kind = fs::metadata(self.at(path)).ok()?.file_type();
        match () {
            () if kind.is_file() || kind.is_dir() => None,
            () if kind.is_block_device() || kind.is_char_device() => Some("a device node"),
            () if kind.is_fifo() => Some("a named pipe"),
            () if kind.is_socket() => Some("a unix domain socket"),
            () => Some("something else"),
        }
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
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(self.at(path))?;
        Ok(Box::new(HostJournal(file)))
    }

    fn create_new(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let path = self.at(path);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(content)?;
        file.sync_all()
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
        let path = self.at(path);
        let is_ours = !path.exists();
        loop {
            let mut options = OpenOptions::new();
            let file = options
                .read(true)
                .append(true)
                .create(true)
                .mode(0o600)
                .open(&path)?;
            if !try_lock(&file)? {
                return Ok(None);
            }
            // Whoever held the lock may have replaced the file: then this is the old one.
            let locked = file.metadata()?.ino();
            if fs::metadata(&path).is_ok_and(|now| now.ino() == locked) {
                return Ok(Some(Box::new(HostLock {
                    file,
                    path,
                    is_ours,
                })));
            }
        }
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

    fn now(&self) -> Duration {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
    }

    fn random(&self) -> [u8; 16] {
        *uuid::Uuid::new_v4().as_bytes()
    }

    fn run(&self, program: &Program, told: &mut dyn FnMut(&str)) -> io::Result<i32> {
        let (output, input) = io::pipe()?;
        let folder = program.folder.as_deref().unwrap_or(Path::new("."));
        let mut command = Command::new(&program.name);
        command
            .args(&program.arguments)
            .current_dir(self.at(folder))
            .envs(&program.environment)
            .stdin(Stdio::null())
            .stdout(input.try_clone()?)
            .stderr(input);
        let mut child = command.spawn()?;
        // The command holds the writing ends: without them, the output has an end.
        drop(command);
        for line in BufReader::new(output).split(b'\n') {
            told(&String::from_utf8_lossy(&line?));
        }
        let status = child.wait()?;
        let signal = status.signal().map(|signal| 128 + signal);
        Ok(status.code().or(signal).unwrap_or(-1))
    }
}

/// Follows a symbolic link, so that the file it leads to is replaced rather than the link.
#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
fn resolve(path: PathBuf) -> PathBuf {
    fs::canonicalize(&path).unwrap_or(path)
}

/// Temporary file, fsync, rename, fsync of the folder.
#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
fn replace(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let written =
        write_through(&temporary, content, mode).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    File::open(folder)?.sync_all()
}

fn write_through(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(content)?;
    if mode != 0o600 {
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    file.sync_all()
}

struct HostJournal(File);

impl Journal for HostJournal {
    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        self.0.write_all(record)?;
        self.0.sync_data()
    }
}

/// The open file is the lock, until it is closed.
struct HostLock {
    file: File,
    path: PathBuf,
    /// Whether the file came into being with the lock.
    is_ours: bool,
}

impl Lock for HostLock {}

impl Drop for HostLock {
    /// Leaves no empty file behind where there was none.
    #[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
    fn drop(&mut self) {
        if let (Ok(held), Ok(now)) = (self.file.metadata(), fs::metadata(&self.path))
            && self.is_ours
            && held.ino() == now.ino()
            && now.len() == 0
        {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Locks the file against other openings of it, also by a Terraform; false if it is locked.
///
/// The lock belongs to this opening, so that reading the file by another does not give it back.
fn try_lock(file: &File) -> io::Result<bool> {
    let request = nix::libc::flock {
        l_type: nix::libc::F_WRLCK as i16,
        l_whence: nix::libc::SEEK_SET as i16,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    match fcntl(file, FcntlArg::F_OFD_SETLK(&request)) {
        Ok(_) => Ok(true),
        Err(Errno::EAGAIN | Errno::EACCES) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_end_is_refused() -> io::Result<()> {
        let read = Host::new()?.read(Path::new("/dev/zero"));
        let kind = read.err().map(|error| error.kind());
        assert_eq!(kind, Some(io::ErrorKind::FileTooLarge));
        Ok(())
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_and_private() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let host = Host::new()?.within(folder.path());
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
        let mode = folder.path().join("a").metadata()?.permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        Ok(())
    }
}
