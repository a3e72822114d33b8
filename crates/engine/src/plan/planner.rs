//! A plan in the making.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::base::diagnostics::Reported;
use crate::base::options::PlanOptions;
use crate::graph::config_graph::ConfigGraph;
use crate::graph::node::Node;
use crate::object::prior::PriorObject;
use crate::plan::create_first::create_first;
use crate::plan::module_path::Reached;
use crate::resource::providers::Providers;
use crate::scope::run::Run;
use crate::scope::values::instance_keys::RepetitionData;
use crate::scope::values::module_values::ModuleValues;
use rform_config::{ProviderPlace, Resource};
use rform_core::addr::{ConfigResource, Mode as ResourceMode, Module, ResourceInstance};
use rform_core::diag::Span;
use rform_core::schema::ResourceSchema;
use rform_plan::{Action, Change, Mode};
use rform_provider::Provider;
use rform_state::State;

/// A plan in the making.
pub struct Planner<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) options: &'a PlanOptions,
    pub(super) graph: ConfigGraph,
    pub(super) providers: Providers,
    /// What was there before the run, after moves.
    pub(super) state: RefCell<State>,
    /// Whether `state` was changed by reading.
    pub(super) refreshed: RefCell<bool>,
    /// Former addresses of what was moved.
    pub(super) moved: RefCell<BTreeMap<ResourceInstance, ResourceInstance>>,
    /// Existing objects, as read; none for those found gone.
    pub(super) prior_objects: RefCell<HashMap<ResourceInstance, Option<Rc<PriorObject>>>>,
    /// Objects that the state holds and that could not be read.
    pub(super) unread: RefCell<HashMap<ResourceInstance, Reported>>,
    /// Which providers' objects were read, or are being read.
    pub(super) read: RefCell<HashMap<ProviderPlace, Rc<OnceCell<()>>>>,
    pub(super) changes: RefCell<Vec<Change>>,
    /// The managed resources of which an instance will change.
    pub(super) changing: RefCell<HashSet<ConfigResource>>,
    /// Changes by instance, deposed ones apart.
    pub(super) index: RefCell<HashMap<ResourceInstance, usize>>,
    pub(super) drift: RefCell<Vec<Change>>,
    /// Outputs of the root that could be evaluated.
    pub(super) sound_outputs: RefCell<HashSet<Arc<str>>>,
    /// Instances that the configuration asks for.
    pub(super) expected: RefCell<BTreeSet<ResourceInstance>>,
    /// Resources whose successors are made first, by themselves or for what depends on them.
    pub(super) create_first: HashSet<(Module, rform_core::addr::Resource)>,
    /// Checks of which nothing that they rest on has failed.
    pub(super) reached: RefCell<HashSet<Node>>,
    /// Nodes that the plan is limited to; none for all.
    pub(super) only: Option<HashSet<Node>>,
    /// What the nodes that targets name need.
    pub(super) needed: HashSet<Node>,
    /// Those of them that are needed in every instance of their module.
    pub(super) needed_everywhere: HashSet<Node>,
    pub(super) dependencies: RefCell<HashMap<ConfigResource, Arc<[ConfigResource]>>>,
    /// What targets name of what the state holds, once asked for.
    pub(super) targeted: RefCell<Option<Rc<Targeted>>>,
    /// The resources that objects rest on by the configuration.
    pub(super) reached_resources: RefCell<HashMap<ResourceInstance, Reached>>,
    pub(super) imports: RefCell<BTreeMap<ResourceInstance, Wanted>>,
}

/// Objects of the state by their resource.
pub type Targeted = BTreeMap<ConfigResource, Vec<ResourceInstance>>;

/// One instance to plan, with what is needed for it.
pub struct Instance<'a> {
    pub(super) address: ResourceInstance,
    pub(super) module: &'a Rc<ModuleValues>,
    pub(super) repeat: RepetitionData,
    pub(super) resource: &'a Arc<Resource>,
    pub(super) schema: Arc<ResourceSchema>,
    pub(super) provider: Arc<dyn Provider>,
    pub(super) place: ProviderPlace,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        run: &'a Run<'a>,
        graph: ConfigGraph,
        state: State,
        options: &'a PlanOptions,
    ) -> Planner<'a> {
        let create_first = create_first(&graph, run.session.config);
        Planner {
            run,
            options,
            graph,
            providers: Providers::default(),
            state: RefCell::new(state),
            refreshed: RefCell::new(false),
            moved: RefCell::default(),
            prior_objects: RefCell::default(),
            unread: RefCell::default(),
            read: RefCell::default(),
            changes: RefCell::default(),
            changing: RefCell::default(),
            index: RefCell::default(),
            drift: RefCell::default(),
            sound_outputs: RefCell::default(),
            expected: RefCell::default(),
            create_first,
            reached: RefCell::default(),
            only: None,
            needed: HashSet::new(),
            needed_everywhere: HashSet::new(),
            dependencies: RefCell::default(),
            targeted: RefCell::default(),
            reached_resources: RefCell::default(),
            imports: RefCell::default(),
        }
    }

    pub(super) fn is(&self, mode: Mode) -> bool {
        self.options.mode == mode
    }

    pub(super) fn add(&self, change: Change) {
        let mut changes = self.changes.borrow_mut();
        if change.deposed.is_none() {
            let mut index = self.index.borrow_mut();
            index.insert(change.address.clone(), changes.len());
        }
        if change.action != Action::NoOp && change.address.resource.mode == ResourceMode::Managed {
            self.changing.borrow_mut().insert(change.address.config());
        }
        changes.push(change);
    }
}

/// What became of a visit: an error is among the diagnostics already.
pub type Visit = Result<(), Reported>;

/// What is to be taken over under an address.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// As the provider calls it.
    pub id: String,
    /// Where that was said; none for the command line.
    pub span: Option<Span>,
    /// Whether an instance was found for it.
    pub met: bool,
}
