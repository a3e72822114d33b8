//! A host in memory that remembers its disk as it was after each operation, and can fail.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::disk::{Disk, Inode, absolute};

/// Where commands run.
pub const STACK: &str = "/stack";

/// The file of the sandbox, which stands for the cloud: it is on no disk that could be full.
pub const CLOUD: &str = "/cloud/sandbox.json";

/// What goes wrong during a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// From that operation on nothing more fits on the disk.
    Full(usize),
    /// That operation fails.
    Error(usize),
    /// From that operation on all fail that change something.
    ReadOnly(usize),
}

/// A moment at which the process may stop.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The operation that was just done, or was just being done.
    pub operation: String,
    /// What is there from then on.
    pub disk: Disk,
}

/// One process's view of the machine.
#[derive(Clone)]
pub struct Machine {
    pub(super) cwd: PathBuf,
    pub(super) state: Arc<Mutex<State>>,
}

/// What clones of a host share.
pub(super) struct State {
    pub disk: Disk,
    /// None if moments are of no interest.
    moments: Option<Vec<Moment>>,
    seen: BTreeSet<u64>,
    trouble: Option<Trouble>,
    /// How many operations there were.
    operations: usize,
    /// The operation that failed first.
    failed: Option<String>,
    pub locked: BTreeSet<Inode>,
    pub environment: BTreeMap<String, String>,
    drawn: u64,
}

/// Whether an operation only looks, or needs room.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// It changes nothing.
    Looks,
    /// It changes something without needing room.
    Changes,
    /// It needs room.
    Grows,
}

impl Machine {
    /// A new process on a disk.
    pub fn start(mut disk: Disk, environment: &BTreeMap<String, String>) -> Machine {
        disk.boots += 1;
        let state = State {
            disk,
            moments: None,
            seen: BTreeSet::new(),
            trouble: None,
            operations: 0,
            failed: None,
            locked: BTreeSet::new(),
            environment: environment.clone(),
            drawn: 0,
        };
        Machine {
            cwd: STACK.into(),
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// The same, remembering all moments at which it may stop.
    pub fn remembering(self) -> Machine {
        {
            let mut state = self.lock();
            let now = state.disk.fingerprint();
            state.seen.insert(now);
            state.moments = Some(Vec::new());
        }
        self
    }

    /// The same, in trouble.
    pub fn in_trouble(self, trouble: Trouble) -> Machine {
        self.lock().trouble = Some(trouble);
        self
    }

    /// The disk as it is now.
    pub fn disk(&self) -> Disk {
        self.lock().disk.clone()
    }

    /// How many operations there were.
    pub fn operations(&self) -> usize {
        self.lock().operations
    }

    /// The operation that failed first, if one did.
    pub fn failed(&self) -> Option<String> {
        self.lock().failed.clone()
    }

    /// The moments at which the process may have stopped, each with another disk.
    pub fn moments(&self) -> Vec<Moment> {
        self.lock().moments.take().unwrap_or_default()
    }

    pub(super) fn at(&self, path: &Path) -> PathBuf {
        absolute(&self.cwd, path)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// An operation begins, unless it fails.
    pub fn begin(&mut self, name: &str, path: &Path, nature: Nature) -> io::Result<()> {
        self.operations += 1;
        let fails = match self.trouble {
            // Who cannot write here can still ask a cloud to do something.
            _ if path == Path::new(CLOUD) => false,
            None => false,
            Some(Trouble::Full(from)) => nature == Nature::Grows && self.operations >= from,
            Some(Trouble::Error(at)) => self.operations == at,
            Some(Trouble::ReadOnly(from)) => nature != Nature::Looks && self.operations >= from,
        };
        if !fails {
            return Ok(());
        }
        self.failed
            .get_or_insert(format!("{name} {}", path.display()));
        Err(match self.trouble {
            Some(Trouble::Full(_)) => io::ErrorKind::StorageFull.into(),
            // EIO
            _ => io::Error::from_raw_os_error(5),
        })
    }

    /// The process may stop here.
    pub fn moment(&mut self, name: &str, path: &Path) {
        if self.moments.is_none() {
            return;
        }
        let operation = format!("{name} {}", path.display());
        let cut = self.disk.after_power_cut();
        let cut = cut.map(|disk| (format!("{operation} (power cut)"), disk));
        let stop = (operation, self.disk.clone());
        for (operation, disk) in std::iter::once(stop).chain(cut) {
            if self.seen.insert(disk.fingerprint()) {
                self.moments
                    .get_or_insert_default()
                    .push(Moment { operation, disk });
            }
        }
    }

    /// Another random number, the same in a run that is the same.
    pub fn draw(&mut self) -> u64 {
        self.drawn += 1;
        let mut hasher = DefaultHasher::new();
        (self.disk.boots, self.drawn).hash(&mut hasher);
        hasher.finish()
    }
}
