//! The plan: the document between `plan` and `apply`, and the rules by which it is made.
//!
//! A plan is an execution graph: steps and their edges. All ordering is decided here, in [`order`];
//! apply only obeys it. Nothing in this crate reads files or calls a provider, so each rule is a
//! function of values:
//!
//! 1. [`propose()`] completes the configured object from the prior one;
//! 2. the provider plans it, and [`decide`] says which [`Action`] leads from one to the other;
//! 3. [`arrange`] turns all changes into steps and edges;
//! 4. [`file`] writes the plan down and reads it again;
//! 5. during apply, [`check_planned_consistency`] holds the provider to what it has planned.

mod action;
mod check;
pub mod events;
pub mod file;
mod import_target;
mod links;
mod non_finite;
mod notes;
pub mod operation_graph;
mod order;
mod phase_graph;
mod propose;
mod steps;
pub mod test_results;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

pub use action::{Action, Reason, decide};
pub use check::check_planned_consistency;
pub use import_target::{ImportTarget, identity_to_json};
pub use links::{Constraint, Links};
pub use non_finite::{cannot_be_kept, infinite, infinite_number, infinite_object, infinite_output};
pub use notes::notes;
pub use order::{OrderError, arrange};
pub use propose::propose;

use rform_core::addr::{
    ConfigResource, OutputValueInstance, ProviderConfig, ResourceInstance, Target,
};
use rform_core::value::{Path, Value};
use rform_state::State;

/// The goal of a plan: the planning modes of Terraform.
/// <https://developer.hashicorp.com/terraform/cli/commands/plan#planning-modes>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Make the objects what the configuration says.
    #[default]
    Normal,
    /// Delete every object of the state (`-destroy`).
    Destroy,
    /// Only bring the state up to date with the objects (`-refresh-only`).
    RefreshOnly,
}

/// Everything that an apply needs: the changes, their order, and the state they start from.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The goal that the plan was made for.
    pub mode: Mode,
    /// The values of the root module's variables, converted to their types.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// The addresses of `-target` that limit the plan; empty for no limit.
    pub targets: Vec<Target>,
    /// The outputs of called modules that the plan evaluated; not those of which something failed.
    pub module_outputs: BTreeSet<OutputValueInstance>,
    /// One change for each object, current or deposed, sorted by address.
    pub changes: Vec<Change>,
    /// Differences between the state and the objects that refresh found, made outside of Terraform.
    pub drift: Vec<Change>,
    /// Changes of the root module's outputs, by name.
    pub outputs: BTreeMap<Arc<str>, OutputChange>,
    /// The nodes of the execution graph.
    pub steps: Vec<Step>,
    /// The edges of the execution graph.
    pub edges: Vec<Edge>,
    /// The state that the plan starts from, after refresh.
    pub prior: State,
    /// Whether refresh changed that state.
    pub refreshed: bool,
    /// The time at which the plan was made (`plantimestamp()`), since the Unix epoch.
    pub timestamp: Duration,
}

/// An edge of the execution graph: two indexes into [`Plan::steps`], the first before the second.
pub type Edge = (usize, usize);

/// The planned change of one object of a resource instance.
#[derive(Clone, Debug)]
pub struct Change {
    /// The address of the resource instance.
    pub address: ResourceInstance,
    /// The former address, if a `moved` block or a change between `count` and no `count` renamed it.
    pub previous: Option<ResourceInstance>,
    /// The deposed key (eight hexadecimal digits); none for the current object.
    pub deposed: Option<String>,
    /// The provider configuration that carries the change out.
    pub provider: ProviderConfig,
    /// The action that leads from `before` to `after`.
    pub action: Action,
    /// The reason for the action, where the two values do not show it.
    pub reason: Option<Reason>,
    /// The object before the change, with its sensitive marks; null if there is none.
    pub before: Value,
    /// The object after the change, with marks and unknown values; null if there will be none.
    pub after: Value,
    /// Paths of attributes whose change demands a replacement.
    pub replace: Vec<Path>,
    /// The imported object, if the change takes an existing object into the state.
    pub importing: Option<ImportTarget>,
    /// The HCL that `-generate-config-out` writes for an import without a resource block.
    pub generated: Option<String>,
    /// Whether a later replacement makes the successor before this object is deleted.
    pub create_before_destroy: bool,
    /// The resources that the object depends on, to be kept in the state for the order of deletes.
    pub dependencies: Vec<ConfigResource>,
    /// Opaque bytes that the provider's plan hands to its apply.
    pub private: Vec<u8>,
    /// The identity of the object before the change; null for none.
    pub before_identity: Value,
    /// The identity after the change, perhaps unknown; null for none.
    pub after_identity: Value,
}

/// The planned change of an output of the root module.
#[derive(Clone, Debug)]
pub struct OutputChange {
    /// The value in the state; null if there is none.
    pub before: Value,
    /// The value after the apply, perhaps unknown; null if the output is removed.
    pub after: Value,
    /// Whether the output is declared sensitive, so that views hide it.
    pub sensitive: bool,
    /// The action: create, update, delete or none.
    pub action: Action,
}

/// A node of the execution graph. The numbers are indexes into [`Plan::changes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Create, update or read the object, so that it is as planned. For a change without action only
    /// its conditions are evaluated.
    CreateOrUpdate(usize),
    /// Delete the object of `before`.
    Delete(usize),
    /// Remove the object from the state without deleting it.
    Forget(usize),
    /// No operation: a node where many edges meet, so that there are fewer of them.
    Join,
}

impl Plan {
    /// Whether there is something to apply: a change of an object or its address, an import, or a
    /// change of an output.
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

    /// Whether an apply of the plan changes the state, as Terraform's JSON tells it. Where nothing is planned
    /// but a refresh, outputs that are unknown stay as they are.
    pub fn is_applyable(&self) -> bool {
        let is_known = |it: &OutputChange| it.action != Action::NoOp && it.after.is_wholly_known();
        match self.mode {
            Mode::RefreshOnly => self.refreshed || self.outputs.values().any(is_known),
            Mode::Normal | Mode::Destroy => self.has_changes(),
        }
    }

    /// The numbers of the line `Plan: … to add, … to change, … to destroy.` A replacement counts as
    /// one to add and one to destroy.
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

/// Numbers of objects in a plan or an apply, by what is done with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Existing objects that are imported into the state.
    pub import: usize,
    /// Objects that are created, those of replacements included.
    pub add: usize,
    /// Objects that are updated in place.
    pub change: usize,
    /// Objects that are deleted, those of replacements included.
    pub destroy: usize,
    /// Objects that are removed from the state and not deleted.
    pub forget: usize,
}
