//! What a provider is given by whoever runs it: a place for its progress, and the time.

use std::time::Duration;

use crate::Object;

/// Receives the progress of an operation.
pub trait Progress: Send + Sync {
    /// A new object exists from now on. It is recorded before anything is waited for.
    fn created(&self, object: &Object);

    /// Whether all progress is recorded. An object whose id is not must stay findable without it.
    fn is_recorded(&self) -> bool {
        true
    }

    /// Reports the ids of similar objects that exist before a create. They are recorded with the
    /// attempt before the create is sent.
    fn existing_ids(&self, _before: &[String]) {}

    /// Reports what the provider waits for, as a phrase that completes "waiting for": `NAT gateway nat-0a1b to become available`.
    fn waiting_for(&self, what: &str);

    /// Completes when the user interrupts the run: operations then end at a point from which
    /// another run can go on.
    fn stopped(&self) -> futures_util::future::BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// The time as a provider sees it; virtual in tests.
pub trait Clock: Send + Sync {
    /// The time since 1970.
    fn now(&self) -> Duration;

    /// Waits for a duration; a scaled clock waits less.
    fn sleep(&self, duration: Duration) -> futures_util::future::BoxFuture<'static, ()>;
}
