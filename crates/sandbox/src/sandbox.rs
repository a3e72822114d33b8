//! The public handle of a sandbox.

use crate::executor::Executor;
use crate::faults::LostResponse;
use crate::inventory::Inventory;
use crate::options::Options;
use crate::store::journal::{OpenError, Storage};
use crate::wire::{Call, Failure};
use bytes::Bytes;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// One AWS account in this process. Clones share it.
#[derive(Clone)]
pub struct Sandbox {
    executor: Arc<Mutex<Executor>>,
}

impl Sandbox {
    /// A new account in memory, which is forgotten when the last clone is dropped.
    pub fn new(options: Options) -> Sandbox {
        Sandbox::of(Executor::new(options))
    }

    /// The account that the journal `lines` describe, or a new one if there are none. `storage`
    /// holds these lines; each call that changes something appends one before it is answered.
    ///
    /// # Errors
    /// A line was not written by a sandbox, or the journal cannot be compacted.
    pub fn open(
        lines: &[u8],
        storage: Box<dyn Storage>,
        options: Options,
    ) -> Result<Sandbox, OpenError> {
        Executor::open(lines, storage, options).map(Sandbox::of)
    }

    fn of(executor: Executor) -> Sandbox {
        Sandbox {
            executor: Arc::new(Mutex::new(executor)),
        }
    }

    /// Carries out one signed request and takes the time that AWS takes: half of the latency
    /// passes before the operation, half after it.
    ///
    /// # Errors
    /// An injected fault ([`crate::Faults`]) lost the response; the operation was carried out or
    /// not.
    pub async fn handle(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, LostResponse> {
        let one_way = self.lock().latency() / 2;
        pass(one_way).await;
        let outcome = self.lock().handle(request);
        pass(one_way).await;
        outcome
    }

    /// The response to a call that the server refuses before it is carried out.
    pub(crate) fn refuse(&self, call: &Call, failure: Failure) -> http::Response<Bytes> {
        self.lock().refuse(call, failure)
    }

    /// The resources beyond those that a new account has.
    pub fn inspect(&self) -> Inventory {
        self.lock().inspect()
    }

    /// Empties the account: it is then as [`Sandbox::new`] makes it.
    pub fn reset(&self) {
        self.lock().reset();
    }

    /// A call that panicked rolled back, so that a poisoned lock guards consistent tables.
    fn lock(&self) -> MutexGuard<'_, Executor> {
        self.executor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sleeps; not at all for no time, for which tokio would still take a millisecond.
async fn pass(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}
