//! Executing a `run` block: a plan, perhaps its apply, and assertions about the result.

use std::sync::Arc;

use crate::apply::operation::{apply_and_inspect, incomplete};
use crate::base::diagnostics::{DiagnosticLog, Reported};
use crate::base::options::PlanOptions;
use crate::base::overrides::Overrides;
use crate::base::session::Session;
use crate::plan::operation::plan_and_inspect;
use crate::scope::inspect::Inspection;
use crate::test_run::cleanup::{interrupted, session};
use crate::test_run::events::TestEvent;
use crate::test_run::expect_failures::Expected;
use crate::test_run::file_run::TestFileRun;
use crate::test_run::scopes::{AssertionScope, Values};
use crate::test_run::states::{RunSetup, key_of};
use crate::test_run::variables::RunVariables;
use crate::test_run::{assertions, expect_failures, providers, variables};
use crate::validate::checker::validate;
use rform_config::Config;
use rform_config::test_files::TestRun;
use rform_core::addr::ResourceInstance;
use rform_core::diag::Diagnostics;
use rform_core::value::Value;
use rform_lang::references::references;
use rform_plan::test_results::{Detail, LeftInState, ModuleRun, RunReport, Status};
use rform_plan::{Action, Mode, Plan};

/// Executes a run. Returns its report, and the configuration that the detail of the report belongs
/// to.
pub async fn execute(
    file_run: &mut TestFileRun<'_>,
    index: usize,
    run: &Arc<TestRun>,
) -> (RunReport, Option<Arc<Config>>) {
    (file_run.context.events)(TestEvent::RunBegins(&file_run.file.name, &run.name));
    let begun = file_run.context.world.now();
    let mut execution = RunExecution {
        report: RunReport::skipped(&run.name),
        log: DiagnosticLog::default(),
        expected: Vec::new(),
        config: None,
    };
    // What failed is in the report: the run ends there.
    let prepared = prepare(file_run, index, run, &mut execution);
    if let Ok((setup, run_variables)) = prepared {
        _ = execution
            .plan_and_apply(file_run, &setup, &run_variables)
            .await;
    }
    let took = file_run.context.world.now().saturating_sub(begun);
    let report = RunReport {
        time: Some((begun, took)),
        diagnostics: execution.log.into_all(),
        ..execution.report
    };
    (report, execution.config)
}

/// A run while it is executed.
struct RunExecution {
    /// The report so far, but for the diagnostics.
    report: RunReport,
    /// The diagnostics of the report.
    log: DiagnosticLog,
    /// The checkable objects that must fail.
    expected: Vec<Expected>,
    /// The configuration of the report's detail.
    config: Option<Arc<Config>>,
}

/// The status and diagnostics of assertions, and the outputs of the run; none if the plan or apply
/// did not come to an end.
type Assessment = Option<(Status, Diagnostics, Value)>;

/// Prepares the configuration and the variables of a run.
fn prepare(
    file_run: &TestFileRun<'_>,
    index: usize,
    run: &Arc<TestRun>,
    execution: &mut RunExecution,
) -> Result<(RunSetup, RunVariables), Reported> {
    let (expected, errors) = expect_failures::expected(run);
    execution.expected = expected;
    execution.report(errors)?;
    execution.report(run.options.diagnostics.clone())?;
    execution.report(options(run).check().err().into_iter().collect())?;
    let (config, errors) = providers::with_providers(file_run, run);
    execution.report(errors)?;
    let mut setup = RunSetup {
        index,
        run: run.clone(),
        config: Arc::new(config),
        variables: Values::new(),
        overrides: Overrides::of(&run.overrides, &file_run.file.overrides),
    };
    execution.report(validate(&session(file_run, &setup), None))?;
    let expressions = run.asserts.iter();
    let expressions = expressions.flat_map(|it| [&it.condition, &it.message]);
    execution.report(expressions.flat_map(|it| references(it).1).collect())?;
    let root = setup.config.root().cloned().unwrap_or_default();
    let (run_variables, errors) = variables::collect_variables(file_run, run, &root);
    execution.report(errors)?;
    setup.variables = run_variables.declared.clone();
    Ok((setup, run_variables))
}

