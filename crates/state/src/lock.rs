//! The lock on a state: a file lock, and beside it a note of who holds it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::TERRAFORM_VERSION;
use rform_core::world::{Lock, World};

/// Who holds a lock, since when and for what; Terraform's own format.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LockInfo {
    /// Unlocking takes it.
    #[serde(rename = "ID")]
    pub id: String,
    /// Such as `OperationTypeApply`.
    pub operation: String,
    /// Free text.
    pub info: String,
    /// User and machine.
    pub who: String,
    /// The version that took it.
    pub version: String,
    /// RFC 3339.
    pub created: String,
    /// The state's path.
    pub path: String,
}

/// A lock that is held. Dropping it gives it back.
pub struct Locked {
    world: Arc<dyn World>,
    note: PathBuf,
    /// Given back after the note is gone.
    lock: Arc<dyn Lock>,
}

impl Locked {
    /// Whether the file that is locked is still the state's.
    pub(super) fn is_current(&self) -> std::io::Result<bool> {
        self.lock.is_current()
    }
}

/// A lock that is held, as whoever ends the process needs it.
struct Holding {
    world: Arc<dyn World>,
    note: PathBuf,
    lock: Arc<dyn Lock>,
}

static HELD: Mutex<Vec<Holding>> = Mutex::new(Vec::new());

fn held() -> MutexGuard<'static, Vec<Holding>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what came into being with the locks that are held, their notes and empty state files:
/// for a process that is about to end at once. No state is written any more from then on.
pub fn leave_locks() {
    for holding in held().drain(..) {
        let _ = holding.world.remove(&holding.note);
        holding.lock.leave();
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        held().retain(|holding| holding.note != self.note);
        // The note is for people only: the lock itself ends with the process in any case.
        let _ = self.world.remove(&self.note);
    }
}

/// Why a lock could not be had.
#[derive(Debug)]
pub enum LockError {
    /// Somebody else holds it; the note tells who, if it could be read.
    Held(Option<LockInfo>),
    /// The files could not be used.
    Io(std::io::Error),
    /// What is at the path is nothing that could be written, locked or not.
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

/// Refuses a device, a pipe or a socket: those keep no state.
///
/// # Errors
/// The path names one.
pub(super) fn check_place(world: &dyn World, path: &Path) -> Result<(), LockError> {
    let refused = |what| {
        let error = std::io::Error::new(ErrorKind::Unsupported, format!("is {what}"));
        Err(LockError::Unfit(path.into(), error))
    };
    world.irregular(path).map_or(Ok(()), refused)
}

/// Takes the lock of the state at `path`, or says who holds it.
pub fn lock(world: &Arc<dyn World>, path: &Path, operation: &str) -> Result<Locked, LockError> {
    let note = note_path(path);
    check_place(world.as_ref(), path)?;
    let taken = world.lock(path);
    let taken = taken.map_err(|error| LockError::of(path, error))?;
    let Some(taken) = taken else {
        let text = world.read(&note).ok();
        return Err(LockError::Held(
            text.and_then(|text| serde_json::from_slice(&text).ok()),
        ));
    };
    let info = describe(world.as_ref(), path, operation);
    let text = serde_json::to_vec(&info).unwrap_or_default();
    let noted = world.write(&note, &text);
    noted.map_err(|error| LockError::of(&note, error))?;
    let lock: Arc<dyn Lock> = taken.into();
    held().push(Holding {
        world: world.clone(),
        note: note.clone(),
        lock: lock.clone(),
    });
    Ok(Locked {
        world: world.clone(),
        note,
        lock,
    })
}

fn describe(world: &dyn World, path: &Path, operation: &str) -> LockInfo {
    let user = world.var("USER").unwrap_or_else(|| "unknown".into());
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
        created: created.to_rfc3339(),
        path: path.display().to_string(),
    }
}

/// `.terraform.tfstate.lock.info`, where Terraform looks for it too.
fn note_path(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.lock.info"))
}

fn host_name() -> String {
    let names = nix::sys::utsname::uname();
    names
        .map(|names| names.nodename().to_string_lossy().into_owned())
        .unwrap_or_default()
}
