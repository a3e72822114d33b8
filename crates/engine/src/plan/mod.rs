//! Making a plan.
//!
//! The configuration is gone through in the order of its references ([`walk`]); each resource
//! is expanded and each instance planned ([`instance`]) or read ([`data`]); what the state holds
//! beyond that goes ([`orphans`]). In the end [`finish`] says in which order things are done.

mod changed;
mod checks;
mod create_first;
mod data;
mod dependents;
mod desired;
mod evidence;
mod finish;
mod imports;
mod instance;
mod links;
mod move_validate;
mod moves;
mod orphans;
mod outputs;
mod partial;
mod provider_change;
mod recover;
mod refresh;
mod self_reference;
mod targets;
mod walk;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::OnceCell;

use super::graph::{ConfigGraph, Node};
use super::inspect::{Inspection, Inspector};
use super::object::PriorObject;
use super::providers::Providers;
use super::run::{Phase, Reported, Run};
use super::values::{ModuleValues, RepetitionData};
use super::{PlanOptions, Planned, Session, preflight};
use rform_config::{ProviderPlace, Resource};
use rform_core::addr::{ConfigResource, Mode as ResourceMode, Module, ResourceInstance};
use rform_core::schema::ResourceSchema;
use rform_plan::{Action, Change, Mode, Plan};
use rform_provider::Provider;
use rform_state::State;

pub use checks::{check_of, judge_all, report_unread};
pub use desired::{Desired, desired};
pub use instance::ignore;
pub use outputs::{RootOutputs, keep_known, root_output_faults, root_outputs};
pub use walk::{judge_validation, no_schema};

/// Makes a plan. `state` is brought up to date in the plan only.
pub async fn plan(session: &Session<'_>, state: State, options: &PlanOptions) -> Planned {
    plan_and_look(session, state, options, &mut |_| ()).await
}

/// The same; what it led to is looked at before it is let go.
pub async fn plan_and_look(
    session: &Session<'_>,
    state: State,
    options: &PlanOptions,
    looker: Inspector<'_>,
) -> Planned {
    let run = Run::new(session, Phase::Plan, session.world.now()).lenient(options.lenient);
    let plan = make(&run, state, options).await;
    let planned = Planned {
        plan,
        checks: run.take_checks(),
        diagnostics: run.take_diagnostics(),
    };
    looker(&Inspection::of(&run));
    planned
}

async fn make(run: &Run<'_>, state: State, options: &PlanOptions) -> Option<Plan> {
    let mut faults = preflight::check(run.session, Some(&state));
    let (graph, more) = ConfigGraph::of(run.session.config, run.session.registry);
    faults.extend(more);
    if !run.report(faults) {
        return None;
    }
    let mut planner = Planner::new(run, graph, state, options);
    planner.move_objects();
    planner.adopt_providers();
    planner.complete_old_dependencies();
    planner.choose_targets();
    if run.has_errors() {
        return None;
    }
    planner.collect_imports();
    planner.walk().await;
    if !planner.report_still_there() {
        return None;
    }
    planner.plan_what_is_left().await;
    planner.finish().await
}

/// A plan in the making.
struct Planner<'a> {
    run: &'a Run<'a>,
    options: &'a PlanOptions,
    graph: ConfigGraph,
    providers: Providers,
    /// What was there before the run, after moves.
    state: RefCell<State>,
    /// Whether `state` was changed by reading.
    refreshed: RefCell<bool>,
    /// Former addresses of what was moved.
    moved: RefCell<BTreeMap<ResourceInstance, ResourceInstance>>,
    /// Existing objects, as read; none for those found gone.
    prior_objects: RefCell<HashMap<ResourceInstance, Option<Rc<PriorObject>>>>,
    /// Objects that the state holds and that could not be read.
    unread: RefCell<HashMap<ResourceInstance, Reported>>,
    /// Which providers' objects were read, or are being read.
    read: RefCell<HashMap<ProviderPlace, Rc<OnceCell<()>>>>,
    changes: RefCell<Vec<Change>>,
    /// The managed resources of which an instance will change.
    changing: RefCell<HashSet<ConfigResource>>,
    /// Changes by instance, deposed ones apart.
    index: RefCell<HashMap<ResourceInstance, usize>>,
    drift: RefCell<Vec<Change>>,
    /// Outputs of the root that could be evaluated.
    sound_outputs: RefCell<HashSet<Arc<str>>>,
    /// Instances that the configuration asks for.
    expected: RefCell<BTreeSet<ResourceInstance>>,
    /// Resources whose successors are made first, by themselves or for what depends on them.
    create_first: HashSet<(Module, rform_core::addr::Resource)>,
    /// Checks of which nothing that they rest on has failed.
    reached: RefCell<HashSet<Node>>,
    /// Nodes that the plan is limited to; none for all.
    only: Option<HashSet<Node>>,
    /// What the nodes that targets name need.
    needed: HashSet<Node>,
    /// Those of them that are needed in every instance of their module.
    needed_everywhere: HashSet<Node>,
    dependencies: RefCell<HashMap<ConfigResource, Arc<[ConfigResource]>>>,
    /// What targets name of what the state holds, once asked for.
    targeted: RefCell<Option<Rc<Targeted>>>,
    /// The resources that objects rest on by the configuration.
    reached_resources: RefCell<HashMap<ResourceInstance, dependents::Reached>>,
    imports: RefCell<BTreeMap<ResourceInstance, imports::Wanted>>,
}

/// Objects of the state by their resource.
type Targeted = BTreeMap<ConfigResource, Vec<ResourceInstance>>;

/// One instance to plan, with what is needed for it.
struct Instance<'a> {
    address: ResourceInstance,
    module: &'a Rc<ModuleValues>,
    repeat: RepetitionData,
    resource: &'a Arc<Resource>,
    schema: Arc<ResourceSchema>,
    provider: Arc<dyn Provider>,
    place: ProviderPlace,
}

impl<'a> Planner<'a> {
    fn new(
        run: &'a Run<'a>,
        graph: ConfigGraph,
        state: State,
        options: &'a PlanOptions,
    ) -> Planner<'a> {
        let create_first = create_first::all(&graph, run.session.config);
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

    fn is(&self, mode: Mode) -> bool {
        self.options.mode == mode
    }

    fn add(&self, change: Change) {
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
