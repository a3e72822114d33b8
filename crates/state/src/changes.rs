//! Changes of remote places that are under way: a lock that is asked for or given back, a state that is put.
//!
//! A process that is interrupted lets them end before it gives its locks back. Otherwise a lock whose answer
//! nobody waits for would be left, and a state could arrive after the lock on it was given back.

use std::cell::Cell;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many there are, and whether the process is about to end.
struct Changes {
    under_way: usize,
    is_ending: bool,
}

static CHANGES: Mutex<Changes> = Mutex::new(Changes {
    under_way: 0,
    is_ending: false,
});
static CHANGED: Condvar = Condvar::new();

thread_local! {
    /// Whether this thread ends the process, and may still give locks back.
    static ENDS_PROCESS: Cell<bool> = const { Cell::new(false) };
}

fn changes() -> MutexGuard<'static, Changes> {
    CHANGES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A change that is under way until this is dropped. They must not be nested.
pub(crate) struct Change(());

impl Change {
    /// Begins a change. In a process that is about to end it never returns, except on the thread that ends it.
    pub fn begin() -> Change {
        let mut changes = changes();
        while changes.is_ending && !ENDS_PROCESS.get() {
            changes = CHANGED
                .wait(changes)
                .unwrap_or_else(PoisonError::into_inner);
        }
        changes.under_way += 1;
        Change(())
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        changes().under_way -= 1;
        CHANGED.notify_all();
    }
}

/// Whether a change of a remote place is under way, which an interrupted process has to wait for.
pub fn is_change_under_way() -> bool {
    changes().under_way > 0
}

/// Lets no further change begin, and waits for those that are under way, at most for that time; without one,
/// as long as it takes. Answers whether they have ended. It is for the thread that then ends the process.
pub(crate) fn end_changes(grace: Option<Duration>) -> bool {
    ENDS_PROCESS.set(true);
    let began = Instant::now();
    let mut changes = changes();
    changes.is_ending = true;
    while changes.under_way > 0 {
        let left = grace.map(|it| it.saturating_sub(began.elapsed()));
        changes = match left {
            Some(Duration::ZERO) => return false,
            Some(left) => {
                let waited = CHANGED.wait_timeout(changes, left);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => CHANGED
                .wait(changes)
                .unwrap_or_else(PoisonError::into_inner),
        };
    }
    true
}
