//! The planner: the inputs and the state of making a plan.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use petgraph::graph::NodeIndex;

use crate::base::diagnostics::Reported;
use crate::base::options::PlanOptions;
use crate::graph::config_graph::ConfigGraph;
use crate::plan::create_before_destroy::create_before_destroy;
use crate::plan::planner_state::{FoundObject, Lookups, PlannerState, Selection};
use crate::resource::ephemeral::Ephemerals;
use crate::resource::providers::Providers;
use crate::scope::run::Run;
use crate::scope::values::instance_keys::RepetitionData;
use crate::scope::values::module_values::ModuleValues;
use rform_config::{ResolvedProvider, Resource};
use rform_core::addr::ResourceInstance;
use rform_core::schema::ResourceSchema;
use rform_plan::{Change, Mode};
use rform_provider::Provider;
use rform_state::State;

/// A plan while it is being made. All visits share it, on one thread.
pub struct Planner<'a> {
    /// Values of names, results of conditions, and diagnostics.
    pub(super) run: &'a Run<'a>,
    /// The options of the plan.
    pub(super) options: &'a PlanOptions,
    /// The dependencies between the blocks of the configuration.
    pub(super) graph: ConfigGraph,
    /// The configured providers.
    pub(super) providers: Providers,
    /// The ephemeral resources that are open.
    pub(super) ephemerals: Rc<Ephemerals>,
    /// The nodes of resources with `create_before_destroy`, and of all that they depend on.
    pub(super) create_before_destroy: HashSet<NodeIndex>,
    /// The part of the configuration that `-target` limits the plan to.
    pub(super) selection: Selection,
    /// What the plan has come to so far. It is borrowed for single statements, and never while
    /// another function of the planner runs.
    pub(super) known: RefCell<PlannerState>,
    /// Results that are computed when they are first needed.
    pub(super) lookups: RefCell<Lookups>,
}

/// A resource instance to plan, with its configuration, schema and provider.
pub struct Instance<'a> {
    pub(super) address: ResourceInstance,
    pub(super) module: &'a Rc<ModuleValues>,
    pub(super) repetition: RepetitionData,
    pub(super) resource: &'a Arc<Resource>,
    pub(super) schema: Arc<ResourceSchema>,
    pub(super) provider: Arc<dyn Provider>,
    pub(super) place: ResolvedProvider,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        run: &'a Run<'a>,
        graph: ConfigGraph,
        state: State,
        options: &'a PlanOptions,
    ) -> Planner<'a> {
        let create_before_destroy = create_before_destroy(&graph, run.session.config);
        Planner {
            run,
            options,
            graph,
            providers: Providers::default(),
            ephemerals: Rc::default(),
            create_before_destroy,
            selection: Selection::default(),
            known: RefCell::new(PlannerState {
                state,
                ..PlannerState::default()
            }),
            lookups: RefCell::default(),
        }
    }

    /// Whether the plan has that mode.
    pub(super) fn is(&self, mode: Mode) -> bool {
        self.options.mode == mode
    }

    /// The prior state, with moves and refreshed objects.
    pub(super) fn state(&self) -> Ref<'_, State> {
        Ref::map(self.known.borrow(), |known| &known.state)
    }

    /// The prior state, to change it.
    pub(super) fn state_mut(&self) -> RefMut<'_, State> {
        RefMut::map(self.known.borrow_mut(), |known| &mut known.state)
    }

    /// Adds a change to the plan.
    pub(super) fn add(&self, change: Change) {
        self.known.borrow_mut().changes.add(change);
    }

    /// The address that an instance had before it was moved.
    pub(super) fn previous_address(&self, address: &ResourceInstance) -> Option<ResourceInstance> {
        self.known.borrow().moved.get(address).cloned()
    }

    /// Whether the configuration, as far as it is expanded, has an instance.
    pub(super) fn is_configured(&self, address: &ResourceInstance) -> bool {
        self.known.borrow().configured.contains(address)
    }

    /// Sets the prior object of an instance, and adds it to the state: an imported object, or one that
    /// an interrupted run has created.
    pub(super) fn set_found(&self, address: &ResourceInstance, found: FoundObject) {
        let mut known = self.known.borrow_mut();
        let object = Some(found.stored);
        known.state.set_current(address, &found.provider, object);
        let prior_object = Some(Rc::new(found.object));
        known.prior_objects.insert(address.clone(), prior_object);
    }
}

/// The result of a visit. An error was reported already.
pub type Visit = Result<(), Reported>;
