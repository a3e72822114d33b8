//! Events: what a run reports while it runs, for the views of progress.

use std::time::Duration;

use crate::Action;
use rform_core::addr::ResourceInstance;

/// What is done with an ephemeral resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EphemeralWork {
    /// It is opened, before something refers to it.
    Open,
    /// It is renewed, as its time runs out.
    Renew,
    /// It is closed, when the run is over.
    Close,
}

/// One thing that happened. Events come in the order in which things happen; those of different
/// instances are interleaved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Reading an existing object begins.
    RefreshStart {
        /// The resource instance.
        address: ResourceInstance,
        /// The key of the deposed object, if the event is about one.
        deposed: Option<String>,
        /// The id of the object, where it is known.
        id: Option<String>,
    },
    /// Reading an existing object is done.
    RefreshDone {
        /// The resource instance.
        address: ResourceInstance,
        /// The key of the deposed object, if the event is about one.
        deposed: Option<String>,
        /// The id of the object, where it is known.
        id: Option<String>,
    },
    /// Reading a data source begins.
    ReadStart {
        /// The resource instance.
        address: ResourceInstance,
    },
    /// Reading a data source is done.
    ReadDone {
        /// The resource instance.
        address: ResourceInstance,
        /// The id of the object, where it is known.
        id: Option<String>,
        /// The time since its start event.
        elapsed: Duration,
    },
    /// An ephemeral resource is being opened, renewed or closed.
    EphemeralStart {
        /// The resource instance.
        address: ResourceInstance,
        /// What is done with it.
        work: EphemeralWork,
    },
    /// An ephemeral resource was opened, renewed or closed.
    EphemeralDone {
        /// The resource instance.
        address: ResourceInstance,
        /// What was done with it.
        work: EphemeralWork,
        /// The time since its start event.
        elapsed: Duration,
    },
    /// An ephemeral resource could not be opened, renewed or closed. The reason is among the
    /// diagnostics.
    EphemeralFailed {
        /// The resource instance.
        address: ResourceInstance,
        /// What was to be done with it.
        work: EphemeralWork,
        /// The time since its start event.
        elapsed: Duration,
    },
    /// A create, an update or a delete begins.
    Start {
        /// The resource instance.
        address: ResourceInstance,
        /// The action that begins. Never a replacement, which is a create and a delete.
        action: Action,
        /// The key of the deposed object, if the event is about one.
        deposed: Option<String>,
        /// The id of the object, where it is known.
        id: Option<String>,
    },
    /// A step that has begun waits for a condition, such as the state of an object in AWS.
    Waiting {
        /// The resource instance.
        address: ResourceInstance,
        /// The condition, as a phrase that completes "waiting for".
        what: String,
    },
    /// A create, an update or a delete is done.
    Done {
        /// The resource instance.
        address: ResourceInstance,
        /// The action that was completed.
        action: Action,
        /// The key of the deposed object, if the event is about one.
        deposed: Option<String>,
        /// The id of the object, where it is known.
        id: Option<String>,
        /// The time since its start event.
        elapsed: Duration,
    },
    /// A create, an update or a delete failed. The reason is among the diagnostics.
    Failed {
        /// The resource instance.
        address: ResourceInstance,
        /// The action that failed.
        action: Action,
        /// The time since its start event.
        elapsed: Duration,
    },
    /// A provisioner starts on an object.
    ProvisionStart {
        /// The resource instance.
        address: ResourceInstance,
        /// The type of the provisioner, such as `local-exec`.
        kind: String,
    },
    /// A provisioner wrote a line.
    ProvisionOutput {
        /// The resource instance.
        address: ResourceInstance,
        /// The type of the provisioner, such as `local-exec`.
        kind: String,
        /// A line without its line break.
        line: String,
    },
    /// A provisioner ended without an error.
    ProvisionDone {
        /// The resource instance.
        address: ResourceInstance,
        /// The type of the provisioner, such as `local-exec`.
        kind: String,
    },
    /// An object was removed from the state and not destroyed.
    Forgotten {
        /// The resource instance.
        address: ResourceInstance,
    },
    /// A provisioner failed. The reason is among the diagnostics.
    ProvisionFailed {
        /// The resource instance.
        address: ResourceInstance,
        /// The type of the provisioner, such as `local-exec`.
        kind: String,
    },
    /// Reading an object that is to be imported begins, while the plan is made.
    ImportPrepare {
        /// The resource instance.
        address: ResourceInstance,
        /// The id of the object, where it is known.
        id: String,
    },
    /// The import of an object begins, during apply.
    ImportStart {
        /// The resource instance.
        address: ResourceInstance,
        /// The id of the object, where it is known.
        id: String,
    },
    /// The import of an object is done.
    ImportDone {
        /// The resource instance.
        address: ResourceInstance,
        /// The id of the object, where it is known.
        id: String,
    },
    /// The first interrupt: steps in progress are finished, and no others begin.
    Interrupted,
    /// The second interrupt: the run ends at once.
    Halted,
}

impl Event {
    /// The resource instance that the event is about; none if it is about the whole run.
    pub fn address(&self) -> Option<&ResourceInstance> {
        match self {
            Event::RefreshStart { address, .. }
            | Event::RefreshDone { address, .. }
            | Event::ReadStart { address }
            | Event::ReadDone { address, .. }
            | Event::EphemeralStart { address, .. }
            | Event::EphemeralDone { address, .. }
            | Event::EphemeralFailed { address, .. }
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
