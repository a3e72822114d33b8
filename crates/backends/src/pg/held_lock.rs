//! What a session knows of the lock that it holds.

use rform_state::LockInfo;

/// A lock that is held.
#[derive(Clone, Debug)]
pub(super) struct HeldLock {
    pub key: i64,
    pub info: LockInfo,
    /// The contents that the state had or was to get under this lock.
    pub seen: Vec<Option<String>>,
}
