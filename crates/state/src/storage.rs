//! What opening, recovering and saving a state needs of the place where the state is kept.
//!
//! The text of the state is in a file or in a remote backend; its journal is a local file in either
//! case. Reading, recovering and saving are the same for both and stand on this trait alone.

use std::path::{Path, PathBuf};

use super::at_rest::{Cipher, Text};
use super::journal::{self, Base};
use super::open_error::cannot;
use super::{Locked, State, v4};
use rform_core::diag::Diagnostic;
use rform_core::world::{Guard, World};

/// Where the text of a state is kept, and where its journal is.
pub(crate) trait Storage {
    /// How state, journal and backups are kept. All texts below are what they say, not what is kept.
    fn at_rest(&self) -> &Cipher;

    /// The text of the state; none if there is none.
    fn read(&self, world: &dyn World) -> Result<Option<Text>, Diagnostic>;

    /// The text at the place that is written, which is the same as that of [`Storage::read`] unless
    /// the storage is split.
    fn present(&self, world: &dyn World) -> Result<Option<Vec<u8>>, Diagnostic>;

    /// Replaces the text.
    fn write(&self, world: &dyn World, text: &str) -> Result<(), Diagnostic>;

    /// The place that is written, as messages name it.
    fn name(&self) -> String;

    /// The path of the journal of the run that holds the lock.
    fn journal(&self, world: &dyn World) -> PathBuf;

    /// Makes the directories in which state and journal are written.
    fn make_directories(&self, world: &dyn World) -> Result<(), Diagnostic>;

    /// Keeps other runs on this host from writing between a read and a write.
    fn guard(&self, world: &dyn World) -> Result<Option<Box<dyn Guard>>, Diagnostic>;

    /// The error for a text that cannot be read as a state; `is_locked` tells whether it was read
    /// under the lock.
    fn damaged(&self, detail: &str, is_locked: bool) -> Diagnostic;

    /// Whether the text is replaced as a whole, and by others whose runs have no journal here: what
    /// is not wholly the text that a journal builds on is then somebody else's.
    fn is_shared(&self) -> bool;

    /// The storage of what is written alone, if the state is read from one place and written to
    /// another.
    fn written(&self) -> Option<Box<dyn Storage>> {
        None
    }

    /// Whether somebody on this host holds the lock of the state.
    fn is_held(&self, _world: &dyn World) -> Result<bool, Diagnostic> {
        Ok(false)
    }

    /// Checks that the place can be written and that its lock is still the one that was taken.
    fn check(&self, _world: &dyn World, _lock: Option<&Locked>) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Keeps the former text before it is replaced.
    fn back_up(&self, _world: &dyn World, _former: Option<&[u8]>) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Whether a write replaces the whole text or nothing of it, so that it can do without the journal where
    /// that cannot be written: a disk that is full here keeps no state from a backend elsewhere.
    fn replaces_whole(&self) -> bool {
        false
    }

    /// Keeps a copy of what cannot be decrypted and is about to be replaced from the journal: it may be
    /// half written, or somebody else's.
    fn keep_unreadable(&self, _world: &dyn World) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Keeps a text beside the state that is about to be replaced and that no run has written.
    fn copy_aside(&self, _world: &dyn World, _text: &[u8]) -> Result<(), Diagnostic> {
        Ok(())
    }
}

impl dyn Storage + '_ {
    /// Whether the state is read from one place and written to another.
    pub fn is_split(&self) -> bool {
        self.written().is_some()
    }

    /// Writes the state as a whole, first to the journal and then to its place, and ends the journal.
    pub fn commit(
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
        let log = journal::text(&base, &[], state, Some(&text), self.at_rest().as_ref());
        let logged = log.and_then(|log| world.write(journal, &log));
        if let Err(error) = logged
            && !self.replaces_whole()
        {
            return Err(cannot("write the journal", journal, &error));
        }
        self.write(world, &text)?;
        self.end(world, journal, state)
    }

    /// Ends a journal after its state was written: it is removed or, if the state has interrupted
    /// creates, replaced by one with these alone.
    ///
    /// # Errors
    /// The journal cannot be removed or written.
    pub fn end(&self, world: &dyn World, journal: &Path, state: &State) -> Result<(), Diagnostic> {
        if state.interrupted.is_empty() {
            let removed = world.remove(journal);
            return removed.map_err(|error| cannot("remove", journal, &error));
        }
        let base = Base {
            lineage: state.lineage.clone(),
            serial: state.serial,
            digest: Some(journal::digest(v4::encode(state).as_bytes())),
        };
        let text = journal::text(&base, &[], state, None, self.at_rest().as_ref());
        text.and_then(|text| world.write(journal, &text))
            .map_err(|error| cannot("write the journal", journal, &error))
    }
}
