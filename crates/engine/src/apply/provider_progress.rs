//! Progress messages of a provider, sent to the thread of the run.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

use rform_provider::{Object, Progress};

/// One progress message of a provider.
pub enum ProgressMessage {
    /// An object was created.
    Created(Object),
    /// The ids of similar objects that exist before a create.
    ExistingIds(Vec<String>),
    /// The condition that the provider waits for, as a phrase.
    Waiting(String),
}

/// The two ends of a channel for progress messages.
pub fn progress_channel() -> (ProgressSender, UnboundedReceiver<ProgressMessage>) {
    let (sender, receiver) = unbounded_channel();
    let sender = ProgressSender {
        messages: sender,
        has_unrecorded: AtomicBool::new(false),
        stopped: watch::Sender::new(false),
    };
    (sender, receiver)
}

/// The provider's end of the channel.
pub struct ProgressSender {
    messages: UnboundedSender<ProgressMessage>,
    has_unrecorded: AtomicBool,
    stopped: watch::Sender<bool>,
}

impl ProgressSender {
    /// Tells the provider that the user has interrupted the run.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Whether the provider was told about an interrupt.
    pub fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Tells the provider that a message could not be recorded in the journal.
    pub fn mark_unrecorded(&self) {
        self.has_unrecorded.store(true, Ordering::Relaxed);
    }
}

impl Progress for ProgressSender {
    fn created(&self, object: &Object) {
        // The receiver lives as long as the step does.
        let _no_receiver = self.messages.send(ProgressMessage::Created(object.clone()));
    }

    fn is_recorded(&self) -> bool {
        !self.has_unrecorded.load(Ordering::Relaxed)
    }

    fn existing_ids(&self, before: &[String]) {
        let _no_receiver = self
            .messages
            .send(ProgressMessage::ExistingIds(before.to_vec()));
    }

    fn waiting_for(&self, what: &str) {
        let _no_receiver = self
            .messages
            .send(ProgressMessage::Waiting(what.to_owned()));
    }

    fn stopped(&self) -> BoxFuture<'_, ()> {
        let mut stopped = self.stopped.subscribe();
        Box::pin(async move {
            // Cannot fail: the sender of the watch is `self`.
            let _open = stopped.wait_for(|it| *it).await;
        })
    }
}
