//! Backends: where the states of a configuration's workspaces are kept.
//!
//! A [`Backend`] knows workspaces and hands out a [`StateStore`] for the state of one of them. The
//! store does four things with that state: read, write, lock and unlock. Reading and locking are
//! one call, [`StateStore::open`], so that no one can read first and lock later; the answer, an
//! [`Opened`], holds the lock, and dropping it unlocks. Writing is [`StateStore::save`], which
//! takes the [`Opened`] to be sure that what is replaced is what was read.
//!
//! Every run that changes objects keeps a journal on the local disk, whatever the backend is:
//! [`StateStore::begin_journal`] starts it, `save` ends it, and the next `open` takes over what a
//! killed run had finished (see [`crate::journal`]).
//!
//! [`LocalBackend`] keeps states in files, [`crate::remote::RemoteBackend`] elsewhere. The names of
//! all backends of Terraform are in [`BACKEND_TYPES`], so that a configuration that names one that is
//! not built in is told that, and not that it does not exist.
//!
//! Three small documents belong to backends as a whole. `.terraform/terraform.tfstate` records the
//! backend that `init` has set up ([`BackendRecord`]); every command compares it with the
//! `backend` block ([`agree`]). `.terraform/environment` names the selected workspace
//! ([`workspace`]). `errored.tfstate` takes a state that could not be saved ([`errored`]).
//!
//! <https://developer.hashicorp.com/terraform/language/backend>

mod agree;
mod config_hash;
pub mod errored;
mod legacy_record;
mod local;
mod record;
mod wait;
pub mod workspace;

use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;

use super::remote::RemoteLockError;
use super::{OpenError, Opened, State, Writer, serial};
use rform_core::diag::Diagnostic;
use rform_core::world::World;

pub use agree::{Agreed, Declared, agree, unsupported};
pub use config_hash::config_hash;
pub use legacy_record::legacy_hash;
pub use local::{LOCAL_ARGUMENTS, LocalBackend, file_store};
pub use record::{BackendRecord, clear_record, read_record, write_record};
pub use wait::open_within;

/// The backend types of Terraform 1.11, without `local`; `cloud` stands for a `cloud` block.
/// <https://developer.hashicorp.com/terraform/language/backend#available-backends>
pub const BACKEND_TYPES: [&str; 12] = [
    "azurerm",
    "consul",
    "cos",
    "gcs",
    "http",
    "inmem",
    "kubernetes",
    "oss",
    "pg",
    "remote",
    "s3",
    "cloud",
];

/// Where the states of all workspaces of a configuration are kept.
pub trait Backend: Debug {
    /// The names of all workspaces, the default one first.
    ///
    /// # Errors
    /// The workspaces cannot be listed.
    fn workspaces(&self, world: &dyn World) -> Result<Vec<String>, Diagnostic>;

    /// Whether there can be other workspaces than the default one.
    fn has_workspaces(&self) -> bool {
        true
    }

    /// Makes a workspace without a state, or with an empty one, so that [`Backend::workspaces`] lists
    /// it.
    ///
    /// # Errors
    /// It cannot be made; it may exist in part.
    fn create_workspace(&self, world: &Arc<dyn World>, name: &str) -> Result<(), Diagnostic>;

    /// Whether a workspace exists and has neither a state nor traces of a run.
    ///
    /// # Errors
    /// The workspace cannot be read.
    fn is_unused(&self, world: &Arc<dyn World>, name: &str) -> Result<bool, Diagnostic>;

    /// The journals that lie beside the state of a workspace, by name: what runs did that were
    /// killed or go on, and what is not in the state.
    ///
    /// # Errors
    /// The workspace cannot be read.
    fn journals(&self, world: &dyn World, name: &str) -> Result<Vec<String>, Diagnostic>;

    /// Deletes a workspace with its state. `opened` holds the lock of that state, which ends
    /// before the workspace does.
    ///
    /// # Errors
    /// Something cannot be deleted; the workspace may be there in part.
    fn delete_workspace(
        &self,
        world: &dyn World,
        name: &str,
        opened: Opened,
    ) -> Result<(), Diagnostic>;

    /// The state of one workspace, wherever `paths` leads it.
    fn store(&self, workspace: &str, paths: &StatePaths) -> Box<dyn StateStore>;

    /// The settings as a plan file records them: a JSON object by the backend's schema.
    fn settings(&self) -> serde_json::Value;
}

/// Paths on the command line in place of those of the local backend: `-state`, `-state-out` and
/// `-backup`. <https://developer.hashicorp.com/terraform/language/backend/local#command-line-arguments>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatePaths {
    /// The state is read from this file, and written to it unless `state_out` is given.
    pub state: Option<PathBuf>,
    /// The state is written to this file.
    pub state_out: Option<PathBuf>,
    /// The former content of the state file is kept in this file.
    pub backup: Option<BackupPath>,
}

/// The value of `-backup`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackupPath {
    /// `-backup=-`: no backup is kept.
    None,
    /// The file of the backup.
    File(PathBuf),
}

/// The state of one workspace: read, written, locked and unlocked.
pub trait StateStore: Debug {
    /// Locks the state for `operation` if one is given, and reads it. A lock is given back when
    /// the [`Opened`] is dropped. `operation` is Terraform's name of the operation, such as
    /// `OperationTypePlan`; whoever finds the state locked is shown it.
    ///
    /// # Errors
    /// The lock is held by another process, or the state cannot be locked or read.
    fn open(&self, world: &Arc<dyn World>, operation: Option<&str>) -> Result<Opened, OpenError>;

    /// Starts the journal of a run that begins with `base`.
    ///
    /// # Errors
    /// The journal cannot be written, or the lock is no longer ours; nothing may be begun then.
    fn begin_journal(
        &self,
        world: &dyn World,
        opened: &Opened,
        base: &State,
    ) -> Result<Writer, Diagnostic>;

    /// Ends the journal of a run after which the state is as it was.
    ///
    /// # Errors
    /// The journal cannot be removed or set aside.
    fn end_journal(&self, world: &dyn World, opened: &Opened) -> Result<(), Diagnostic>;

    /// Writes a state that a user asked for: a failing backup is an error.
    ///
    /// # Errors
    /// The state or its backup cannot be written. The stored state is as it was.
    fn save(&self, world: &dyn World, opened: &Opened, state: &State) -> Result<(), Diagnostic>;

    /// Writes a state that describes what has been done already: a failing backup is only a
    /// warning, which is the answer.
    ///
    /// # Errors
    /// The state cannot be written. It may be in the journal, which stays.
    fn save_or_fall_back(
        &self,
        world: &dyn World,
        opened: &Opened,
        state: &State,
    ) -> Result<Option<Diagnostic>, Diagnostic>;

    /// The state after an apply, with the serial that Terraform gives it: `finished_steps` is the
    /// number of steps that were done, and `has_late_outputs` tells whether an output became known
    /// during the apply.
    fn after_apply(
        &self,
        opened: &Opened,
        state: State,
        finished_steps: u64,
        has_late_outputs: bool,
    ) -> State {
        serial::after_apply(opened, state, finished_steps, has_late_outputs)
    }

    /// Gives back the lock with that id, which another run holds or has left behind.
    ///
    /// # Errors
    /// The lock has another id, or cannot be given back.
    fn force_unlock(&self, id: &str) -> Result<(), RemoteLockError>;

    /// Where the state is written, as messages name it.
    fn location(&self) -> String;

    /// Whether the state is read from one place and written to another.
    fn is_split(&self) -> bool;

    /// Keeps the former content in `backup` from now on.
    fn set_backup(&mut self, backup: PathBuf);
}
