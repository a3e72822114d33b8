//! What will be done: the document between `plan` and `apply`.
//!
//! A plan is an execution graph: steps and their edges. All ordering is
//! decided here, in [`order`]; apply only obeys it.

mod action;
mod check;
pub mod file;
mod non_finite;
mod order;
mod propose;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub use action::{Action, Reason, decide};
pub use check::check_planned_consistency;
pub use non_finite::{cannot_be_kept, infinite, infinite_number, infinite_object, infinite_output};
pub use order::{Constraint, Links, OrderError, arrange};
pub use propose::propose;

use rform_core::addr::{ConfigResource, ProviderConfig, ResourceInstance, Target};
use rform_core::value::{Path, Value};
use rform_state::State;

/// What a plan is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// To reach what the configuration says.
    #[default]
    Normal,
    /// To reach nothing.
    Destroy,
    /// Only to bring the state up to date.
    RefreshOnly,
}

/// What will be done, and from where it starts.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it is made for.
    pub mode: Mode,
    /// The root module's variables, as given.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// What it was limited to; empty for everything.
    pub targets: Vec<Target>,
    /// One for each instance (and each deposed object), by address.
    pub changes: Vec<Change>,
    /// What was found changed outside of the program since the last run.
    pub drift: Vec<Change>,
    /// The root module's outputs.
    pub outputs: BTreeMap<Arc<str>, OutputChange>,
    /// What to do.
    pub steps: Vec<Step>,
    /// Pairs of steps: the first before the second.
    pub edges: Vec<(usize, usize)>,
    /// The state it starts from, brought up to date.
    pub prior: State,
    /// Whether bringing it up to date changed the state.
    pub refreshed: bool,
    /// When it was made, since 1970.
    pub timestamp: Duration,
}

/// What becomes of one object.
#[derive(Clone, Debug)]
pub struct Change {
    /// Whose.
    pub address: ResourceInstance,
    /// What it was called before a `moved` block or another key renamed it.
    pub previous: Option<ResourceInstance>,
    /// The key of a deposed object.
    pub deposed: Option<String>,
    /// Who carries it out.
    pub provider: ProviderConfig,
    /// What is done.
    pub action: Action,
    /// Why, where that is not plain.
    pub reason: Option<Reason>,
    /// The object as it is, with its sensitive marks; null if there is none.
    pub before: Value,
    /// The object as it will be, with marks and unknowns; null if there will be none.
    pub after: Value,
    /// What cannot be changed in place.
    pub replace: Vec<Path>,
    /// The id of an existing object that is taken over.
    pub importing: Option<String>,
    /// The configuration that was written for an object that is taken over without any.
    pub generated: Option<String>,
    /// The object's successor is made before it is deleted.
    pub create_before_destroy: bool,
    /// The resources it depends on, for the state.
    pub dependencies: Vec<ConfigResource>,
    /// What the provider wants remembered until apply.
    pub private: Vec<u8>,
}

/// What becomes of an output of the root module.
#[derive(Clone, Debug)]
pub struct OutputChange {
    /// As it is; null if there is none.
    pub before: Value,
    /// As it will be; null if it is removed.
    pub after: Value,
    /// Whether it must not be shown.
    pub sensitive: bool,
    /// How it changes.
    pub action: Action,
}

/// One thing to do. The numbers say which of the plan's changes it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Create, update or read it: afterwards it is as planned. What is so already is judged by
    /// its conditions.
    Make(usize),
    /// Delete the object there was.
    Delete(usize),
    /// Only take it out of the state.
    Forget(usize),
    /// Nothing: a place where many edges meet.
    Join,
}

impl Plan {
    /// Whether there is something to apply: changes, outputs, or a state brought up to date.
    pub fn has_changes(&self) -> bool {
        let changes = |change: &Change| {
            change.action != Action::NoOp || change.previous.is_some() || change.importing.is_some()
        };
        self.changes.iter().any(changes)
            || self
                .outputs
                .values()
                .any(|output| output.action != Action::NoOp)
    }

    /// How many objects are added, changed and destroyed.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for change in &self.changes {
            counts.import += usize::from(change.importing.is_some());
            match change.action {
                Action::Create => counts.add += 1,
                Action::Update => counts.change += 1,
                Action::Delete => counts.destroy += 1,
                Action::Forget => counts.forget += 1,
                Action::DeleteThenCreate | Action::CreateThenDelete => {
                    counts.add += 1;
                    counts.destroy += 1;
                }
                Action::NoOp | Action::Read => {}
            }
        }
        counts
    }
}

/// How many objects a plan or an apply is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Taken over.
    pub import: usize,
    /// Created.
    pub add: usize,
    /// Changed in place.
    pub change: usize,
    /// Deleted.
    pub destroy: usize,
    /// Taken out of the state.
    pub forget: usize,
}
