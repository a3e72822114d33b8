//! State in a local file: opened with its journal under its lock, written safely in place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fault::{OpenFault, cannot, unserviceable};
use super::journal::{self, Base};
use super::lock;
use super::names::{self, sibling};
use super::opened::Opened;
use super::{State, Writer, v4};
use rform_core::diag::Diagnostic;
use rform_core::world::{Guard, World};

/// Where a state is read from and written to.
#[derive(Clone, Debug)]
pub struct LocalBackend {
    /// Read from here.
    pub read: PathBuf,
    /// Written, locked and journalled here; the same unless `-state-out` says otherwise.
    pub write: PathBuf,
    /// The former content is kept here; none for no backup.
    pub backup: Option<PathBuf>,
}

/// In a file: a state of a larger serial is not changed any more, since the serial counts each
/// change.
const LARGEST_SERIAL: u64 = u64::MAX - (1 << 32);

impl LocalBackend {
    /// The state in one file, with its backup beside it.
    pub fn at(path: &Path) -> LocalBackend {
        let backup = Some(sibling(path, ".backup"));
        LocalBackend {
            read: path.into(),
            write: path.into(),
            backup,
        }
    }

    /// Takes the lock (for `operation`, if given) and reads the state, with what its journal
    /// knows more. Under the lock, that is written before this returns.
    ///
    /// # Errors
    /// The lock is held, or something cannot be read or written: then nothing was changed.
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

