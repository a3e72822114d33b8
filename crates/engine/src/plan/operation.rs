//! The phases of making a plan, in order.

use crate::base::diagnostics::Reported;
use crate::base::options::PlanOptions;
use crate::base::results::Planned;
use crate::base::session::Session;
use crate::graph::cycles::checked_graph;
use crate::plan::planner::Planner;
use crate::scope::inspect::{Inspection, Inspector};
use crate::scope::run::{Phase, Run};
use crate::validate::preflight;
use rform_plan::Plan;
use rform_state::State;

/// Makes a plan. `state` is refreshed in the plan only; nothing is written.
pub async fn plan(session: &Session<'_>, state: State, options: &PlanOptions) -> Planned {
    plan_and_inspect(session, state, options, &mut |_| ()).await
}

/// Makes a plan like [`plan`], and calls `inspector` with the final values before they are dropped.
pub async fn plan_and_inspect(
    session: &Session<'_>,
    state: State,
    options: &PlanOptions,
    inspector: Inspector<'_>,
) -> Planned {
    let run = Run::new(session, Phase::Plan, session.world.now())
        .failed_conditions_warn(options.failed_conditions_warn);
    let plan = make(&run, state, options).await.ok();
    let planned = Planned {
        plan,
        checks: run.take_checks(),
        diagnostics: run.take_diagnostics(),
    };
    inspector(&Inspection::of(&run));
    planned
}

async fn make(run: &Run<'_>, state: State, options: &PlanOptions) -> Result<Plan, Reported> {
    let mut errors = preflight::check(run.session, Some(&state));
    let (graph, more) = checked_graph(run.session.config, run.session.registry);
    errors.extend(more);
    run.report(errors)?;
    let mut planner = Planner::new(run, graph, state, options);
    let moved = planner.move_objects();
    planner.adopt_providers();
    planner.complete_old_dependencies();
    planner.select_targets();
    moved?;
    planner.collect_imports();
    let ephemerals = planner.ephemerals.clone();
    let work = async {
        planner.walk().await;
        planner.refuse_moved_but_declared()?;
        planner.plan_orphans().await;
        planner.finish().await
    };
    ephemerals.keep_during(run, work).await
}
