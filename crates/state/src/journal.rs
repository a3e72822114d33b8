//! The journal: the write-ahead log of a state, one line a record, safe on disk before anything
//! depends on it.
//!
//! It lies beside the state file and has three kinds of lines. The first says which state the
//! records build on: its lineage, serial, and a digest of the file's content. Then comes a line
//! for each step: a create that is about to be asked for, or how an instance stands now. Before
//! the state file is touched the journal is replaced, by one rename, by one that holds the whole
//! new file (`commit`). Only then the state file is written, in place: through the same inode, so
//! that a Terraform which waits for the lock with the file open sees the new state, and never by
//! way of an empty file, which it would take for no state. When the file is safe the journal goes.
//! So at any instant either the state file is whole, or the journal holds what it was to become.
//!
//! What the next run finds under the lock is judged in `recovery`:
//! - no `commit`, and the file is the one that the records build on: they are replayed, and what
//!   comes of it is written at once, as above, before anything new is begun. A run that is killed
//!   again, however often, finds that state, or the old journal.
//! - a `commit`: the file is what it was before, half written, or new already. It is written
//!   again, or the journal just goes.
//! - the file is another one (its serial or lineage differ): the journal holds what nobody knows
//!   of. It gets another name (`….journal.aside-…`), and that is said, unless the state holds all
//!   that is in it already.
//!
//! Each line ends in a checksum; lines of older versions have none and are read as well. A torn
//! last line was never answered for, and is left out. When a line in the middle is damaged, those
//! before and after it count all the same: each record is about one instance, tells all of it, and
//! the last one wins, so that a lost one leaves its instance as it was before, which the next
//! refresh, or the search for a lost create, finds out. The damaged journal is kept under another
//! name, and that is said.
//!
//! A create is only noted as begun when there is room for the record of what comes of it, and of
//! all that were begun before: on a small disk less is begun, and what was made is noted.
//!
//! Who writes a journal holds a lock on it. By that, others know that its run still goes on: they
//! leave it alone, and write one of their own (`….journal.unlocked-…`).

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Attempt, State, v4};
use rform_core::addr::{ResourceInstance, parse_resource_instance};
use rform_core::value::json;
use rform_core::world::{Journal, World};

/// What happened to an instance.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A create is about to be asked for.
    Begun(ResourceInstance, Attempt),
    /// The instance is now like this; none if it is gone.
    Instance(ResourceInstance, Option<Box<super::Instance>>),
    /// The instance exists, but the create that made it is not finished.
    Unfinished(ResourceInstance, Box<super::Instance>, Attempt),
}

/// The state that records build on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Base {
    pub lineage: String,
    pub serial: u64,
    /// Of the file's content; none in journals of older versions.
    pub digest: Option<String>,
}

/// What a journal holds.
#[derive(Debug)]
pub(super) struct Content {
    pub base: Base,
    pub records: Vec<Record>,
    /// What the state file is to hold.
    pub commit: Option<String>,
    /// Whether there are lines, apart from the last one, that cannot be read.
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

/// Appends to the journal of a running command.
pub struct Writer {
    journal: Box<dyn Journal>,
    /// The creates that were begun, and so many bytes are kept for the record of each.
    open: BTreeMap<ResourceInstance, usize>,
}

/// In bytes: what is kept for a record besides twice what was asked for. What is only known when
/// an object was made, such as names and ids, is rarely longer.
const ROOM: usize = 4 << 10;

impl Writer {
    /// Puts a journal with that text in the place of an old one, at once, and opens it.
    pub(super) fn start(world: &dyn World, path: &Path, text: &[u8]) -> std::io::Result<Writer> {
        world.write(path, text)?;
        let journal = world.append(path)?;
        // Between the two, another run without a lock may have put its own there.
        match world.read(path)? == text {
            true => Ok(Writer::on(journal)),
            false => Err(std::io::ErrorKind::WouldBlock.into()),
        }
    }

    /// Whether appending keeps nobody waiting.
    pub fn is_quick(&self) -> bool {
        self.journal.is_quick()
    }

    fn on(journal: Box<dyn Journal>) -> Writer {
        Writer {
            journal,
            open: BTreeMap::new(),
        }
    }

    /// Appends a record; it is safe on disk when this returns.
    pub fn append(&mut self, record: &Record) -> std::io::Result<()> {
        self.append_all(std::slice::from_ref(record))
    }

    /// Appends records; all of them are safe on disk when this returns.
    ///
    /// # Errors
    /// None of them is in the journal.
    pub fn append_all(&mut self, records: &[Record]) -> std::io::Result<()> {
        let mut text = Vec::new();
        let mut open = self.open.clone();
        for record in records {
            let start = text.len();
            write_line(&mut text, &line(record))?;
            match record {
                Record::Begun(address, _) => {
                    let room = ROOM + 2 * (text.len() - start);
                    open.insert(address.clone(), room);
                }
                Record::Instance(address, _) => {
                    open.remove(address);
                }
                Record::Unfinished(..) => {}
            }
        }
        let reserved = self
            .journal
            .reserve(text.len() + open.values().sum::<usize>());
        // What was done already is noted with whatever room is left.
        let begins = |record: &Record| matches!(record, Record::Begun(..));
        if records.iter().any(begins) {
            reserved?;
        }
        self.journal.append(&text)?;
        self.open = open;
        Ok(())
    }
}

/// Tells contents of files apart; a file that is not there counts as an empty one.
pub(super) fn digest(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

/// The text of a journal that begins with those records and the creates that `state` knows of as
/// begun; it ends with what the state file is to hold, if that is given.
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

/// JSON, a tab (which JSON never has unescaped), and the checksum.
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

fn document(address: &ResourceInstance, instance: Option<&super::Instance>) -> serde_json::Value {
    let mut state = State::default();
    if let Some(instance) = instance {
        state.resources.insert(address.clone(), instance.clone());
    }
    v4::document(&state)
}

/// Reads a journal; none if it does not say which state it is of.
pub(super) fn read(text: &[u8]) -> Option<Content> {
    let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    // Behind the last line end is nothing, or a line that was not written to its end.
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
        if take(&mut content, line).is_none() {
            content.is_damaged = true;
        }
    }
    let _torn = last.and_then(|line| take(&mut content, line));
    Some(content)
}

fn take(content: &mut Content, line: &[u8]) -> Option<()> {
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
            let mut held = v4::decode(document.to_string().as_bytes()).ok()?;
            let instance = held.resources.remove(&address).map(Box::new);
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
    /// The record that says how an instance stands in `state` now.
    pub fn of(state: &State, address: &ResourceInstance) -> Record {
        let instance = state.resources.get(address).cloned().map(Box::new);
        Record::Instance(address.clone(), instance)
    }

    /// What it is about.
    pub(super) fn address(&self) -> &ResourceInstance {
        match self {
            Record::Begun(address, _)
            | Record::Instance(address, _)
            | Record::Unfinished(address, ..) => address,
        }
    }

    /// Brings a state up to date with it.
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

    /// A disk with so many bytes left, of which some are kept.
    struct Small {
        left: Arc<Mutex<usize>>,
    }

    impl Journal for Small {
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
    fn what_is_begun_has_room_for_what_comes_of_it() -> Result<(), Box<dyn std::error::Error>> {
        let answer = format!("{{\"id\":\"{}\"}}", "x".repeat(ROOM - 1500));
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
            let mut writer = Writer::on(Box::new(Small { left: left.clone() }));
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
