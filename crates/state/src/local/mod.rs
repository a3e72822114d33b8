//! A state in a local file: opened with its journal under its lock, and written in place.

mod storage;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::at_rest::{Cipher, Plain};
use super::file_names::sibling;
use super::lock;
use super::open_error::{OpenError, cannot};
use super::storage::Storage;
use super::{Opened, State, Writer, save};
use rform_core::diag::Diagnostic;
use rform_core::world::World;

/// Where a state is read from and written to.
#[derive(Clone, Debug)]
pub struct StateFile {
    /// The path that the state is read from.
    pub read: PathBuf,
    /// The path that is written and locked, with the journal beside it; the same unless `-state-out`
    /// names another.
    pub write: PathBuf,
    /// The path to which the former content is copied before a write; none for no backup.
    pub backup: Option<PathBuf>,
    /// How state, journal and backup are kept.
    pub at_rest: Cipher,
}

impl StateFile {
    /// The state in one file, with its backup beside it, and without encryption.
    pub fn at(path: &Path) -> StateFile {
        let backup = Some(sibling(path, ".backup"));
        StateFile {
            read: path.into(),
            write: path.into(),
            backup,
            at_rest: Plain::cipher(),
        }
    }

    /// Takes the lock if `operation` is given (its name is shown to others), and reads the state with
    /// what its journal adds. Under the lock, what was added is written before this returns.
    ///
    /// # Errors
    /// The lock is held, or a file cannot be read or written; then nothing was changed.
    pub fn open(
        &self,
        world: &Arc<dyn World>,
        operation: Option<&str>,
    ) -> Result<Opened, OpenError> {
        let lock = match operation {
            Some(operation) => Some(lock::lock(world, &self.write, operation)?),
            None => None,
        };
        if lock.is_some() {
            // What another run is writing at this moment is not left over.
            let _guard = self.guard(world.as_ref())?;
            self.sweep(world.as_ref());
        }
        Opened::of(self, world.as_ref(), lock)
    }

    /// Starts the journal of a run that begins with the state `base`.
    ///
    /// # Errors
    /// The journal cannot be written, or the locked file was removed or replaced. The run must not
    /// begin.
    pub fn journal_from(
        &self,
        world: &dyn World,
        opened: &Opened,
        base: &State,
    ) -> Result<Writer, Diagnostic> {
        save::begin_journal(self, world, opened, base)
    }

    /// Writes the state, with a backup of the former one, and removes the journal.
    ///
    /// # Errors
    /// The state or its backup cannot be written; the state file is as it was.
    pub fn save(
        &self,
        world: &dyn World,
        opened: &Opened,
        state: &State,
    ) -> Result<(), Diagnostic> {
        save::save(self, world, opened, state, true).map(drop)
    }

    /// Like [`save`](Self::save), for the state after an apply: the objects exist, so the state is
    /// written even if its backup cannot be. The failure of the backup is answered as a warning.
    ///
    /// # Errors
    /// The state cannot be written. It may be in the journal, which stays.
    pub fn save_or_fall_back(
        &self,
        world: &dyn World,
        opened: &Opened,
        state: &State,
    ) -> Result<Option<Diagnostic>, Diagnostic> {
        save::save(self, world, opened, state, false)
    }

    /// Ends the journal of a run that has not changed the state.
    ///
    /// # Errors
    /// The journal cannot be removed or written.
    pub fn end_journal(&self, world: &dyn World, opened: &Opened) -> Result<(), Diagnostic> {
        save::end_journal(self, world, opened)
    }

    /// Deletes the state file and its journal, of a state that is empty.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn delete(&self, world: &dyn World, opened: &Opened) -> Result<(), Diagnostic> {
        opened.resolve_journal(self, world)?;
        for path in [&opened.journal(), &self.write] {
            let removed = world.remove(path);
            removed.map_err(|error| cannot("remove", path, &error))?;
        }
        opened.mark_removed();
        Ok(())
    }

    /// Removes temporary files of killed runs, which hold copies of the state.
    fn sweep(&self, world: &dyn World) {
        let errored = Path::new(super::ERRORED).to_owned();
        let paths = [Some(&self.write), self.backup.as_ref(), Some(&errored)];
        for path in paths.into_iter().flatten() {
            // A file that cannot be removed does no harm.
            let _ = world.sweep(path);
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests prepare files themselves")]
mod tests;
