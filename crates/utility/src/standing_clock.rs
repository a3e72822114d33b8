//! A clock for tests.

use std::future::ready;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use rform_provider::Clock;

/// A clock that is set by hand; sleeping sets it forward.
#[derive(Default)]
pub struct StandingClock(Mutex<Duration>);

impl StandingClock {
    /// Changes what it says.
    pub fn change(&self, change: impl FnOnce(&mut Duration)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.change(|now| *now += duration);
        Box::pin(ready(()))
    }
}
