//! The steps of making a plan, in order.

use crate::base::diagnostics::Reported;
use crate::base::options::PlanOptions;
use crate::base::results::Planned;
use crate::base::session::Session;
use crate::graph::config_graph::ConfigGraph;
use crate::plan::planner::Planner;
use crate::scope::inspect::{Inspection, Inspector};
use crate::scope::run::{Phase, Run};
use crate::validate::preflight;
use rform_plan::Plan;
use rform_state::State;

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
    let plan = make(&run, state, options).await.ok();
    let planned = Planned {
        plan,
        checks: run.take_checks(),
        diagnostics: run.take_diagnostics(),
    };
    looker(&Inspection::of(&run));
    planned
}

async fn make(run: &Run<'_>, state: State, options: &PlanOptions) -> Result<Plan, Reported> {
    let mut faults = preflight::check(run.session, Some(&state));
    let (graph, more) = ConfigGraph::of(run.session.config, run.session.registry);
    faults.extend(more);
    run.report(faults)?;
    let mut planner = Planner::new(run, graph, state, options);
    let moved = planner.move_objects();
    planner.adopt_providers();
    planner.complete_old_dependencies();
    planner.choose_targets();
    moved?;
    planner.collect_imports();
    planner.walk().await;
    planner.refuse_moved_but_declared()?;
    planner.plan_what_is_left().await;
    planner.finish().await
}
