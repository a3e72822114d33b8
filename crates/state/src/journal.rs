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
//! 3. `commit`: the whole text of the state file that is about to be written.
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

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Attempt, Instance, State, v4};
use rform_core::addr::{ResourceInstance, parse_resource_instance};
use rform_core::value::json;
use rform_core::world::{Journal, World};

/// A step of a run, as the journal keeps it.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A create is about to be requested.
    Begun(ResourceInstance, Attempt),
    /// All objects of the instance after a step; none if it has no objects any more.
    Instance(ResourceInstance, Option<Box<Instance>>),
    /// All objects of the instance, of which the current one exists while its create is not finished
    /// (it waits, or has more requests to send).
    Unfinished(ResourceInstance, Box<Instance>, Attempt),
}

/// The state that the records of a journal build on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Base {
    pub lineage: String,
    pub serial: u64,
    /// The digest of the file's content; none in journals of older versions.
    pub digest: Option<String>,
}

/// A journal as it was read.
#[derive(Debug)]
pub(super) struct Content {
    pub base: Base,
    pub records: Vec<Record>,
    /// The text that the state file is to have.
    pub commit: Option<String>,
    /// Whether a line other than the last one cannot be read.
    pub is_damaged: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The state the records build on.
    Base {
        lineage: String,
        serial: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
    },
    Begun {
        address: String,
        attempt: Attempt,
    },
    /// A state document with nothing but the instance in it.
    Instance {
        address: String,
        document: serde_json::Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unfinished: Option<Attempt>,
    },
    /// The text of the state file that is about to be written.
    Commit {
        text: String,
    },
}

/// Appends to the journal of a run that goes on.
pub struct Writer {
    journal: Box<dyn Journal>,
    /// The creates in flight, with the number of bytes that are reserved for the result of each.
    in_flight: BTreeMap<ResourceInstance, usize>,
}

/// The bytes that are reserved for the result of a create, beside twice the size of its request.
/// Computed attributes such as names and ids are rarely longer.
const RESERVE: usize = 4 << 10;

impl Writer {
    /// Replaces a journal by one with this text, in one rename, and opens it.
    ///
    /// # Errors
    /// The journal cannot be written, or another run has replaced it meanwhile.
    pub(super) fn start(world: &dyn World, path: &Path, text: &[u8]) -> std::io::Result<Writer> {
        world.write(path, text)?;
        let journal = world.append(path)?;
        // Between the two calls another run without the lock may have put its own journal there.
        match world.read(path)? == text {
            true => Ok(Writer::on(journal)),
            false => Err(std::io::ErrorKind::WouldBlock.into()),
        }
    }

    /// Whether appending does not block: the journal is in memory.
    pub fn is_quick(&self) -> bool {
        self.journal.is_quick()
    }

    fn on(journal: Box<dyn Journal>) -> Writer {
        Writer {
            journal,
            in_flight: BTreeMap::new(),
        }
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
            write_line(&mut text, &line(record))?;
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
        let reserved = self
            .journal
            .reserve(text.len() + in_flight.values().sum::<usize>());
        // The result of a step is recorded in whatever room is left.
        let begins = |record: &Record| matches!(record, Record::Begun(..));
        if records.iter().any(begins) {
            reserved?;
        }
        self.journal.append(&text)?;
        self.in_flight = in_flight;
        Ok(())
    }
}

