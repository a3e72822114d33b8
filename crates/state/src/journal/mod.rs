//! The journal: the write-ahead log of a state.
//!
//! A run that creates an instance and is killed before it has said so has lost it: the next run makes
//! another one, and nobody deletes the first. So each step is in the journal, safe on disk, before
//! anything depends on it. The state file itself is written once, at the end of the run, because its
//! size grows with the stack and not with the step.
//!
//! **Lines.** The journal lies beside the state file and has one JSON document a line:
//!
//! 1. `base`: the state that the records build on, by its lineage, serial and a digest of its file;
//! 2. `begun`: a create that is about to be requested, with its client token; or `instance`: all
//!    objects of an instance as they are now;
//! 3. `put`: the digest of a state that is about to be put in a remote backend while the run goes on;
//! 4. `commit`: the whole text of the state file that is about to be written.
//!
//! **Writing the state file.** First the journal is replaced, by one rename, by a journal that ends in
//! a `commit`. Then the state file is written in place: through the same inode, so that a Terraform
//! that has the file open and waits for its lock sees the new state, and never by way of an empty file,
//! which it would take for a new state. When the file is safe on disk, the journal is removed. At any
//! instant either the state file is whole, or the journal holds what it is to become.
//!
//! **What the next run does**, under the lock (`recovery` decides, `opened` carries it out):
//!
//! - There is no `commit`, and the file is the one that the records build on: they are replayed, and the
//!   result is written, as above, before anything new is begun.
//! - There is a `commit`: the file is the old one, half written, or the new one already. It is written
//!   again, or the journal is just removed.
//! - The file is another one (its serial or lineage differ): the journal has objects that no state
//!   knows. It is kept under another name (`….journal.aside-…`) and the user is told, unless the state
//!   holds everything in it.
//!
//! **Remote backends.** The journal lies in the data directory, and the state file is what the backend
//! stores. Others write that from elsewhere, and it is replaced as a whole: what is neither the text that
//! the records build on, nor one of the `put`s, nor the `commit` is another's, whatever its serial.
//!
//! **Encryption.** Each line is encrypted for itself, so that it is safe on disk as soon as it is written.
//! A line that is whole and cannot be decrypted stops the run: what it says is not known.
//!
//! A run that is killed while it recovers leaves the same choice to the run after it, however often.
//!
//! **Damage.** Each line ends in a tab and a checksum; lines of older versions have none and are read
//! as well. A torn last line was never acknowledged and is left out. If a line in the middle is damaged,
//! all others count: each record holds everything about one instance and the last one wins, so a lost
//! record leaves its instance as it was before, which refresh or the search for interrupted creates
//! finds out. The damaged journal is kept under another name, and the user is told.
//!
//! **Full disks.** A create is begun only if there is room for the record of its result and for those of
//! all creates in flight. On a small disk fewer steps run at once, and what was made is recorded.
//!
//! **Two runs.** The writer of a journal holds a lock on it. Other runs (with `-lock=false`) see by it
//! that this run goes on, leave its journal alone, and write their own (`….journal.unlocked-…`).

mod format;
mod record;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::at_rest::Cipher;
use format::{Line, line, write_line};
pub(super) use format::{read, text};
pub use record::Record;
pub(super) use record::{Base, Content, digest};
use rform_core::addr::ResourceInstance;
use rform_core::world::{Journal, World};

/// Appends to the journal of the current run.
pub struct Writer {
    journal: SharedJournal,
    /// Told of each record that is in the journal.
    sink: Option<Box<dyn RecordSink>>,
    /// The creates in flight, with the number of bytes that are reserved for the result of each.
    in_flight: BTreeMap<ResourceInstance, usize>,
}

/// Receives the records that a run appends to its journal.
pub(crate) trait RecordSink: Send {
    /// These records are in the journal.
    fn take(&self, records: &[Record]);
}

