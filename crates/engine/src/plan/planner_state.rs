//! What a plan has come to so far.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::base::diagnostics::Reported;
use crate::graph::node::Node;
use crate::object::prior::PriorObject;
use crate::plan::module_path::Reached;
use rform_config::ResolvedProvider;
use rform_core::addr::{Check, ConfigResource, Mode, ProviderConfig, ResourceInstance};
use rform_core::diag::Span;
use rform_plan::{Action, Change};
use rform_state::State;

/// The state of a plan in the making: what was read, and what was decided.
#[derive(Default)]
pub struct PlannerState {
    /// The prior state, with moves and what was read.
    pub state: State,
    /// Whether reading changed `state`.
    pub refreshed: bool,
    /// New addresses of moved objects, to their former ones.
    pub moved: BTreeMap<ResourceInstance, ResourceInstance>,
    /// Existing objects as they were read; `None` for those that are gone.
    pub prior_objects: HashMap<ResourceInstance, Option<Rc<PriorObject>>>,
    /// Objects of the state that could not be read.
    pub unread: HashMap<ResourceInstance, Reported>,
    /// The changes so far.
    pub changes: PlannedChanges,
    /// Changes that were made outside of Terraform.
    pub drift: Vec<Change>,
    /// Outputs of the root module that could be evaluated.
    pub sound_outputs: HashSet<Arc<str>>,
    /// Instances that the configuration asks for.
    pub expected: BTreeSet<ResourceInstance>,
    /// `check` blocks of which no dependency failed.
    pub reached_checks: HashSet<Check>,
    /// Objects to import.
    pub imports: BTreeMap<ResourceInstance, RequestedImport>,
}

/// Changes in the order in which they were planned.
#[derive(Default)]
pub struct PlannedChanges {
    /// All of them.
    pub list: Vec<Change>,
    /// Managed resources of which an instance will change.
    pub changing: HashSet<ConfigResource>,
    by_instance: HashMap<ResourceInstance, usize>,
}

impl PlannedChanges {
    /// Adds a change.
    pub fn add(&mut self, change: Change) {
        if change.deposed.is_none() {
            let index = self.list.len();
            self.by_instance.insert(change.address.clone(), index);
        }
        if change.action != Action::NoOp && change.address.resource.mode == Mode::Managed {
            self.changing.insert(change.address.config());
        }
        self.list.push(change);
    }

    /// The change of the current object of an instance.
    pub fn of_instance(&self, address: &ResourceInstance) -> Option<&Change> {
        self.list.get(*self.by_instance.get(address)?)
    }
}

/// An object to import.
#[derive(Clone, Debug)]
pub struct RequestedImport {
    /// The id by which the provider finds it.
    pub id: String,
    /// The `to` argument of the block; none for the command line.
    pub span: Option<Span>,
    /// Whether an instance was found for it.
    pub met: bool,
}

/// An object that the state did not hold and that was found to exist.
pub struct FoundObject {
    /// The configuration of its provider.
    pub provider: ProviderConfig,
    /// The object as the state keeps it.
    pub stored: rform_state::Object,
    /// The object as the engine works with it.
    pub object: PriorObject,
}

/// What the plan is limited to.
#[derive(Default)]
pub struct Selection {
    /// The nodes that are visited; none for all.
    pub only: Option<HashSet<Node>>,
    /// The dependencies of the nodes that targets name.
    pub needed: HashSet<Node>,
    /// Those of them that are needed in every instance of their module.
    pub needed_everywhere: HashSet<Node>,
}

/// Objects of the state by their resource.
pub type Targeted = BTreeMap<ConfigResource, Vec<ResourceInstance>>;

/// What is computed once, when it is first asked for.
#[derive(Default)]
pub struct Lookups {
    /// Whether the objects of a provider were read.
    pub reads: HashMap<ResolvedProvider, Rc<OnceCell<()>>>,
    /// All resources that a resource depends on.
    pub dependencies: HashMap<ConfigResource, Arc<[ConfigResource]>>,
    /// The resources that the configuration of an object refers to, with module keys.
    pub reached_resources: HashMap<ResourceInstance, Reached>,
    /// The objects of the state that targets name.
    pub targeted: Option<Rc<Targeted>>,
}
