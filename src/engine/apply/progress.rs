//! What a provider tells while it works, brought to the thread of the run.

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::provider::{Object, Progress};

/// One thing a provider told.
pub enum Told {
    /// An object exists.
    Created(Object),
    /// What is waited for.
    Waiting(String),
}

/// Both ends.
pub fn channel() -> (Sender, UnboundedReceiver<Told>) {
    let (sender, receiver) = unbounded_channel();
    (Sender(sender), receiver)
}

/// The provider's end.
pub struct Sender(UnboundedSender<Told>);

impl Progress for Sender {
    fn created(&self, object: &Object) {
        // The receiver lives as long as the step does.
        let _unheard = self.0.send(Told::Created(object.clone()));
    }

    fn waiting(&self, what: &str) {
        let _unheard = self.0.send(Told::Waiting(what.to_owned()));
    }
}