/// A journal to which two threads append.
#[derive(Clone)]
pub(crate) struct SharedJournal {
    journal: Arc<Mutex<Box<dyn Journal>>>,
    at_rest: Cipher,
}

impl SharedJournal {
    /// Notes that a state is about to be put in a remote backend.
    ///
    /// # Errors
    /// The note is not in the journal.
    pub fn note_put(&self, serial: u64, text: &[u8]) -> io::Result<()> {
        let digest = digest(text);
        let mut line = Vec::new();
        write_line(
            &mut line,
            &Line::Put { serial, digest },
            self.at_rest.as_ref(),
        )?;
        self.with(|journal| journal.append(&line))
    }

    fn with<T>(&self, act: impl FnOnce(&mut dyn Journal) -> T) -> T {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        act(journal.as_mut())
    }
}

/// The bytes that are reserved for the result of a create, beside twice the size of its request.
/// Computed attributes such as names and ids are rarely longer.
const RESERVE: usize = 4 << 10;

impl Writer {
    /// Replaces a journal by one with this text, in one rename, and opens it.
    ///
    /// # Errors
    /// The journal cannot be written, or another run has replaced it meanwhile.
    pub(super) fn start(
        world: &dyn World,
        path: &Path,
        text: &[u8],
        at_rest: &Cipher,
    ) -> std::io::Result<Writer> {
        world.write(path, text)?;
        let journal = world.append(path)?;
        // Between the two calls another run without the lock may have put its own journal there.
        match world.read(path)? == text {
            true => Ok(Writer::on(journal, at_rest.clone())),
            false => Err(std::io::ErrorKind::WouldBlock.into()),
        }
    }

    /// Whether appending does not block: the journal is in memory.
    pub fn is_quick(&self) -> bool {
        self.sink.is_none() && self.journal.with(|journal| journal.is_quick())
    }

    fn on(journal: Box<dyn Journal>, at_rest: Cipher) -> Writer {
        Writer {
            journal: SharedJournal {
                journal: Arc::new(Mutex::new(journal)),
                at_rest,
            },
            sink: None,
            in_flight: BTreeMap::new(),
        }
    }

    /// The same writer, with a follower that may append to the journal too.
    pub(crate) fn followed_by(
        mut self,
        sink: impl FnOnce(SharedJournal) -> Box<dyn RecordSink>,
    ) -> Writer {
        self.sink = Some(sink(self.journal.clone()));
        self
    }

    /// Appends a record, which is safe on disk when this returns.
    ///
    /// # Errors
    /// The record is not in the journal.
    pub fn append(&mut self, record: &Record) -> std::io::Result<()> {
        self.append_all(std::slice::from_ref(record))
    }

    /// Appends records, all of which are safe on disk when this returns.
    ///
    /// # Errors
    /// None of the records is in the journal: the disk has no room for them or, if one of them begins
    /// a create, for the results of the creates in flight.
    pub fn append_all(&mut self, records: &[Record]) -> std::io::Result<()> {
        let mut text = Vec::new();
        let mut in_flight = self.in_flight.clone();
        for record in records {
            let start = text.len();
            write_line(&mut text, &line(record), self.journal.at_rest.as_ref())?;
            match record {
                Record::Begun(address, _) => {
                    let reserve = RESERVE + 2 * (text.len() - start);
                    in_flight.insert(address.clone(), reserve);
                }
                Record::Instance(address, _) => {
                    in_flight.remove(address);
                }
                Record::Unfinished(..) => {}
            }
        }
        let room = text.len() + in_flight.values().sum::<usize>();
        let reserved = self.journal.with(|journal| journal.reserve(room));
        // The result of a step is recorded in whatever room is left.
        let begins = |record: &Record| matches!(record, Record::Begun(..));
        if records.iter().any(begins) {
            reserved?;
        }
        self.journal.with(|journal| journal.append(&text))?;
        self.in_flight = in_flight;
        if let Some(sink) = &self.sink {
            sink.take(records);
        }
        Ok(())
    }
}