    /// Starts the journal of a run that begins with `base`.
    ///
    /// # Errors
    /// Nothing may be begun: the journal cannot be written, or the lock no longer counts.
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
        opened.make_way(self, world)?;
        let _guard = self.guard(world)?;
        let text = journal::text(&opened.base_of(base), opened.carried(), base, None);
        text.and_then(|text| Writer::start(world, &opened.journal(), &text))
            .map_err(|error| cannot("write the journal", &opened.journal(), &error))
    }

    /// Writes the state, keeps the former one as backup and ends the journal.
    ///
    /// # Errors
    /// The state file is as it was.
    pub fn save(
        &self,
        world: &dyn World,
        opened: &Opened,
        state: &State,
    ) -> Result<(), Diagnostic> {
        self.backed_up(world, opened, state, true).map(drop)
    }

    /// The same for what is true already, so that it must not fail for want of a backup: that is
    /// answered as a warning.
    ///
    /// # Errors
    /// The state is not in its file. It may be in the journal, which stays.
    pub fn save_at_any_rate(
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
        opened.make_way(self, world)?;
        let _guard = self.guard(world)?;
        let former = self.content(world, &self.write)?;
        let merged = opened.merged(self, former.as_deref(), state)?;
        let state = merged.as_ref().unwrap_or(state);
        let unkept = self.back_up(world, former.as_deref()).err();
        if needs_backup && let Some(fault) = unkept {
            return Err(fault);
        }
        self.commit(world, &opened.journal(), former.as_deref(), state)?;
        opened.is_written(self, state);
        Ok(unkept.map(|fault| Diagnostic {
            severity: rform_core::diag::Severity::Warning,
            ..fault
        }))
    }

    /// Between reading the state and writing what was merged with it, nobody else may write it: a
    /// run without the lock may be saving at the same moment.
    pub(super) fn guard(&self, world: &dyn World) -> Result<Option<Box<dyn Guard>>, Diagnostic> {
        let file = names::behind_links(world, &self.write);
        let directory = match file.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let guard = world.guard(directory);
        guard.map_err(|error| cannot("open", directory, &error))
    }

    fn check_place(&self, world: &dyn World) -> Result<(), Diagnostic> {
        lock::check_place(world, &self.write).map_err(|error| OpenFault::from(error).into())
    }

    fn back_up(&self, world: &dyn World, former: Option<&[u8]>) -> Result<(), Diagnostic> {
        // `-backup=/dev/null` says that no backup is wanted: a device keeps nothing.
        let wanted = self.backup.as_ref();
        match (wanted.filter(|it| world.irregular(it).is_none()), former) {
            (Some(backup), Some(former)) if !former.is_empty() => {
                let written = world.write(backup, former);
                written.map_err(|error| cannot("write the backup", backup, &error))
            }
            _ => Ok(()),
        }
    }

    /// The state goes to the journal as a whole, then to its file, then the journal ends.
    pub(super) fn commit(
        &self,
        world: &dyn World,
        journal: &Path,
        former: Option<&[u8]>,
        state: &State,
    ) -> Result<(), Diagnostic> {
        let text = v4::encode(state);
        let former_state = former.and_then(|text| v4::decode(text).ok());
        let base = Base {
            lineage: state.lineage.clone(),
            serial: former_state.map_or(0, |it| it.serial),
            digest: Some(journal::digest(former.unwrap_or_default())),
        };
        let log = journal::text(&base, &[], state, Some(&text));
        log.and_then(|log| world.write(journal, &log))
            .map_err(|error| cannot("write the journal", journal, &error))?;
        self.write_file(world, &text)?;
        self.end(world, journal, state)
    }

    pub(super) fn write_file(&self, world: &dyn World, text: &str) -> Result<(), Diagnostic> {
        let written = world.overwrite(&self.write, text.as_bytes());
        written.map_err(|error| {
            cannot("write the state to", &self.write, &error)
                .hint("It is in the journal beside that file, from where the next run takes it.")
        })
    }

    /// Ends a journal whose state is in the file; what was begun stays noted.
    pub(super) fn end(
        &self,
        world: &dyn World,
        journal: &Path,
        state: &State,
    ) -> Result<(), Diagnostic> {
        if state.interrupted.is_empty() {
            let removed = world.remove(journal);
            return removed.map_err(|error| cannot("remove", journal, &error));
        }
        let base = Base {
            lineage: state.lineage.clone(),
            serial: state.serial,
            digest: Some(journal::digest(v4::encode(state).as_bytes())),
        };
        let text = journal::text(&base, &[], state, None);
        text.and_then(|text| world.write(journal, &text))
            .map_err(|error| cannot("write the journal", journal, &error))
    }

    /// Ends the journal of a run after which the state is as it was.
    pub fn end_journal(&self, world: &dyn World, opened: &Opened) -> Result<(), Diagnostic> {
        opened.make_way(self, world)?;
        self.end(world, &opened.journal(), &opened.state)
    }

    /// Deletes the state with its journal: nothing is in it any more.
    pub fn delete(&self, world: &dyn World, opened: &Opened) -> Result<(), Diagnostic> {
        opened.make_way(self, world)?;
        for path in [&opened.journal(), &self.write] {
            let removed = world.remove(path);
            removed.map_err(|error| cannot("remove", path, &error))?;
        }
        opened.is_gone();
        Ok(())
    }

    pub(super) fn content(
        &self,
        world: &dyn World,
        path: &Path,
    ) -> Result<Option<Vec<u8>>, Diagnostic> {
        names::read(world, path).map_err(|error| cannot("read", path, &error))
    }

    /// What killed runs left half written holds whole states, and is of no use.
    fn sweep(&self, world: &dyn World) {
        let errored = Path::new(super::ERRORED).to_owned();
        let paths = [Some(&self.write), self.backup.as_ref(), Some(&errored)];
        for path in paths.into_iter().flatten() {
            // What cannot be removed does no harm.
            let _ = world.sweep(path);
        }
    }

    /// `terraform.tfstate.journal`, beside the state itself, and not beside a link to it.
    pub(super) fn journal(&self, world: &dyn World) -> PathBuf {
        sibling(&names::behind_links(world, &self.write), ".journal")
    }
}

fn too_large(serial: u64) -> Diagnostic {
    unserviceable(format!(
        "The serial of the state is {serial}, so that changes of it can no longer be counted. Pull \
         the state, give it a smaller serial, and push it with -force."
    ))
}

#[cfg(test)]
mod tests;
