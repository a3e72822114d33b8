//! A plan in the making.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use crate::base::diagnostics::Reported;
use crate::base::options::PlanOptions;
use crate::graph::config_graph::ConfigGraph;
use crate::plan::create_first::create_first;
use crate::plan::planner_state::{FoundObject, Lookups, PlannerState, Selection};
use crate::resource::providers::Providers;
use crate::scope::run::Run;
use crate::scope::values::instance_keys::RepetitionData;
use crate::scope::values::module_values::ModuleValues;
use rform_config::{ResolvedProvider, Resource};
use rform_core::addr::{ConfigResource, ResourceInstance};
use rform_core::schema::ResourceSchema;
use rform_plan::{Change, Mode};
use rform_provider::Provider;
use rform_state::State;

/// A plan in the making.
pub struct Planner<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) options: &'a PlanOptions,
    pub(super) graph: ConfigGraph,
    pub(super) providers: Providers,
    /// Resources whose successors are made first, by themselves or for what depends on them.
    pub(super) create_first: HashSet<ConfigResource>,
    /// What `-target` limits the plan to.
    pub(super) selection: Selection,
    /// What the plan has come to so far. It is borrowed for single statements, and never while
    /// another function of the planner runs.
    pub(super) known: RefCell<PlannerState>,
    /// What was looked up in the configuration and the state.
    pub(super) lookups: RefCell<Lookups>,
}

/// One instance to plan, with what is needed for it.
pub struct Instance<'a> {
    pub(super) address: ResourceInstance,
    pub(super) module: &'a Rc<ModuleValues>,
    pub(super) repeat: RepetitionData,
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
        let create_first = create_first(&graph, run.session.config);
        Planner {
            run,
            options,
            graph,
            providers: Providers::default(),
            create_first,
            selection: Selection::default(),
            known: RefCell::new(PlannerState {
                state,
                ..PlannerState::default()
            }),
            lookups: RefCell::default(),
        }
    }

    pub(super) fn is(&self, mode: Mode) -> bool {
        self.options.mode == mode
    }

    /// The state as it was before the run, with moves and what was read.
    pub(super) fn state(&self) -> Ref<'_, State> {
        Ref::map(self.known.borrow(), |known| &known.state)
    }

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

    /// Whether the configuration asks for an instance, as far as it was expanded.
    pub(super) fn is_expected(&self, address: &ResourceInstance) -> bool {
        self.known.borrow().expected.contains(address)
    }

    /// Records an object that was found (imported, or left by a killed run), in the state and as
    /// the prior object of its instance.
    pub(super) fn set_found(&self, address: &ResourceInstance, found: FoundObject) {
        let mut known = self.known.borrow_mut();
        let object = Some(found.stored);
        known.state.set_current(address, &found.provider, object);
        let prior_object = Some(Rc::new(found.object));
        known.prior_objects.insert(address.clone(), prior_object);
    }
}

/// What became of a visit: an error is among the diagnostics already.
pub type Visit = Result<(), Reported>;
