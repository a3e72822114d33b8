//! What is open: files that are appended to, and locks.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rform_core::world::{Journal, Lock};

use super::disk::Inode;
use super::host::{cuts, temporary};
use super::machine::{CLOUD, Nature, State};

/// A file that is appended to, locked as long as it is open.
pub struct Records {
    pub(super) state: Arc<Mutex<State>>,
    pub(super) path: PathBuf,
    pub(super) inode: Inode,
}

impl Journal for Records {
    fn is_quick(&self) -> bool {
        true
    }

    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.begin("append", &self.path, Nature::Grows)?;
        let before = state.disk.content(self.inode);
        // A request is answered as a whole or not at all.
        let cuts = cuts(record)
            .into_iter()
            .filter(|_| self.path != Path::new(CLOUD));
        for cut in cuts {
            let torn = [&before[..], &record[..cut]].concat();
            state.disk.set(self.inode, torn);
            state.moment("append: torn", &self.path);
        }
        state.disk.set(self.inode, [&before[..], record].concat());
        state.moment("append", &self.path);
        Ok(())
    }
}

impl Drop for Records {
    fn drop(&mut self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.locked.remove(&self.inode);
    }
}

/// A lock on a file.
pub struct Held {
    pub(super) state: Arc<Mutex<State>>,
    pub(super) path: PathBuf,
    pub(super) inode: Inode,
    /// Whether the file came into being with the lock.
    pub(super) is_ours: bool,
}

impl Lock for Held {
    fn is_current(&self) -> io::Result<bool> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(state.disk.inode(&self.path) == Some(self.inode))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.locked.remove(&self.inode);
        let is_current = state.disk.inode(&self.path) == Some(self.inode);
        let is_empty = state.disk.content(self.inode).is_empty();
        if self.is_ours && is_current && is_empty {
            let hidden = temporary(&self.path, state.disk.boots);
            state.disk.rename(&self.path, &hidden);
            state.moment("unlock: hide", &hidden);
            state.disk.remove(&hidden);
            state.moment("unlock", &hidden);
        }
    }
}
