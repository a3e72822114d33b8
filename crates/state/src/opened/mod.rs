//! A state that was opened: its file and its journal as they were found, and what is done with the
//! journal before this run writes anything. `recovery` decides, this file carries it out.

mod recover;

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::at_rest::{Cipher, Text};
use super::file_names;
use super::journal::{self, Base, Record};
use super::merge::merge;
use super::open_error::{OpenError, cannot, unserviceable};
use super::puts::Puts;
use super::recovery::{self, Recovery};
use super::storage::Storage;
use super::{Locked, State, v4};
use rform_core::diag::Diagnostic;
use rform_core::world::World;

/// How often, [`PAUSE`] apart, the lock of a journal is tried before it is read all the same.
const LOCK_TRIES: u32 = 500;

const PAUSE: Duration = Duration::from_millis(10);

/// A state that was read, and the lock under which it may be written.
pub struct Opened {
    /// The state, with the journal of a killed run applied to it.
    pub state: State,
    /// Whether a state was found, in the file or in a journal.
    pub exists: bool,
    /// The number of completed steps of killed runs that were recovered from journals.
    pub recovered: usize,
    /// Sentences for the user about journals that were found.
    pub notices: Vec<String>,
    /// The lock, released when it is dropped; none without locking.
    pub lock: Option<Locked>,
    /// The path of this run's journal.
    journal: RefCell<PathBuf>,
    /// Recovered records that are in no state file (with `-state-out`): the journal of this run
    /// begins with them.
    unsaved_records: Vec<Record>,
    /// A journal that was found, with its text, until it was dealt with: before this run writes.
    pending: RefCell<Option<(Recovery, Option<Vec<u8>>)>>,
    /// The content of the state file, as this run has last read or written it.
    file: RefCell<Option<Vec<u8>>>,
    /// Whether the state file has the recovered steps.
    is_saved: Cell<bool>,
    /// The states that this run has stored in a remote backend before its end.
    puts: Arc<Mutex<Puts>>,
    /// How the journal is kept.
    at_rest: Cipher,
    /// Whether the state file is kept as it would be kept now.
    is_current: bool,
}

impl Opened {
    /// Reads the state. Under the lock, records of a journal that the state lacks are saved at
    /// once.
    pub(crate) fn of(
        storage: &dyn Storage,
        world: &dyn World,
        lock: Option<Locked>,
    ) -> Result<Opened, OpenError> {
        let is_locked = lock.is_some();
        let is_live = is_live(storage, world, is_locked)?;
        if storage.is_split() && !is_live {
            finish_writing(storage, world)?;
        }
        let (file, text, recovered) = read_consistent(storage, world, is_locked)?;
        let is_current = file.as_ref().is_none_or(|file| file.is_current);
        let file = file.map(|file| file.bytes);
        let found = recovered.map_err(|detail| storage.damaged(&detail, is_locked))?;
        let state = found.state.clone();
        let exists = state.is_some();
        let state =
            state.unwrap_or_else(|| State::new(uuid::Uuid::from_bytes(world.random()).to_string()));
        let mut opened = Opened {
            state,
            exists,
            recovered: 0,
            notices: Vec::new(),
            lock,
            journal: RefCell::new(storage.journal(world)),
            unsaved_records: Vec::new(),
            pending: RefCell::new(None),
            file: RefCell::new(file),
            is_saved: Cell::new(true),
            puts: Arc::default(),
            at_rest: storage.at_rest().clone(),
            is_current,
        };
        if is_live {
            opened.state.interrupted.clear();
            opened.journal =
                RefCell::new(file_names::unlocked_journal(world, &storage.journal(world)));
        } else {
            opened.adopt_recovery(storage, found, text);
        }
        if is_locked {
            opened.resolve_journal(storage, world)?;
            if !storage.is_split() {
                opened.recover_unlocked_journals(storage, world)?;
            }
        }
        Ok(opened)
    }

    /// The content of the state file, if it is still as it was found.
    ///
    /// # Errors
    /// Another run has written it since, without a lock.
    fn unchanged(
        &self,
        storage: &dyn Storage,
        world: &dyn World,
    ) -> Result<Option<Vec<u8>>, Diagnostic> {
        let known = self.file.borrow().clone();
        let present = storage.present(world)?;
        match present.as_deref().unwrap_or_default() == known.as_deref().unwrap_or_default() {
            true => Ok(known),
            false => Err(unserviceable(format!(
                "{} was written by another run since this one has read it, without a lock. Nothing \
                 was done; run the command again.",
                storage.name()
            ))),
        }
    }

    /// The path of this run's journal.
    pub(super) fn journal(&self) -> PathBuf {
        self.journal.borrow().clone()
    }

    pub(super) fn unsaved_records(&self) -> &[Record] {
        &self.unsaved_records
    }

    /// The content of the state file as this run has last read or written it; none if there is none.
    pub fn file(&self) -> Option<Vec<u8>> {
        self.file.borrow().clone()
    }

    /// Whether the state file has the format and the encryption in which states are written, and not
    /// older ones.
    pub fn is_of_current_format(&self) -> bool {
        if !self.is_current {
            return false;
        }
        let text = self.file().unwrap_or_default();
        let json: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        json["version"] == 4
    }

    /// Whether the state file lacks recovered steps.
    pub fn is_behind(&self) -> bool {
        !self.unsaved_records.is_empty() || !self.is_saved.get()
    }

    /// The base of the journal of a run that begins with `state`.
    pub(super) fn base_of(&self, state: &State) -> Base {
        let file = self.file.borrow();
        Base {
            lineage: state.lineage.clone(),
            serial: state.serial,
            digest: Some(journal::digest(file.as_deref().unwrap_or_default())),
        }
    }

