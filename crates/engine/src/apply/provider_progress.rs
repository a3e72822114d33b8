//! What a provider tells while it works, brought to the thread of the run.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

use rform_provider::{Object, Progress};

/// One thing a provider told.
pub enum Told {
    /// An object exists.
    Created(Object),
    /// Ids of what was there before.
    Noted(Vec<String>),
    /// What is waited for.
    Waiting(String),
}

/// Both ends.
pub fn channel() -> (Sender, UnboundedReceiver<Told>) {
    let (sender, receiver) = unbounded_channel();
    let sender = Sender {
        told: sender,
        is_lost: AtomicBool::new(false),
        stopped: watch::Sender::new(false),
    };
    (sender, receiver)
}

/// The provider's end.
pub struct Sender {
    told: UnboundedSender<Told>,
    is_lost: AtomicBool,
    stopped: watch::Sender<bool>,
}

impl Sender {
    /// The user does not want to wait.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Whether the provider knows that.
    pub fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// What was told could not be recorded.
    pub fn lose(&self) {
        self.is_lost.store(true, Ordering::Relaxed);
    }
}

impl Progress for Sender {
    fn created(&self, object: &Object) {
        // The receiver lives as long as the step does.
        let _unheard = self.told.send(Told::Created(object.clone()));
    }

    fn is_recorded(&self) -> bool {
        !self.is_lost.load(Ordering::Relaxed)
    }

    fn noted(&self, before: &[String]) {
        let _unheard = self.told.send(Told::Noted(before.to_vec()));
    }

    fn waiting(&self, what: &str) {
        let _unheard = self.told.send(Told::Waiting(what.to_owned()));
    }

    fn stopped(&self) -> BoxFuture<'_, ()> {
        let mut stopped = self.stopped.subscribe();
        Box::pin(async move {
            // The sender is this very object.
            let _open = stopped.wait_for(|it| *it).await;
        })
    }
}
