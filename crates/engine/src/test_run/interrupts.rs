//! How the user breaks tests off.

use std::cell::Cell;
use std::future::Future;

use tokio::sync::Notify;

use rform_core::graph::Stop;

/// The first interrupt lets the run at hand come to its end and skips the others; the second one
/// ends everything at once.
#[derive(Default)]
pub struct Interrupts {
    count: Cell<usize>,
    ended: Notify,
    /// For the engine: nothing more is started.
    pub(super) stop: Stop,
}

impl Interrupts {
    /// One more; answers how many there were.
    pub fn add(&self) -> usize {
        self.count.set(self.count.get() + 1);
        if self.are_final() {
            self.stop.interrupt();
            self.ended.notify_waiters();
        }
        self.count.get()
    }

    /// Whether nothing new is to be begun.
    pub fn are_there(&self) -> bool {
        self.count.get() > 0
    }

    /// Whether everything is to end.
    pub fn are_final(&self) -> bool {
        self.count.get() > 1
    }

    /// The work to its end; none if the user would not wait for it.
    pub(super) async fn or<F: Future>(&self, work: F) -> Option<F::Output> {
        if self.are_final() {
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
