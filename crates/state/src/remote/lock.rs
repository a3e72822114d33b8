//! A lock in a remote backend.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::client::{RemoteClient, RemoteLockError};
use super::report::{Report, text};
use crate::changes::Change;
use crate::lock::HeldLock;
use crate::open_error::unreleased;

/// A lock that was taken in a remote backend.
pub(super) struct RemoteLock {
    client: Arc<dyn RemoteClient>,
    id: String,
    /// Where the store keeps the id; emptied by whoever gives the lock back, so that it happens once.
    held: Arc<Mutex<Option<String>>>,
    report: Report,
}

impl RemoteLock {
    pub fn new(
        client: Arc<dyn RemoteClient>,
        id: String,
        held: Arc<Mutex<Option<String>>>,
        report: Report,
    ) -> RemoteLock {
        RemoteLock {
            client,
            id,
            held,
            report,
        }
    }

    /// Gives the lock back, unless that was done before.
    fn unlock(&self) -> Result<(), RemoteLockError> {
        let _change = Change::begin();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match held.take() {
            Some(id) => {
                drop(held);
                self.client.unlock(&id)
            }
            None => Ok(()),
        }
    }
}

impl HeldLock for RemoteLock {
    /// Not asked for: the state is read once more before it is written, which shows what another has
    /// done if the lock was lost.
    fn is_current(&self) -> io::Result<bool> {
        Ok(true)
    }

    fn release(&self) {
        if let Err(error) = self.unlock() {
            let reason = match error {
                RemoteLockError::Held(_) => {
                    "the lock is no longer held, or another run holds it".into()
                }
                RemoteLockError::Failed(error) => text(&error),
            };
            (self.report)(unreleased(&self.id, &reason));
        }
    }

    fn leave(&self) {
        self.release();
    }
}
