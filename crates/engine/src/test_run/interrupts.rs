//! Interrupts of tests by the user.

use std::cell::Cell;
use std::future::Future;

use tokio::sync::Notify;

use rform_core::graph::Stop;

/// Counts interrupts. The first one lets the current run finish and skips the others; the second one
/// ends everything at once.
#[derive(Default)]
pub struct Interrupts {
    count: Cell<usize>,
    ended: Notify,
    /// Stops the engine: no further step begins.
    pub(super) stop: Stop,
}

impl Interrupts {
    /// Counts an interrupt, and returns their number.
    pub fn add(&self) -> usize {
        self.count.set(self.count.get() + 1);
        if self.is_ended() {
            self.stop.interrupt();
            self.ended.notify_waiters();
        }
        self.count.get()
    }

    /// Whether there was an interrupt, so that no further run begins.
    pub fn is_interrupted(&self) -> bool {
        self.count.get() > 0
    }

    /// Whether there was a second interrupt, so that everything ends.
    pub fn is_ended(&self) -> bool {
        self.count.get() > 1
    }

    /// The result of `work`; none if a second interrupt ends it.
    pub(super) async fn unless_ended<F: Future>(&self, work: F) -> Option<F::Output> {
        if self.is_ended() {
            return None;
        }
        let ended = self.ended.notified();
        tokio::select! {
            biased;
            output = work => Some(output),
            () = ended => None,
        }
    }
}
