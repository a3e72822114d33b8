//! How the host writes files: as a whole beside the old one, in place, or at the end.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, TryLockError};

use nix::errno::Errno;
use nix::fcntl::{FallocateFlags, fallocate};

use super::{HALF_WRITTEN, read};

/// Temporary file, fsync, rename, fsync of the directory.
///
/// # Errors
///
/// The host refuses an operation, or the path names a device, a pipe or a socket.
pub(super) fn replace(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    refuse_irregular(path)?;
    // Whether or not what a killed writer left can be removed, this is written.
    let _ = remove_left(path, is_of_another);
    let temporary = temporary(path);
    let written =
        write_through(&temporary, content, mode).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    File::open(directory(path))?.sync_all()
}

/// A rename would put a file in the place of a device or a pipe, which others need: whoever may
/// write to `/dev` would lose `/dev/null` by naming it.
fn refuse_irregular(path: &Path) -> io::Result<()> {
    let found = fs::metadata(path).ok();
    match found.and_then(|found| read::irregular(found.file_type())) {
        Some(what) => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            format!("{} is {what}", path.display()),
        )),
        None => Ok(()),
    }
}

/// A name beside the file, for this process.
pub(super) fn temporary(path: &Path) -> PathBuf {
    directory(path).join(format!("{}{}.tmp", prefix(path), std::process::id()))
}

/// The directory that a file is in.
pub(super) fn directory(path: &Path) -> &Path {
    let directory = path
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty());
    directory.unwrap_or(Path::new("."))
}

/// The beginning of the names of temporary files; the id of the process that writes them follows.
fn prefix(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.")
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

/// Deletes temporary files for `path`, and for those whose names begin with its name, of
/// processes that are gone.
pub(super) fn sweep(path: &Path) -> io::Result<()> {
    // This process writes nothing while it sweeps, but may have the id of one that was killed.
    remove_left(path, |id| is_own(id) || is_of_another(id))
}

fn remove_left(path: &Path, is_over: impl Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(directory(path))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let rest = name.strip_prefix(&prefix(path));
        let rest = rest.and_then(|rest| rest.strip_suffix(".tmp"));
        if rest.is_some_and(|rest| is_over(rest.rsplit('.').next().unwrap_or(rest))) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn is_own(id: &str) -> bool {
    *id == std::process::id().to_string()
}

/// Whether the id is that of another process that no longer runs.
fn is_of_another(id: &str) -> bool {
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    is_id && !is_own(id) && !Path::new("/proc").join(id).exists()
}

/// Held while a file is overwritten, and for ever once the process is about to end.
static OVERWRITING: Mutex<()> = Mutex::new(());

/// Keeps files from being overwritten from now on; answers whether none is at the moment.
pub(super) fn stop_overwriting() -> bool {
    let held = match OVERWRITING.try_lock() {
        Ok(held) => held,
        Err(TryLockError::Poisoned(held)) => held.into_inner(),
        Err(TryLockError::WouldBlock) => return false,
    };
    std::mem::forget(held);
    true
}

/// Writes a file in place, so that a process that has it open sees the new content: all bytes, then
/// the length.
///
/// Room is reserved first. What cannot be written leaves the former content, unless even that
/// cannot be written back.
pub(super) fn overwrite(path: &Path, content: &[u8]) -> io::Result<()> {
    let _held = OVERWRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut options = OpenOptions::new();
    let file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)?;
    reserve(&file, content.len())?;
    let length = file.metadata()?.len();
    let mut former = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    file.read_exact_at(&mut former, 0)?;
    let written = fill(&file, content);
    if written.is_err() {
        let _ = fill(&file, &former);
    }
    written?;
    if length == 0 {
        // A file that was made just now must still be there after a loss of power.
        File::open(directory(path))?.sync_all()?;
    }
    Ok(())
}

/// Writes a file in place, or makes it with that mode, less the mask of the process.
pub(super) fn write_with_mode(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let made = options.write(true).create_new(true).mode(mode).open(path);
    let mut file = match made {
        Ok(file) => file,
        // A link that leads nowhere exists as well: opening it makes what it leads to.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.exists() => {
            refuse_irregular(path)?;
            return overwrite(path, content);
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            options.mode(mode).open(path)?
        }
        Err(error) => return Err(error),
    };
    file.write_all(content)?;
    file.sync_all()
}

fn reserve(file: &File, length: usize) -> io::Result<()> {
    reserve_behind(file, 0, length)
}

pub(super) fn reserve_behind(file: &File, start: u64, length: usize) -> io::Result<()> {
    let start = i64::try_from(start).unwrap_or(i64::MAX);
    let length = i64::try_from(length).unwrap_or(i64::MAX).max(1);
    match fallocate(file, FallocateFlags::FALLOC_FL_KEEP_SIZE, start, length) {
        Ok(()) | Err(Errno::EOPNOTSUPP | Errno::ENOSYS | Errno::EINVAL | Errno::ENODEV) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The first byte comes last, so that what a killed process leaves half written is never taken for
/// a whole content. Nothing is flushed in between: a Terraform reads the file before it has the
/// lock, and gives up if it finds half of it.
fn fill(file: &File, content: &[u8]) -> io::Result<()> {
    let (first, rest) = content.split_at(content.len().min(1));
    file.write_all_at(&[HALF_WRITTEN], 0)?;
    file.write_all_at(rest, 1)?;
    file.set_len(content.len() as u64)?;
    file.write_all_at(first, 0)?;
    file.sync_all()
}

/// Renames a file unless something has the new name.
pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        // Not every file system has hard links.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !to.exists() => {
            fs::rename(from, to)
        }
        Err(error) => Err(error),
    }
}
