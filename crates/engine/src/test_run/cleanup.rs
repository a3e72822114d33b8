//! Destroying the objects that the runs of a test file have created, in reverse order of the runs.

use crate::base::options::PlanOptions;
use crate::base::session::Session;
use crate::test_run::events::TestEvent;
use crate::test_run::file_run::TestFileRun;
use crate::test_run::states::RunSetup;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_plan::Mode;
use rform_plan::test_results::Status;

/// Destroys all objects that the runs of a file have created.
pub async fn destroy_all(file_run: &mut TestFileRun<'_>) {
    let file = file_run.file.clone();
    for (key, setup) in file_run.states.to_destroy() {
        let run = &setup.run.name;
        (file_run.context.events)(TestEvent::RunTearsDown(&file.name, run));
        let diagnostics = destroy(file_run, &key, &setup).await;
        let world = file_run.context.world.clone();
        let test_state = file_run.states.get(world.as_ref(), &key);
        let (left, state_file) = (test_state.left(), test_state.file_name());
        if diagnostics.has_errors() || !left.is_empty() {
            file_run.status = Status::Error;
        }
        (file_run.context.events)(TestEvent::Destroyed {
            file: &file.name,
            run,
            diagnostics: &diagnostics,
            left: &left,
            state_file: state_file.as_deref(),
        });
    }
}

async fn destroy(file_run: &mut TestFileRun<'_>, key: &str, setup: &RunSetup) -> Diagnostics {
    let context = file_run.context;
    let world = context.world.clone();
    let session = session(file_run, setup);
    let options = PlanOptions {
        mode: Mode::Destroy,
        ..PlanOptions::default()
    };
    let test_state = file_run.states.get(world.as_ref(), key);
    let planning = crate::plan(&session, test_state.state.clone(), &options);
    let Some(planned) = context.interrupts.unless_ended(planning).await else {
        return interrupted().into();
    };
    let mut diagnostics = planned.diagnostics;
    let Some(plan) = planned.plan.filter(|_| !diagnostics.has_errors()) else {
        return diagnostics;
    };
    let journal = match test_state.journal(&world) {
        Ok(journal) => journal,
        Err(error) => return error.into(),
    };
    let applying = crate::apply(&session, &plan, Some(journal));
    let kept_now = match context.interrupts.unless_ended(applying).await {
        Some(applied) => {
            diagnostics.extend(applied.diagnostics);
            test_state.replace(world.as_ref(), applied.state)
        }
        None => {
            diagnostics.push(interrupted());
            test_state.recover(&world)
        }
    };
    diagnostics.extend(kept_now.err());
    diagnostics
}

/// The error that the user has interrupted a test.
pub fn interrupted() -> Diagnostic {
    let detail = "The test operation could not be completed due to an interrupt signal. Please \
                  read the remaining diagnostics carefully for any sign of failed state cleanup \
                  or dangling resources.";
    Diagnostic::error("Test interrupted", detail)
}

/// The session in which a run of the file is planned, applied or destroyed.
pub fn session<'a>(file_run: &TestFileRun<'a>, setup: &'a RunSetup) -> Session<'a> {
    let context = file_run.context;
    Session {
        world: context.world.clone(),
        config: &setup.config,
        registry: context.registry,
        workspace: context.workspace.clone(),
        root: ".".into(),
        cwd: context.cwd.clone(),
        variables: setup.variables.clone(),
        unfit: Default::default(),
        overrides: setup.overrides.clone(),
        parallelism: None,
        events: &|_| {},
        stop: &context.interrupts.stop,
    }
}
