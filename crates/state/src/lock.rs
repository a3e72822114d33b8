//! The lock on a state: a lock of the host on the state file, and beside it a file with information
//! about its holder, as Terraform has both.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::TERRAFORM_VERSION;
use crate::changes::end_changes;
use rform_core::world::{Lock, World};

/// Information about the holder of a lock, in the JSON of Terraform's `.terraform.tfstate.lock.info`.
/// <https://developer.hashicorp.com/terraform/language/state/locking>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LockInfo {
    /// A UUID, which `force-unlock` demands.
    #[serde(rename = "ID")]
    pub id: String,
    /// The operation that holds the lock, such as `OperationTypeApply`.
    pub operation: String,
    /// Further text; always empty here.
    pub info: String,
    /// The user and the host, as `user@host`.
    pub who: String,
    /// The version of Terraform that took the lock.
    pub version: String,
    /// The time at which the lock was taken, in RFC 3339.
    pub created: String,
    /// The path of the state file.
    pub path: String,
}

/// A lock that is held. It is released when the value is dropped.
pub struct Locked(Arc<dyn HeldLock>);

impl Locked {
    /// Notes that the lock is held, so that [`leave_locks`] finds it.
    pub(crate) fn new(lock: impl HeldLock + 'static) -> Locked {
        let lock: Arc<dyn HeldLock> = Arc::new(lock);
        held_locks().push(lock.clone());
        Locked(lock)
    }

    /// Whether the locked file is still the one at the path of the state.
    pub(super) fn is_current(&self) -> std::io::Result<bool> {
        self.0.is_current()
    }
}

/// A lock as [`Locked`] and [`leave_locks`] handle it; the latter from the thread of signals.
pub(crate) trait HeldLock: Send + Sync {
    /// Whether what was locked is still what is at the state's place.
    fn is_current(&self) -> std::io::Result<bool>;

    /// Gives the lock back.
    fn release(&self);

    /// Gives the lock back in a process that ends at once, with what came into being with it.
    fn leave(&self);
}

static HELD_LOCKS: Mutex<Vec<Arc<dyn HeldLock>>> = Mutex::new(Vec::new());

fn held_locks() -> MutexGuard<'static, Vec<Arc<dyn HeldLock>>> {
    HELD_LOCKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives back the locks that are held, and removes what came with them: information files, and state
/// files that are still empty. It is for a process that is about to end at once, and must be the last
/// thing that this process does with any state.
///
/// Changes of remote places that are under way are waited for, at most for that time or, without one, as long
/// as it takes. If they have not ended by then, the locks are left: a state may still arrive.
pub fn leave_locks(grace: Option<Duration>) {
    if !end_changes(grace) {
        return;
    }
    let locks: Vec<_> = held_locks().drain(..).collect();
    locks.iter().for_each(|lock| lock.leave());
}

impl Drop for Locked {
    fn drop(&mut self) {
        // Only what is given back is forgotten: whoever ends the process meanwhile gives it back.
        self.0.release();
        held_locks().retain(|lock| !Arc::ptr_eq(lock, &self.0));
    }
}

/// The lock on a state file.
struct FileLock {
    world: Arc<dyn World>,
    info_file: PathBuf,
    /// Given back when this value is dropped, after the information file was removed.
    lock: Box<dyn Lock>,
}

impl HeldLock for FileLock {
    fn is_current(&self) -> std::io::Result<bool> {
        self.lock.is_current()
    }

    fn release(&self) {
        // The information is for people; the lock itself ends with the process in any case.
        let _ = self.world.remove(&self.info_file);
    }

    fn leave(&self) {
        self.release();
        self.lock.leave();
    }
}

/// Why a lock could not be taken.
#[derive(Debug)]
pub enum LockError {
    /// Another process holds the lock; with the information about it, if that could be read.
    Held(Option<LockInfo>),
    /// The host has failed to lock the file or to write the information file.
    Io(std::io::Error),
    /// The path cannot hold a state: it is not a plain file, or cannot be written.
    Unfit(PathBuf, std::io::Error),
}

impl LockError {
    fn of(path: &Path, error: std::io::Error) -> LockError {
        match error.kind() {
            ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::NotFound
            | ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem => LockError::Unfit(path.into(), error),
            _ => LockError::Io(error),
        }
    }
}

/// Refuses a device, a pipe or a socket, which cannot keep a state.
///
/// # Errors
/// The path names one of these.
pub(super) fn check_place(world: &dyn World, path: &Path) -> Result<(), LockError> {
    let refused = |what| {
        let error = std::io::Error::new(ErrorKind::Unsupported, format!("is {what}"));
        Err(LockError::Unfit(path.into(), error))
    };
    world.irregular(path).map_or(Ok(()), refused)
}

/// Takes the lock of the state at `path` and writes the information file beside it.
///
/// # Errors
/// Another process holds the lock, or the path cannot be locked or written.
pub fn lock(world: &Arc<dyn World>, path: &Path, operation: &str) -> Result<Locked, LockError> {
    let info_file = info_path(path);
    check_place(world.as_ref(), path)?;
    let taken = world.lock(path);
    let taken = taken.map_err(|error| LockError::of(path, error))?;
    let Some(taken) = taken else {
        let text = world.read(&info_file).ok();
        return Err(LockError::Held(
            text.and_then(|text| serde_json::from_slice(&text).ok()),
        ));
    };
    let info = describe(world.as_ref(), path, operation);
    let text = serde_json::to_vec(&info).unwrap_or_default();
    let written = world.write(&info_file, &text);
    written.map_err(|error| LockError::of(&info_file, error))?;
    Ok(Locked::new(FileLock {
        world: world.clone(),
        info_file,
        lock: taken,
    }))
}

/// The information about a lock that is taken now, under a random id.
pub(crate) fn describe(world: &dyn World, path: &Path, operation: &str) -> LockInfo {
    let user = world.user_name().unwrap_or_else(|| "unknown".into());
    let host = host_name();
    let created = chrono::DateTime::from_timestamp_nanos(
        i64::try_from(world.now().as_nanos()).unwrap_or(i64::MAX),
    );
    LockInfo {
        id: uuid::Uuid::from_bytes(world.random()).to_string(),
        operation: operation.into(),
        info: String::new(),
        who: format!("{user}@{host}"),
        version: TERRAFORM_VERSION.into(),
        created: created.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        path: path.display().to_string(),
    }
}

/// The path of the information file, such as `.terraform.tfstate.lock.info`; Terraform reads it too.
fn info_path(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.lock.info"))
}

fn host_name() -> String {
    let names = nix::sys::utsname::uname();
    names
        .map(|names| names.nodename().to_string_lossy().into_owned())
        .unwrap_or_default()
}
