//! The lock on a state: a file lock, and beside it a note of who holds it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::TERRAFORM_VERSION;
use crate::world::{Lock, World};

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
    lock: Box<dyn Lock>,
}

impl Locked {
    /// Whether the file that is locked is still the state's.
    pub(super) fn is_current(&self) -> std::io::Result<bool> {
        self.lock.is_current()
    }
}

/// The notes of all locks that are held.
static NOTES: Mutex<Vec<(Arc<dyn World>, PathBuf)>> = Mutex::new(Vec::new());

fn notes() -> MutexGuard<'static, Vec<(Arc<dyn World>, PathBuf)>> {
    NOTES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the notes of all locks that are held: for a process that is about to end.
pub fn remove_lock_notes() {
    for (world, note) in notes().drain(..) {
        let _ = world.remove(&note);
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        notes().retain(|(_, note)| *note != self.note);
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
}

/// Takes the lock of the state at `path`, or says who holds it.
pub fn lock(world: &Arc<dyn World>, path: &Path, operation: &str) -> Result<Locked, LockError> {
    let note = note_path(path);
    let taken = world.lock(path).map_err(LockError::Io)?;
    let Some(taken) = taken else {
        let text = world.read(&note).ok();
        return Err(LockError::Held(
            text.and_then(|text| serde_json::from_slice(&text).ok()),
        ));
    };
    let info = describe(world.as_ref(), path, operation);
    let text = serde_json::to_vec(&info).unwrap_or_default();
    world.write(&note, &text).map_err(LockError::Io)?;
    notes().push((world.clone(), note.clone()));
    Ok(Locked {
        world: world.clone(),
        note,
        lock: taken,
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
