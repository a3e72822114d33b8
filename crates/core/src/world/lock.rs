//! File locks of the host: a Terraform and another `rform` both heed them.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, Flock, FlockArg, fcntl};

use super::{Guard, Lock, files};

/// How long a Terraform takes, at most, from giving back a lock on an empty file to removing the
/// file that it made for that lock.
const REMOVAL: Duration = Duration::from_millis(5);

/// Locks the file at `path`, made empty if need be; none if somebody else holds the lock.
pub(super) fn take(path: PathBuf) -> io::Result<Option<Box<dyn Lock>>> {
    loop {
        let is_ours = is_missing(&path)?;
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
        let lock = HostLock {
            file,
            path: path.clone(),
            is_ours,
        };
        if !is_ours && lock.file.metadata()?.len() == 0 {
            std::thread::sleep(REMOVAL);
        }
        // Whoever held the lock may have replaced or removed the file: then this is the old one.
        if lock.is_current()? {
            return Ok(Some(Box::new(lock)));
        }
    }
}

fn is_missing(path: &Path) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// Whether a process holds a lock on the file; false for a file that does not exist.
pub(super) fn is_held(path: &Path) -> io::Result<bool> {
    let mut options = OpenOptions::new();
    // Opening a pipe would wait for somebody who writes to it.
    options.read(true).custom_flags(nix::libc::O_NONBLOCK);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut request = whole_file();
    match fcntl(&file, FcntlArg::F_OFD_GETLK(&mut request)) {
        Ok(_) => Ok(request.l_type != nix::libc::F_UNLCK as i16),
        // Where there are no locks, nobody holds one.
        Err(Errno::ENOLCK | Errno::EOPNOTSUPP | Errno::EINVAL) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Locks the file against other openings of it, also by a Terraform; false if it is locked.
///
/// The lock belongs to this opening, so that reading the file by another does not give it back.
pub(super) fn try_lock(file: &File) -> io::Result<bool> {
    match fcntl(file, FcntlArg::F_OFD_SETLK(&whole_file())) {
        Ok(_) => Ok(true),
        Err(Errno::EAGAIN | Errno::EACCES) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// How often, [`GUARD_PAUSE`] apart, a guarded directory is asked for.
const GUARD_TRIES: u32 = 1000;
const GUARD_PAUSE: Duration = Duration::from_millis(10);

impl Guard for Flock<File> {}

/// Locks a directory, by a kind of lock that neither Terraform nor the locks of files know.
pub(super) fn guard(directory: &Path) -> io::Result<Option<Box<dyn Guard>>> {
    let mut file = match File::open(directory) {
        // Files can be written where the directory cannot be listed.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(None),
        opened => opened?,
    };
    for _ in 0..GUARD_TRIES {
        file = match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => return Ok(Some(Box::new(lock))),
            Err((file, Errno::EWOULDBLOCK | Errno::EINTR)) => file,
            // Some file systems of networks have no locks of directories.
            Err(_) => return Ok(None),
        };
        std::thread::sleep(GUARD_PAUSE);
    }
    Ok(None)
}

fn whole_file() -> nix::libc::flock {
    nix::libc::flock {
        l_type: nix::libc::F_WRLCK as i16,
        l_whence: nix::libc::SEEK_SET as i16,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    }
}

/// Whether that is still the file at its path.
pub(super) fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let held = file.metadata()?;
    match fs::metadata(path) {
        Ok(now) => Ok(now.ino() == held.ino() && now.dev() == held.dev()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The open file is the lock, until it is closed.
struct HostLock {
    file: File,
    path: PathBuf,
    /// Whether the file came into being with the lock.
    is_ours: bool,
}

impl Lock for HostLock {
    fn is_current(&self) -> io::Result<bool> {
        is_at(&self.file, &self.path)
    }

    fn leave(&self) {
        // What is being written is not empty, and stays.
        if files::stop_overwriting() {
            self.remove_if_empty();
        }
    }
}

impl Drop for HostLock {
    fn drop(&mut self) {
        self.remove_if_empty();
    }
}

impl HostLock {
    /// Leaves no empty file behind where there was none.
    fn remove_if_empty(&self) {
        let is_empty = self.file.metadata().is_ok_and(|file| file.len() == 0);
        if self.is_ours && is_empty && matches!(self.is_current(), Ok(true)) {
            self.remove_unless_awaited();
        }
    }

    /// A Terraform that waits for the lock has the file open already, and would write its state
    /// into a file without a name: then the file stays. It takes an empty one for no state.
    ///
    /// The file is out of reach while that is looked up for the last time.
    fn remove_unless_awaited(&self) {
        let hidden = files::temporary(&self.path);
        if self.is_open_elsewhere() || fs::rename(&self.path, &hidden).is_err() {
            return;
        }
        let back = self.is_open_elsewhere() && files::rename_new(&hidden, &self.path).is_ok();
        if !back {
            let _ = fs::remove_file(&hidden);
        }
    }

    /// Whether another process has the file open, as far as `/proc` shows.
    fn is_open_elsewhere(&self) -> bool {
        let Ok(ours) = self.file.metadata() else {
            return false;
        };
        let own = std::process::id().to_string();
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        let others = processes.filter(|it| {
            let name = it.file_name();
            let name = name.to_string_lossy();
            name.bytes().all(|byte| byte.is_ascii_digit()) && *name != *own
        });
        let mut files = others.flat_map(|it| {
            let open = fs::read_dir(it.path().join("fd"));
            open.into_iter().flatten().flatten()
        });
        files.any(|it| {
            let file = fs::metadata(it.path());
            file.is_ok_and(|it| it.ino() == ours.ino() && it.dev() == ours.dev())
        })
    }
}
