//! What a run does with a state in a local file: open it, start a journal, save, end the journal.

use std::sync::Arc;

use super::StateFile;
use crate::fault::{OpenFault, cannot, unserviceable};
use crate::journal;
use crate::lock;
use crate::opened::Opened;
use crate::{State, Writer};
use rform_core::diag::{Diagnostic, Severity};
use rform_core::world::World;

/// A state with a larger serial is not changed any more: each change adds one, and there must be
/// room for those of a run.
const LARGEST_SERIAL: u64 = u64::MAX - (1 << 32);

impl StateFile {
    /// Takes the lock if `operation` is given (its name is shown to others), and reads the state with
    /// what its journal adds. Under the lock, what was added is written before this returns.
    ///
    /// # Errors
    /// The lock is held, or a file cannot be read or written; then nothing was changed.
    pub fn open(
        &self,
        world: &Arc<dyn World>,
        operation: Option<&str>,
    ) -> Result<Opened, OpenFault> {
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
        if base.serial > LARGEST_SERIAL {
            return Err(too_large(base.serial));
        }
        self.check_place(world)?;
        opened.check_lock(&self.write)?;
        opened.resolve_journal(self, world)?;
        let _guard = self.guard(world)?;
        let text = journal::text(&opened.base_of(base), opened.unsaved_records(), base, None);
        text.and_then(|text| Writer::start(world, &opened.journal(), &text))
            .map_err(|error| cannot("write the journal", &opened.journal(), &error))
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
        self.backed_up(world, opened, state, true).map(drop)
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
        self.backed_up(world, opened, state, false)
    }

    fn backed_up(
        &self,
        world: &dyn World,
        opened: &Opened,
        state: &State,
        needs_backup: bool,
    ) -> Result<Option<Diagnostic>, Diagnostic> {
        if state.serial == u64::MAX {
            return Err(too_large(state.serial));
        }
        self.check_place(world)?;
        if let Some(directory) = self.write.parent().filter(|it| !it.as_os_str().is_empty()) {
            let made = world.create_dir(directory);
            made.map_err(|error| cannot("make", directory, &error))?;
        }
        opened.resolve_journal(self, world)?;
        let _guard = self.guard(world)?;
        let former = self.content(world, &self.write)?;
        let merged = opened.merged(self, former.as_deref(), state)?;
        let state = merged.as_ref().unwrap_or(state);
        let unkept = self.back_up(world, former.as_deref()).err();
        if needs_backup && let Some(fault) = unkept {
            return Err(fault);
        }
        self.commit(world, &opened.journal(), former.as_deref(), state)?;
        opened.mark_written(self, state);
        Ok(unkept.map(|fault| Diagnostic {
            severity: Severity::Warning,
            ..fault
        }))
    }

    /// Ends the journal of a run that has not changed the state.
    ///
    /// # Errors
    /// The journal cannot be removed or written.
    pub fn end_journal(&self, world: &dyn World, opened: &Opened) -> Result<(), Diagnostic> {
        opened.resolve_journal(self, world)?;
        self.end(world, &opened.journal(), &opened.state)
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
}

fn too_large(serial: u64) -> Diagnostic {
    unserviceable(format!(
        "The serial of the state is {serial}, so that changes of it can no longer be counted. Pull \
         the state, give it a smaller serial, and push it with -force."
    ))
}
