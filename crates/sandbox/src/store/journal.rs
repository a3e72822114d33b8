//! The lines of an account: one JSON line a call that changed something, kept before it is
//! answered.
//!
//! A line is whole or it was never answered, so a torn last line is dropped. Opening replaces
//! the lines by one line an object when most of them are history.

use crate::clock::Moment;
use crate::store::table::Change;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;

/// Where the lines of an account are kept.
pub trait Storage: Send {
    /// Appends a line. A failure leaves the lines as they were.
    ///
    /// # Errors
    /// The line could not be written.
    fn append(&mut self, line: &[u8]) -> io::Result<()>;

    /// Replaces all lines, as a whole or not at all.
    ///
    /// # Errors
    /// The lines could not be written.
    fn replace(&mut self, lines: &[u8]) -> io::Result<()>;
}

/// The changes of one call, one line of the journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// How many calls changed something before this one.
    pub sequence: u64,
    /// The sandbox time of the call.
    pub at: Moment,
    /// The host's time of the call.
    pub wall: Moment,
    /// The changed rows, in no particular order.
    pub changes: Vec<Change>,
}

/// Why the lines of an account cannot be used.
#[derive(Debug)]
pub enum OpenError {
    /// They could not be brought into shape.
    Io(io::Error),
    /// The line with that number (from 1) was not written by a sandbox.
    Corrupt(usize, String),
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OpenError::Io(error) => error.fmt(f),
            OpenError::Corrupt(line, why) => {
                write!(f, "line {line} is not a line of a sandbox: {why}")
            }
        }
    }
}

impl std::error::Error for OpenError {}

/// The journal of an account, open for appending.
pub(crate) struct Journal {
    storage: Box<dyn Storage>,
}

/// The entries that earlier processes wrote.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// The last line's number and times.
    pub last: Option<(u64, Moment, Moment)>,
    /// The newest change of every object.
    pub changes: Vec<Change>,
}

impl Journal {
    /// Reads `lines`, which `storage` holds.
    ///
    /// # Errors
    /// A whole line is none of a sandbox, or the lines cannot be brought into shape.
    pub(crate) fn open(
        lines: &[u8],
        mut storage: Box<dyn Storage>,
    ) -> Result<(Journal, Past), OpenError> {
        let Reading { past, count, whole } = read(lines)?;
        if count > 64 && count > 2 * past.changes.len() {
            let shorter = newest(&past).map_err(OpenError::Io)?;
            match storage.replace(&shorter) {
                // Where there is no room for others, the long lines do.
                Err(error) if whole == lines.len() && is_full(&error) => {}
                replaced => replaced.map_err(OpenError::Io)?,
            }
        } else if whole < lines.len() {
            storage.replace(&lines[..whole]).map_err(OpenError::Io)?;
        }
        Ok((Journal { storage }, past))
    }

    /// Appends one line. A failure leaves the lines as they were.
    pub(crate) fn append(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.storage.append(&line)
    }

    /// Removes all lines.
    pub(crate) fn clear(&mut self) -> io::Result<()> {
        self.storage.replace(&[])
    }
}

fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), FileTooLarge | QuotaExceeded | StorageFull)
}

struct Reading {
    past: Past,
    /// How many lines there are.
    count: usize,
    /// The length of the complete lines, in bytes.
    whole: usize,
}

fn read(lines: &[u8]) -> Result<Reading, OpenError> {
    let mut newest: BTreeMap<(String, String, String), Change> = BTreeMap::new();
    let mut reading = Reading {
        past: Past::default(),
        count: 0,
        whole: 0,
    };
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        if line.last() != Some(&b'\n') {
            break;
        }
        let entry: Entry = serde_json::from_slice(line)
            .map_err(|error| OpenError::Corrupt(reading.count + 1, error.to_string()))?;
        reading.count += 1;
        reading.whole += line.len();
        reading.past.last = Some((entry.sequence, entry.at, entry.wall));
        for change in entry.changes {
            newest.insert(
                (change.0.clone(), change.1.clone(), change.2.clone()),
                change,
            );
        }
    }
    reading.past.changes = newest.into_values().collect();
    Ok(reading)
}

/// The newest changes as one line a row.
fn newest(past: &Past) -> io::Result<Vec<u8>> {
    let (sequence, at, wall) = past.last.unwrap_or_default();
    let mut text = Vec::new();
    for change in &past.changes {
        let changes = vec![change.clone()];
        serde_json::to_writer(
            &mut text,
            &Entry {
                sequence,
                at,
                wall,
                changes,
            },
        )?;
        text.push(b'\n');
    }
    Ok(text)
}
