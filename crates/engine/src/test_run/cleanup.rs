//! Destroying what the runs of a file made, the last first.

use crate::base::options::PlanOptions;
use crate::base::session::Session;
use crate::test_run::file_run::TestFileRun;
use crate::test_run::report::TestEvent;
use crate::test_run::states::Made;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_plan::Mode;
use rform_plan::test_results::Status;

/// Destroys all that the runs of a file made.
pub async fn destroy_all(course: &mut TestFileRun<'_>) {
    let file = course.file.clone();
    for (key, made) in course.states.to_destroy() {
        let run = &made.run.name;
        (course.testing.events)(TestEvent::RunTearsDown(&file.name, run));
        let diagnostics = destroy(course, &key, &made).await;
        let world = course.testing.world.clone();
        let kept = course.states.get(world.as_ref(), &key);
        let (left, kept) = (kept.left(), kept.file_name());
        if diagnostics.has_errors() || !left.is_empty() {
            course.status = Status::Error;
        }
        (course.testing.events)(TestEvent::Destroyed {
            file: &file.name,
            run,
            diagnostics: &diagnostics,
            left: &left,
            kept: kept.as_deref(),
        });
    }
}

async fn destroy(course: &mut TestFileRun<'_>, key: &str, made: &Made) -> Diagnostics {
    let testing = course.testing;
    let world = testing.world.clone();
    let session = session(course, made);
    let options = PlanOptions {
        mode: Mode::Destroy,
        ..PlanOptions::default()
    };
    let kept = course.states.get(world.as_ref(), key);
    let planning = crate::plan(&session, kept.state.clone(), &options);
    let Some(planned) = testing.interrupts.or(planning).await else {
        return broken_off().into();
    };
    let mut told = planned.diagnostics;
    let Some(plan) = planned.plan.filter(|_| !told.has_errors()) else {
        return told;
    };
    let journal = match kept.journal(&world) {
        Ok(journal) => journal,
        Err(fault) => return fault.into(),
    };
    let applying = crate::apply(&session, &plan, Some(journal));
    let kept_now = match testing.interrupts.or(applying).await {
        Some(applied) => {
            told.extend(applied.diagnostics);
            kept.replace(world.as_ref(), applied.state)
        }
        None => {
            told.push(broken_off());
            kept.recover(&world)
        }
    };
    told.extend(kept_now.err());
    told
}

/// That the user broke a test off.
pub fn broken_off() -> Diagnostic {
    let detail = "The test operation could not be completed due to an interrupt signal. Please \
                  read the remaining diagnostics carefully for any sign of failed state cleanup \
                  or dangling resources.";
    Diagnostic::error("Test interrupted", detail)
}

/// What the engine works with for a run of the file.
pub fn session<'a>(course: &TestFileRun<'a>, made: &'a Made) -> Session<'a> {
    let testing = course.testing;
    Session {
        world: testing.world.clone(),
        config: &made.config,
        registry: testing.registry,
        workspace: testing.workspace.clone(),
        root: ".".into(),
        cwd: testing.cwd.clone(),
        variables: made.variables.clone(),
        unfit: Default::default(),
        overrides: made.overrides.clone(),
        parallelism: None,
        events: &|_| {},
        stop: &testing.interrupts.stop,
    }
}
