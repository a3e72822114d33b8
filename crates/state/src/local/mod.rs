//! A state in a local file: opened with its journal under its lock, and written in place.

mod session;

use std::path::{Path, PathBuf};

use super::fault::{OpenFault, cannot};
use super::journal::{self, Base};
use super::lock;
use super::names::{self, sibling};
use super::{State, v4};
use rform_core::diag::Diagnostic;
use rform_core::world::{Guard, World};

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
}

impl StateFile {
    /// The state in one file, with its backup beside it.
    pub fn at(path: &Path) -> StateFile {
        let backup = Some(sibling(path, ".backup"));
        StateFile {
            read: path.into(),
            write: path.into(),
            backup,
        }
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

    /// Writes the state as a whole, first to the journal and then to its file, and ends the journal.
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

    /// Ends a journal after its state was written: it is removed or, if the state has interrupted
    /// creates, replaced by one with these alone.
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

    pub(super) fn content(
        &self,
        world: &dyn World,
        path: &Path,
    ) -> Result<Option<Vec<u8>>, Diagnostic> {
        names::read(world, path).map_err(|error| cannot("read", path, &error))
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

    /// The path of the journal, such as `terraform.tfstate.journal`: beside the file itself, not beside
    /// a link to it.
    pub(super) fn journal(&self, world: &dyn World) -> PathBuf {
        sibling(&names::behind_links(world, &self.write), ".journal")
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests prepare files themselves")]
mod tests;
