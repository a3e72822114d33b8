//! What a run tells while it runs.

use std::time::Duration;

use rform_core::addr::ResourceInstance;
use rform_plan::Action;

/// One thing that happened. `id` is what the provider calls the object, where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The object is compared with what exists.
    RefreshStart {
        /// Whose.
        address: ResourceInstance,
        /// The key of the deposed object it is about.
        deposed: Option<String>,
        /// As the provider calls it.
        id: Option<String>,
    },
    /// That is done.
    RefreshDone {
        /// Whose.
        address: ResourceInstance,
        /// The key of the deposed object it was about.
        deposed: Option<String>,
        /// As the provider calls it.
        id: Option<String>,
    },
    /// A data source is read.
    ReadStart {
        /// Whose.
        address: ResourceInstance,
    },
    /// That is done.
    ReadDone {
        /// Whose.
        address: ResourceInstance,
        /// As the provider calls it.
        id: Option<String>,
        /// How long it took.
        elapsed: Duration,
    },
    /// A step begins.
    Start {
        /// Whose.
        address: ResourceInstance,
        /// What is done: never a replacement, which is two steps.
        action: Action,
        /// The key of the deposed object it is about.
        deposed: Option<String>,
        /// As the provider calls it.
        id: Option<String>,
    },
    /// A step that has begun waits for something.
    Waiting {
        /// Whose.
        address: ResourceInstance,
        /// What for, as a phrase.
        what: String,
    },
    /// A step is done.
    Done {
        /// Whose.
        address: ResourceInstance,
        /// What was done.
        action: Action,
        /// The key of the deposed object it was about.
        deposed: Option<String>,
        /// As the provider calls it.
        id: Option<String>,
        /// How long it took.
        elapsed: Duration,
    },
    /// A step failed; why, the diagnostics say.
    Failed {
        /// Whose.
        address: ResourceInstance,
        /// What was tried.
        action: Action,
        /// How long it took.
        elapsed: Duration,
    },
    /// A provisioner begins.
    ProvisionStart {
        /// Whose.
        address: ResourceInstance,
        /// Such as `local-exec`.
        kind: String,
    },
    /// A provisioner says something.
    ProvisionOutput {
        /// Whose.
        address: ResourceInstance,
        /// Such as `local-exec`.
        kind: String,
        /// A line without its line break.
        line: String,
    },
    /// A provisioner is done.
    ProvisionDone {
        /// Whose.
        address: ResourceInstance,
        /// Such as `local-exec`.
        kind: String,
    },
    /// An object was taken out of the state and left alone.
    Forgotten {
        /// Whose.
        address: ResourceInstance,
    },
    /// A provisioner failed; why, the diagnostics say.
    ProvisionFailed {
        /// Whose.
        address: ResourceInstance,
        /// Such as `local-exec`.
        kind: String,
    },
    /// An existing object is looked at, to be taken over.
    ImportPrepare {
        /// Whose.
        address: ResourceInstance,
        /// As the provider calls it.
        id: String,
    },
    /// An existing object is taken over.
    ImportStart {
        /// Whose.
        address: ResourceInstance,
        /// As the provider calls it.
        id: String,
    },
    /// That is done.
    ImportDone {
        /// Whose.
        address: ResourceInstance,
        /// As the provider calls it.
        id: String,
    },
    /// The user asked to stop: what is in flight is finished.
    Interrupted,
    /// The user asked again: the run ends at once.
    Halted,
}

impl Event {
    /// Whose event it is; none if it is about the run as a whole.
    pub fn address(&self) -> Option<&ResourceInstance> {
        match self {
            Event::RefreshStart { address, .. }
            | Event::RefreshDone { address, .. }
            | Event::ReadStart { address }
            | Event::ReadDone { address, .. }
            | Event::Start { address, .. }
            | Event::Waiting { address, .. }
            | Event::Done { address, .. }
            | Event::Failed { address, .. }
            | Event::ProvisionStart { address, .. }
            | Event::ProvisionOutput { address, .. }
            | Event::ProvisionDone { address, .. }
            | Event::ProvisionFailed { address, .. }
            | Event::ImportPrepare { address, .. }
            | Event::ImportStart { address, .. }
            | Event::ImportDone { address, .. }
            | Event::Forgotten { address } => Some(address),
            Event::Interrupted | Event::Halted => None,
        }
    }
}