impl RunExecution {
    /// Adds diagnostics to the report.
    ///
    /// # Errors
    /// There is an error among them, which is the status of the run then.
    fn report(&mut self, found: Diagnostics) -> Result<(), Reported> {
        let result = self.log.report_each(found);
        if result.is_err() {
            self.report.status = Status::Error;
        }
        result
    }

    /// Adds the results of assertions to the report, and keeps the outputs for later runs.
    fn conclude(&mut self, file_run: &mut TestFileRun<'_>, assessment: Assessment) {
        self.report.status = Status::Pass;
        if let Some((status, diagnostics, outputs)) = assessment {
            self.report.status = status;
            // A failed assertion is a result of the run, not an error of its execution.
            _ = self.log.report_each(diagnostics);
            let name = self.report.name.clone();
            file_run.outputs.insert(name, outputs);
        }
    }

    async fn plan_and_apply(
        &mut self,
        file_run: &mut TestFileRun<'_>,
        setup: &RunSetup,
        run_variables: &RunVariables,
    ) -> Result<(), Reported> {
        let context = file_run.context;
        let world = context.world.clone();
        let key = key_of(&setup.run);
        let state = file_run.states.get(world.as_ref(), &key).state.clone();
        let session = session(file_run, setup);
        let options = options(&setup.run);
        let mut assessment = None;
        let (mut diagnostics, plan) = if run_variables.unfit.has_errors() {
            (run_variables.unfit.clone(), None)
        } else {
            let mut inspector = |inspection: &Inspection<'_>| {
                if setup.run.plan_only {
                    assessment = assess(file_run, setup, run_variables, &session, inspection);
                }
            };
            let planning = plan_and_inspect(&session, state, &options, &mut inspector);
            let Some(planned) = context.interrupts.unless_ended(planning).await else {
                return Err(self.interrupted(file_run, setup, &key, &[]));
            };
            let mut diagnostics = planned.diagnostics;
            if setup.run.plan_only || diagnostics.has_errors() {
                // An apply evaluates checks again.
                diagnostics.extend(planned.checks);
            }
            (diagnostics, planned.plan)
        };
        run_variables.place(&mut diagnostics, setup);
        if setup.run.plan_only {
            let left = expect_failures::remove_expected(&self.expected, diagnostics);
            self.report(left)?;
            self.conclude(file_run, assessment);
            self.keep_plan(plan, setup);
            return Ok(());
        }
        let early = expect_failures::warn_of_failures_while_planning(&self.expected, &diagnostics);
        self.report(early)?;
        self.report(diagnostics)?;
        match plan {
            Some(plan) => {
                let run = (setup, run_variables);
                self.apply(file_run, run, &session, plan).await
            }
            None => Ok(()),
        }
    }

    async fn apply(
        &mut self,
        file_run: &mut TestFileRun<'_>,
        (setup, run_variables): (&RunSetup, &RunVariables),
        session: &Session<'_>,
        plan: Plan,
    ) -> Result<(), Reported> {
        let context = file_run.context;
        let world = context.world.clone();
        let key = key_of(&setup.run);
        let journal = match plan.steps.is_empty() {
            true => None,
            false => match file_run.states.get(world.as_ref(), &key).journal(&world) {
                Ok(journal) => Some(journal),
                Err(error) => return self.report(error.into()),
            },
        };
        let mut assessment = None;
        let mut inspector = |inspection: &Inspection<'_>| {
            assessment = assess(file_run, setup, run_variables, session, inspection)
        };
        let applying = apply_and_inspect(session, &plan, journal, &mut inspector);
        let Some(applied) = context.interrupts.unless_ended(applying).await else {
            return Err(self.interrupted(file_run, setup, &key, &created(&plan)));
        };
        let test_state = file_run.states.get(world.as_ref(), &key);
        test_state.last = Some(setup.clone());
        let written = test_state.replace(world.as_ref(), applied.state);
        let state = test_state.state.clone();
        let mut diagnostics = applied.diagnostics;
        diagnostics.extend(written.err());
        if !plan.targets.is_empty() {
            diagnostics.push(incomplete());
        }
        run_variables.place(&mut diagnostics, setup);
        let left = expect_failures::remove_expected(&self.expected, diagnostics);
        self.report(left)?;
        self.conclude(file_run, assessment);
        self.report.detail = Some(Detail::State(Box::new(state)));
        self.config = Some(setup.config.clone());
        Ok(())
    }

    fn keep_plan(&mut self, plan: Option<Plan>, setup: &RunSetup) {
        self.report.detail = plan.map(|plan| Detail::Plan(Box::new(plan)));
        self.config = Some(setup.config.clone());
    }

    /// Reports the objects that a second interrupt leaves, and saves them in files.
    fn interrupted(
        &mut self,
        file_run: &mut TestFileRun<'_>,
        setup: &RunSetup,
        key: &str,
        planned: &[ResourceInstance],
    ) -> Reported {
        let world = file_run.context.world.clone();
        let mut states = Vec::new();
        for (_, test_state) in file_run.states.iter() {
            if let (Some(last), true) = (&test_state.last, test_state.has_objects()) {
                let run = last.run.module.as_ref().map(|module| ModuleRun {
                    name: last.run.name.clone(),
                    source: module.source.clone(),
                });
                let objects = test_state.left();
                states.push((last.index, LeftInState { run, objects }));
            }
        }
        // The state of the configuration itself first, then the others in the order of their runs.
        states.sort_by_key(|(index, state)| (state.run.is_some(), *index));
        let states: Vec<LeftInState> = states.into_iter().map(|(_, it)| it).collect();
        let recovered = file_run.states.get(world.as_ref(), key).recover(&world);
        let state_files: Vec<String> = file_run
            .states
            .iter()
            .filter_map(|(_, it)| it.file_name())
            .collect();
        let source = setup.run.module.as_ref().map(|it| &*it.source);
        (file_run.context.events)(TestEvent::Interrupted {
            file: &file_run.file.name,
            run: Some(&setup.run.name),
            states: &states,
            planned,
            source,
            state_files: &state_files,
        });
        self.report.status = Status::Error;
        let reported = self.log.fail(interrupted());
        // The interrupt is the error that ends the run, whether or not the state was saved.
        _ = self.log.report_each(recovered.err().into_iter().collect());
        reported
    }
}