/// The SHA-256 digest of a file's content in hexadecimal digits; a file that does not exist counts
/// as an empty one.
pub(super) fn digest(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

/// The text of a journal with these records and the interrupted creates of `state`, and with a
/// `commit` of the state file's text if that is given.
///
/// # Errors
/// A record cannot be encoded as JSON.
pub(super) fn text(
    base: &Base,
    records: &[Record],
    state: &State,
    commit: Option<&str>,
) -> std::io::Result<Vec<u8>> {
    let Base {
        lineage,
        serial,
        digest,
    } = base.clone();
    let mut text = Vec::new();
    let head = Line::Base {
        lineage,
        serial,
        digest,
    };
    write_line(&mut text, &head)?;
    for record in records {
        write_line(&mut text, &line(record))?;
    }
    for (address, attempt) in &state.interrupted {
        let begun = Record::Begun(address.clone(), attempt.clone());
        write_line(&mut text, &line(&begun))?;
    }
    if let Some(commit) = commit {
        let text_of_file = commit.to_owned();
        write_line(&mut text, &Line::Commit { text: text_of_file })?;
    }
    Ok(text)
}

fn line(record: &Record) -> Line {
    match record {
        Record::Begun(address, attempt) => Line::Begun {
            address: address.to_string(),
            attempt: attempt.clone(),
        },
        Record::Instance(address, instance) => Line::Instance {
            address: address.to_string(),
            document: document(address, instance.as_deref()),
            unfinished: None,
        },
        Record::Unfinished(address, instance, attempt) => Line::Instance {
            address: address.to_string(),
            document: document(address, Some(instance)),
            unfinished: Some(attempt.clone()),
        },
    }
}

/// Writes a line: JSON, a tab (which JSON never has unescaped), and the checksum of the JSON.
fn write_line(text: &mut Vec<u8>, line: &Line) -> std::io::Result<()> {
    let json = serde_json::to_vec(line)?;
    text.extend(&json);
    text.push(b'\t');
    text.extend(checksum(&json).bytes());
    text.push(b'\n');
    Ok(())
}

fn checksum(json: &[u8]) -> String {
    let mut digest = digest(json);
    digest.truncate(8);
    digest
}

fn document(address: &ResourceInstance, instance: Option<&Instance>) -> serde_json::Value {
    let mut state = State::default();
    if let Some(instance) = instance {
        state.resources.insert(address.clone(), instance.clone());
    }
    v4::document(&state)
}

/// Reads a journal; none if its first line is not a `base`.
pub(super) fn read(text: &[u8]) -> Option<Content> {
    let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    // After the last line break there is nothing, or a line that was not written to its end.
    let last = lines.pop();
    let mut lines = lines.into_iter();
    let base = match read_line(lines.next()?)? {
        Line::Base {
            lineage,
            serial,
            digest,
        } => Base {
            lineage,
            serial,
            digest,
        },
        _ => return None,
    };
    let mut content = Content {
        base,
        records: Vec::new(),
        commit: None,
        is_damaged: false,
    };
    for line in lines {
        if take_line(&mut content, line).is_none() {
            content.is_damaged = true;
        }
    }
    let _torn = last.and_then(|line| take_line(&mut content, line));
    Some(content)
}

fn take_line(content: &mut Content, line: &[u8]) -> Option<()> {
    match read_line(line)? {
        Line::Base { .. } => return None,
        Line::Commit { text } => content.commit = Some(text),
        line => content.records.push(record(&line)?),
    }
    Some(())
}

fn read_line(line: &[u8]) -> Option<Line> {
    let end = line.iter().rposition(|byte| *byte == b'\t');
    let (json, sum) = end.map_or((line, None), |end| (&line[..end], line.get(end + 1..)));
    match sum {
        Some(sum) if *sum != *checksum(json).as_bytes() => None,
        _ => json::read(json).ok(),
    }
}

fn record(line: &Line) -> Option<Record> {
    match line {
        Line::Base { .. } | Line::Commit { .. } => None,
        Line::Begun { address, attempt } => {
            let address = parse_resource_instance(address).ok()?;
            Some(Record::Begun(address, attempt.clone()))
        }
        Line::Instance {
            address,
            document,
            unfinished,
        } => {
            let address = parse_resource_instance(address).ok()?;
            let mut state = v4::decode(document.to_string().as_bytes()).ok()?;
            let instance = state.resources.remove(&address).map(Box::new);
            match (instance, unfinished) {
                (Some(instance), Some(attempt)) => {
                    Some(Record::Unfinished(address, instance, attempt.clone()))
                }
                (instance, _) => Some(Record::Instance(address, instance)),
            }
        }
    }
}

impl Record {
    /// The record of an instance as it is in `state`.
    pub fn of(state: &State, address: &ResourceInstance) -> Record {
        let instance = state.resources.get(address).cloned().map(Box::new);
        Record::Instance(address.clone(), instance)
    }

    /// The address of the instance that the record is about.
    pub(super) fn address(&self) -> &ResourceInstance {
        match self {
            Record::Begun(address, _)
            | Record::Instance(address, _)
            | Record::Unfinished(address, ..) => address,
        }
    }

    /// Applies the record to a state.
    pub(super) fn replay(&self, state: &mut State) {
        let (address, instance) = match self {
            Record::Begun(address, attempt) => {
                state.interrupted.insert(address.clone(), attempt.clone());
                return;
            }
            Record::Instance(address, instance) => {
                state.interrupted.remove(address);
                (address, instance.as_ref())
            }
            Record::Unfinished(address, instance, attempt) => {
                state.interrupted.insert(address.clone(), attempt.clone());
                (address, Some(instance))
            }
        };
        match instance {
            Some(instance) => state
                .resources
                .insert(address.clone(), (**instance).clone()),
            None => state.resources.remove(address),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A journal on a disk with this number of bytes left.
    struct SmallDisk {
        left: Arc<Mutex<usize>>,
    }

    impl Journal for SmallDisk {
        fn reserve(&mut self, room: usize) -> io::Result<()> {
            match room <= *self.left.lock().expect("no panic") {
                true => Ok(()),
                false => Err(io::ErrorKind::StorageFull.into()),
            }
        }

        fn append(&mut self, record: &[u8]) -> io::Result<()> {
            let mut left = self.left.lock().expect("no panic");
            *left = left
                .checked_sub(record.len())
                .ok_or(io::ErrorKind::StorageFull)?;
            Ok(())
        }
    }

    #[test]
    fn a_create_is_begun_only_with_room_for_its_result() -> Result<(), Box<dyn std::error::Error>> {
        let answer = format!("{{\"id\":\"{}\"}}", "x".repeat(RESERVE - 1500));
        let object = super::super::Object {
            tainted: false,
            schema_version: 0,
            attributes: Arc::new(serde_json::from_str(&answer)?),
            flat_attributes: None,
            sensitive: Vec::new(),
            private: Vec::new(),
            dependencies: Vec::new(),
            create_before_destroy: false,
            other: serde_json::Map::new(),
        };
        let owner = rform_core::addr::ProviderConfig::root(
            rform_core::addr::ProviderSource::default_for("a"),
        );
        for left in [0, 5_000, 20_000, 60_000] {
            let left = Arc::new(Mutex::new(left));
            let mut writer = Writer::on(Box::new(SmallDisk { left: left.clone() }));
            let mut begun = Vec::new();
            for number in 0..50 {
                let address = parse_resource_instance(&format!("a.a[{number}]"));
                let address = address.map_err(|error| error.0)?;
                let record = Record::Begun(address.clone(), Attempt::default());
                match writer.append(&record) {
                    Ok(()) => begun.push(address),
                    Err(_) => break,
                }
            }
            let room = *left.lock().expect("no panic");
            assert_eq!(begun.is_empty(), room == 0, "{room}");
            assert!(begun.len() < 50);
            let mut state = State::default();
            for address in &begun {
                state.set_current(address, &owner, Some(object.clone()));
                writer.append(&Record::of(&state, address))?;
            }
        }
        Ok(())
    }
}
