//! The state of a plan while it is being made.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::base::diagnostics::Reported;
use crate::graph::node::Node;
use crate::object::prior::PriorObject;
use crate::plan::module_path::ReachableResources;
use rform_config::ResolvedProvider;
use rform_core::addr::{
    Check, ConfigResource, Mode, ModuleInstance, OutputValueInstance, ProviderConfig,
    ResourceInstance,
};
use rform_core::diag::Span;
use rform_plan::{Action, Change, ImportTarget};
use rform_state::State;

/// The objects that were read and the changes that were decided so far.
#[derive(Default)]
pub struct PlannerState {
    /// The prior state, with moves and refreshed objects.
    pub state: State,
    /// Whether refresh changed `state`.
    pub refreshed: bool,
    /// New addresses of moved objects, to their former ones.
    pub moved: BTreeMap<ResourceInstance, ResourceInstance>,
    /// Existing objects as refresh has read them; `None` for those that do not exist any more.
    pub prior_objects: HashMap<ResourceInstance, Option<Rc<PriorObject>>>,
    /// Objects of the state that could not be read.
    pub unreadable: HashMap<ResourceInstance, Reported>,
    /// The planned changes.
    pub changes: PlannedChanges,
    /// Changes that were made outside of Terraform.
    pub drift: Vec<Change>,
    /// Outputs, of all modules, that could be evaluated.
    pub evaluated_outputs: BTreeSet<OutputValueInstance>,
    /// Instances that the configuration asks for, as far as it is expanded.
    pub configured: BTreeSet<ResourceInstance>,
    /// `check` blocks of which all dependencies were evaluated.
    pub reached_checks: HashSet<Check>,
    /// Objects to import, by the address that they are imported to.
    pub imports: BTreeMap<ResourceInstance, RequestedImport>,
}

/// Changes in the order in which they were planned.
#[derive(Default)]
pub struct PlannedChanges {
    /// All changes, at most one for each object of an instance.
    pub list: Vec<Change>,
    /// Managed resources of which an instance will change, with the modules of those instances.
    pub changing: HashMap<ConfigResource, HashSet<ModuleInstance>>,
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
            let modules = self.changing.entry(change.address.config()).or_default();
            modules.insert(change.address.module.clone());
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
    /// By what the provider finds it.
    pub target: ImportTarget,
    /// The location of the `to` argument; none for an import by the command line.
    pub span: Option<Span>,
    /// Whether the configuration has an instance to import the object to.
    pub has_instance: bool,
}

/// An existing object that the state does not have: it is imported, or an interrupted run has
/// created it.
pub struct FoundObject {
    /// The configuration of its provider.
    pub provider: ProviderConfig,
    /// The object as the state keeps it.
    pub stored: rform_state::Object,
    /// The object as the engine works with it.
    pub object: PriorObject,
}

/// The part of the configuration that a plan is limited to.
#[derive(Default)]
pub struct Selection {
    /// The nodes that are visited; none for all.
    pub only: Option<HashSet<Node>>,
    /// The direct and indirect dependencies of the nodes that targets name.
    pub needed: HashSet<Node>,
    /// The targeted objects that are needed in every instance of their module.
    pub needed_everywhere: HashSet<Node>,
}

/// Objects of the state by their resource.
pub type TargetedObjects = BTreeMap<ConfigResource, Vec<ResourceInstance>>;

/// Results that are computed once, when they are first needed.
#[derive(Default)]
pub struct Lookups {
    /// For each provider configuration, a cell that is set once its objects are refreshed.
    pub reads: HashMap<ResolvedProvider, Rc<OnceCell<()>>>,
    /// All direct and indirect dependencies of a resource.
    pub dependencies: HashMap<ConfigResource, Arc<[ConfigResource]>>,
    /// The same, with what is removed from modules that the resource refers to as wholes.
    pub before_removal: HashMap<ConfigResource, Arc<[ConfigResource]>>,
    /// The resources that the configuration of an object refers to, with module keys.
    pub reachable_resources: HashMap<ResourceInstance, ReachableResources>,
    /// The objects of the state that targets name.
    pub targeted: Option<Rc<TargetedObjects>>,
}