impl RunVariables {
    /// Moves errors about the value of a variable from its declaration to where the value was given.
    fn place(&self, diagnostics: &mut Diagnostics, setup: &RunSetup) {
        let Some(root) = setup.config.root() else {
            return;
        };
        for one in &mut diagnostics.0 {
            let condition = one.condition.as_deref();
            let name = condition.and_then(|it| it.strip_prefix("var."));
            let Some(name) = name else { continue };
            let declared = root.variables.get(name).map(|it| it.span);
            if let (Some(span), true) = (self.spans.get(name), one.span == declared) {
                one.span = Some(*span);
            }
        }
    }
}

fn options(run: &TestRun) -> PlanOptions {
    PlanOptions {
        mode: match run.options.refresh_only {
            true => Mode::RefreshOnly,
            false => Mode::Normal,
        },
        skip_refresh: run.options.skip_refresh,
        targets: run.options.targets.clone(),
        replace: run.options.replace.clone(),
        imports: Vec::new(),
        failed_conditions_warn: run.options.refresh_only,
    }
}

/// Evaluates the assertions of a run by its final values.
fn assess(
    file_run: &TestFileRun<'_>,
    setup: &RunSetup,
    run_variables: &RunVariables,
    session: &Session<'_>,
    inspection: &Inspection<'_>,
) -> Assessment {
    let scope = AssertionScope {
        inspection,
        names: inspection.names()?,
        session,
        runs: &file_run.outputs,
        all: &file_run.file.runs,
        undeclared: &run_variables.undeclared,
    };
    let (status, diagnostics) = assertions::evaluate_assertions(&setup.run.asserts, &scope);
    Some((status, diagnostics, inspection.outputs()))
}

/// The addresses of the objects that a plan creates.
fn created(plan: &Plan) -> Vec<ResourceInstance> {
    let changes = plan.changes.iter();
    let setup = changes.filter(|it| it.action == Action::Create || it.action.is_replace());
    setup.map(|it| it.address.clone()).collect()
}
