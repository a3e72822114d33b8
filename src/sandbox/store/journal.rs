//! The file: one JSON line a call that changed something, appended before it is answered.
//!
//! A line is whole or it was never answered, so a torn last line is dropped. Opening rewrites
//! the file with one line an object when most of its lines are history.

use crate::sandbox::clock::Moment;
use crate::sandbox::store::Change;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One call's changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// How many calls changed something before this one.
    pub sequence: u64,
    /// Sandbox time.
    pub at: Moment,
    /// The host's time.
    pub wall: Moment,
    /// In no particular order.
    pub changes: Vec<Change>,
}

/// Why a sandbox file cannot be used.
#[derive(Debug)]
pub enum OpenError {
    /// Reading or writing failed.
    Io(PathBuf, std::io::Error),
    /// The line of that number (from 1) is not what a sandbox writes.
    Corrupt(PathBuf, usize, String),
    /// Another process has it open.
    InUse(PathBuf),
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OpenError::Io(path, error) => write!(f, "{}: {error}", path.display()),
            OpenError::Corrupt(path, line, why) => {
                write!(
                    f,
                    "{}:{line} is not a line of a sandbox: {why}",
                    path.display()
                )
            }
            OpenError::InUse(path) => {
                write!(f, "{} is in use by another process", path.display())
            }
        }
    }
}

impl std::error::Error for OpenError {}

/// The open file, positioned at its end and locked.
#[derive(Debug)]
pub struct Journal {
    file: File,
    length: u64,
}

/// What an earlier process left.
#[derive(Debug, Default)]
pub struct Past {
    /// The last line's number and times.
    pub last: Option<(u64, Moment, Moment)>,
    /// The newest change of every object.
    pub changes: Vec<Change>,
}

impl Journal {
    /// Opens or creates the file and reads what is in it.
    pub fn open(path: &Path) -> Result<(Journal, Past), OpenError> {
        let failed = |error| OpenError::Io(path.to_owned(), error);
        let mut file = lock(path)?;
        let Reading { past, lines, whole } = read(path, &file)?;
        if lines > 64 && lines > 2 * past.changes.len() {
            file = rewrite(path, &past).map_err(failed)?;
        } else {
            file.set_len(whole).map_err(failed)?;
        }
        let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok((Journal { file, length }, past))
    }

    /// Appends one line. A failure leaves the file as it was.
    pub fn append(&mut self, entry: &Entry) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let written = self.file.write_all(&line);
        if written.is_ok() {
            self.length += line.len() as u64;
        } else {
            self.truncate(self.length)?;
        }
        written
    }

    /// Forgets all lines.
    pub fn clear(&mut self) -> std::io::Result<()> {
        self.truncate(0)
    }

    fn truncate(&mut self, length: u64) -> std::io::Result<()> {
        self.file.set_len(length)?;
        self.length = self.file.seek(SeekFrom::Start(length))?;
        Ok(())
    }
}

/// Opens the file and locks it; waits a few seconds for a process that is just ending.
fn lock(path: &Path) -> Result<File, OpenError> {
    let failed = |error| OpenError::Io(path.to_owned(), error);
    for _ in 0..60 {
        let file = create(path, false).map_err(failed)?;
        let locked = file.try_lock().is_ok();
        // The holder may have replaced the file while we waited.
        if locked && same_file(&file, path) {
            return Ok(file);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(OpenError::InUse(path.to_owned()))
}

fn create(path: &Path, truncate: bool) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .create(true)
        .truncate(truncate)
        .mode(0o600)
        .open(path)
}

fn same_file(file: &File, path: &Path) -> bool {
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => ours.ino() == theirs.ino() && ours.dev() == theirs.dev(),
        _ => false,
    }
}

struct Reading {
    past: Past,
    lines: usize,
    /// The length of what is whole.
    whole: u64,
}

fn read(path: &Path, file: &File) -> Result<Reading, OpenError> {
    let mut newest: BTreeMap<(String, String, String), Change> = BTreeMap::new();
    let mut reading = Reading {
        past: Past::default(),
        lines: 0,
        whole: 0,
    };
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let size = reader
            .read_until(b'\n', &mut line)
            .map_err(|error| OpenError::Io(path.to_owned(), error))?;
        if size == 0 || line.last() != Some(&b'\n') {
            break;
        }
        let entry: Entry = serde_json::from_slice(&line).map_err(|error| {
            OpenError::Corrupt(path.to_owned(), reading.lines + 1, error.to_string())
        })?;
        reading.lines += 1;
        reading.whole += size as u64;
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

/// A new file with one line an object takes the old one's place.
fn rewrite(path: &Path, past: &Past) -> std::io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let fresh = PathBuf::from(name);
    let mut file = create(&fresh, true)?;
    file.lock()?;
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
    file.write_all(&text)?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    Ok(file)
}
