//! Waiting for the lock of a state.

use std::sync::Arc;
use std::time::Duration;

use super::StateStore;
use crate::{OpenError, Opened};
use rform_core::diag::Diagnostic;
use rform_core::world::World;

/// The time between the first two tries to take the lock. It doubles with each try, so that a server
/// is not asked more often than needed, up to [`LONGEST_INTERVAL`].
const FIRST_INTERVAL: Duration = Duration::from_millis(100);

/// The longest time between two tries.
const LONGEST_INTERVAL: Duration = Duration::from_secs(1);

/// Opens a state under its lock, trying again for `timeout` while another process holds it.
/// `waiting` is called once, before the first wait, unless `timeout` is zero.
///
/// # Errors
/// The lock is still held when the time is over, or the state cannot be locked or read.
pub fn open_within(
    store: &dyn StateStore,
    world: &Arc<dyn World>,
    operation: &str,
    timeout: Duration,
    waiting: &dyn Fn(),
) -> Result<Opened, Diagnostic> {
    let deadline = world.now() + timeout;
    let mut is_told = timeout.is_zero();
    let mut interval = FIRST_INTERVAL;
    loop {
        match store.open(world, Some(operation)) {
            Ok(opened) => return Ok(opened),
            Err(OpenError::Locked(_)) if world.now() < deadline => {}
            Err(error) => return Err(error.diagnostic()),
        }
        if !is_told {
            waiting();
            is_told = true;
        }
        let left = deadline.saturating_sub(world.now());
        std::thread::sleep(interval.min(left));
        interval = LONGEST_INTERVAL.min(interval * 2);
    }
}