    /// The state merged with the one that another run without a lock has written since this one was
    /// opened; none if the file is as it was.
    ///
    /// # Errors
    /// The other state has another lineage, or the two cannot be merged.
    pub(super) fn merged(
        &self,
        storage: &dyn Storage,
        present: Option<&[u8]>,
        state: &State,
    ) -> Result<Option<State>, Diagnostic> {
        let file = self.file.borrow();
        let (known, present) = (
            file.as_deref().unwrap_or_default(),
            present.unwrap_or_default(),
        );
        let is_ours = present == known || lock_puts(&self.puts).has(present);
        if storage.is_split() || is_ours || present.is_empty() {
            return Ok(None);
        }
        let foreign = |why: String| {
            unserviceable(format!(
                "{} was changed by another program while this one had it open: {why}.",
                storage.name()
            ))
        };
        let theirs = v4::decode(present).map_err(foreign)?;
        let is_related = known.is_empty() || theirs.lineage == state.lineage;
        if !is_related {
            return Err(foreign(format!("its lineage is now {}", theirs.lineage)));
        }
        let merged = merge(&self.state, state, &theirs).map_err(|conflicts| {
            let conflicts: Vec<String> = conflicts.iter().map(ToString::to_string).collect();
            foreign(format!("both have made {}", conflicts.join(", ")))
        })?;
        Ok(Some(merged))
    }

    pub(super) fn mark_written(&self, storage: &dyn Storage, state: &State) {
        self.is_saved.set(true);
        if !storage.is_split() {
            *self.file.borrow_mut() = Some(v4::encode(state).into_bytes());
        }
    }

    /// The states that this run has stored in a remote backend before its end, shared with the
    /// thread that stores them.
    pub(crate) fn puts(&self) -> Arc<Mutex<Puts>> {
        self.puts.clone()
    }

    /// The largest serial that this run has put so far; 0 if it has put nothing.
    pub(super) fn last_put(&self) -> u64 {
        lock_puts(&self.puts).serial
    }

    pub(super) fn mark_removed(&self) {
        *self.file.borrow_mut() = None;
    }

    /// Applies the journal of this run, which was interrupted, to the state with which it began.
    ///
    /// # Errors
    /// The journal cannot be read; it stays.
    pub fn replay(&self, world: &dyn World, state: &mut State) -> Result<(), Diagnostic> {
        let journal = self.journal();
        // The record that was being written when the run was interrupted is written to its end.
        for _ in 0..LOCK_TRIES {
            if !is_held(world, &journal)? {
                break;
            }
            std::thread::sleep(PAUSE);
        }
        let text = file_names::read(world, &journal);
        let text = text.map_err(|error| cannot("read", &journal, &error))?;
        let content = text.map(|text| journal::read(&text, self.at_rest.as_ref()));
        if let Some(content) = content.transpose()?.flatten() {
            state.lineage.clone_from(&content.base.lineage);
            content.records.iter().for_each(|it| it.replay(state));
        }
        Ok(())
    }
}

fn lock_puts(puts: &Mutex<Puts>) -> MutexGuard<'_, Puts> {
    puts.lock().unwrap_or_else(PoisonError::into_inner)
}

fn content(world: &dyn World, path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    file_names::read(world, path).map_err(|error| cannot("read", path, &error))
}

/// Whether another run goes on, with a journal or about to have one.
fn is_live(storage: &dyn Storage, world: &dyn World, is_locked: bool) -> Result<bool, Diagnostic> {
    Ok(is_held(world, &storage.journal(world))? || !is_locked && storage.is_held(world)?)
}

fn is_held(world: &dyn World, path: &Path) -> Result<bool, Diagnostic> {
    let held = world.is_locked(path);
    held.map_err(|error| cannot("find out whether another process has locked", path, &error))
}

/// The content of the state file, that of the journal, and what they amount to.
type Files = (Option<Text>, Option<Vec<u8>>, Result<Recovery, String>);

/// State file, journal and what they amount to, read at one moment: without the lock another run may
/// be writing them.
fn read_consistent(
    storage: &dyn Storage,
    world: &dyn World,
    is_locked: bool,
) -> Result<Files, Diagnostic> {
    let journal = storage.journal(world);
    for tries in 0.. {
        let file = storage.read(world)?;
        let text = content(world, &journal)?;
        let is_shared = storage.is_shared();
        let journal = text
            .as_deref()
            .map(|text| journal::read(text, storage.at_rest().as_ref()));
        let known = file.as_ref().map(|file| &*file.bytes);
        let recovered = recovery::recover(known, journal.transpose()?, is_shared);
        let is_consistent = is_locked || text.is_none() && recovered.is_ok() || tries > 10;
        if is_consistent || storage.read(world)? == file {
            return Ok((file, text, recovered));
        }
    }
    Err(unserviceable(
        "The state file keeps changing while it is read.".into(),
    ))
}

/// With `-state-out`: finishes the write of that file by a run that was killed.
fn finish_writing(storage: &dyn Storage, world: &dyn World) -> Result<(), OpenError> {
    let text = content(world, &storage.journal(world))?;
    let content = text.map(|text| journal::read(&text, storage.at_rest().as_ref()));
    let content = content.transpose()?.flatten();
    if content.is_some_and(|it| it.commit.is_some())
        && let Some(written) = storage.written()
    {
        let written = written.as_ref();
        Opened::of(written, world, None)?.resolve_journal(written, world)?;
    }
    Ok(())
}
