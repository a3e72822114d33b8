//! One run: a plan, or a plan that is carried out, and what is asserted of it.

use std::sync::Arc;

use crate::apply::operation::{apply_and_look, incomplete};
use crate::base::options::PlanOptions;
use crate::base::overrides::Overrides;
use crate::base::session::Session;
use crate::plan::operation::plan_and_look;
use crate::scope::inspect::Inspection;
use crate::test_run::cleanup::{broken_off, session};
use crate::test_run::expect::Expected;
use crate::test_run::file_run::TestFileRun;
use crate::test_run::report::TestEvent;
use crate::test_run::scope::{Inside, Values};
use crate::test_run::states::{Made, key_of};
use crate::test_run::variables::Settled;
use crate::test_run::{assertions, expect, providers, variables};
use crate::validate::checker::validate;
use rform_config::Config;
use rform_config::test_files::TestRun;
use rform_core::addr::ResourceInstance;
use rform_core::diag::Diagnostics;
use rform_core::value::Value;
use rform_lang::references::references;
use rform_plan::test_results::{Detail, RunReport, Status};
use rform_plan::{Action, Mode, Plan};

/// Carries a run out. Answers its outcome, and the configuration that the detail of the outcome
/// belongs to.
pub async fn test(
    course: &mut TestFileRun<'_>,
    index: usize,
    run: &Arc<TestRun>,
) -> (RunReport, Option<Arc<Config>>) {
    (course.testing.events)(TestEvent::RunBegins(&course.file.name, &run.name));
    let begun = course.testing.world.now();
    let mut going = Going {
        report: RunReport::skipped(&run.name),
        expected: Vec::new(),
        config: None,
    };
    let prepared = prepare(course, index, run, &mut going);
    if let Some((made, settled)) = prepared {
        going.apply_run(course, &made, &settled).await;
    }
    let took = course.testing.world.now().saturating_sub(begun);
    let report = RunReport {
        time: Some((begun, took)),
        ..going.report
    };
    (report, going.config)
}

/// A run in progress.
struct Going {
    report: RunReport,
    expected: Vec<Expected>,
    /// The configuration of the report's detail.
    config: Option<Arc<Config>>,
}

/// What assertions were found to be, and the outputs.
type Seen = Option<(Status, Diagnostics, Value)>;

/// Everything that a run is made with; none if something is wrong with it.
fn prepare(
    course: &TestFileRun<'_>,
    index: usize,
    run: &Arc<TestRun>,
    going: &mut Going,
) -> Option<(Made, Settled)> {
    let (expected, faults) = expect::expected(run);
    going.expected = expected;
    going.tell(faults)?;
    going.tell(run.options.faults.clone())?;
    going.tell(options(run).check().err().into_iter().collect())?;
    let (config, faults) = providers::with_providers(course, run);
    going.tell(faults)?;
    let mut made = Made {
        index,
        run: run.clone(),
        config: Arc::new(config),
        variables: Values::new(),
        overrides: Overrides::of(&run.overrides, &course.file.overrides),
    };
    going.tell(validate(&session(course, &made)))?;
    let expressions = run.asserts.iter();
    let expressions = expressions.flat_map(|it| [&it.condition, &it.message]);
    going.tell(expressions.flat_map(|it| references(it).1).collect())?;
    let root = made.config.root().cloned().unwrap_or_default();
    let (settled, faults) = variables::gather(course, run, &root);
    going.tell(faults)?;
    made.variables = settled.declared.clone();
    Some((made, settled))
}

impl Going {
    /// Adds to what is told; none if there is an error in it.
    fn tell(&mut self, found: Diagnostics) -> Option<()> {
        let good = !found.has_errors();
        self.report.diagnostics.extend(found);
        if !good {
            self.report.status = Status::Error;
        }
        good.then_some(())
    }

    /// Adds what was found of assertions.
    fn conclude(&mut self, course: &mut TestFileRun<'_>, seen: Seen) {
        self.report.status = Status::Pass;
        if let Some((status, told, outputs)) = seen {
            self.report.status = status;
            self.report.diagnostics.extend(told);
            let name = self.report.name.clone();
            course.outputs.insert(name, outputs);
        }
    }

    async fn apply_run(&mut self, course: &mut TestFileRun<'_>, made: &Made, settled: &Settled) {
        let testing = course.testing;
        let world = testing.world.clone();
        let key = key_of(&made.run);
        let state = course.states.get(world.as_ref(), &key).state.clone();
        let session = session(course, made);
        let options = options(&made.run);
        let mut seen = None;
        let (mut told, plan) = if settled.unfit.has_errors() {
            (settled.unfit.clone(), None)
        } else {
            let mut looker = |look: &Inspection<'_>| {
                if made.run.plan_only {
                    seen = assess(course, made, settled, &session, look);
                }
            };
            let planning = plan_and_look(&session, state, &options, &mut looker);
            let Some(planned) = testing.interrupts.or(planning).await else {
                return self.interrupted(course, made, &key, &[]);
            };
            let mut told = planned.diagnostics;
            if made.run.plan_only || told.has_errors() {
                // What is carried out is judged anew.
                told.extend(planned.checks);
            }
            (told, planned.plan)
        };
        settled.place(&mut told, made);
        if made.run.plan_only {
            let left = expect::settle(&self.expected, told);
            if self.tell(left).is_some() {
                self.conclude(course, seen);
                self.keep_plan(plan, made);
            }
            return;
        }
        let early = expect::too_early(&self.expected, &told);
        self.report.diagnostics.extend(early);
        if self.tell(told).is_none() {
            return;
        }
        if let Some(plan) = plan {
            self.apply(course, (made, settled), &session, plan).await;
        }
    }

    async fn apply(
        &mut self,
        course: &mut TestFileRun<'_>,
        (made, settled): (&Made, &Settled),
        session: &Session<'_>,
        plan: Plan,
    ) {
        let testing = course.testing;
        let world = testing.world.clone();
        let key = key_of(&made.run);
        let journal = match plan.steps.is_empty() {
            true => None,
            false => match course.states.get(world.as_ref(), &key).journal(&world) {
                Ok(journal) => Some(journal),
                Err(fault) => return self.tell(fault.into()).unwrap_or_default(),
            },
        };
        let mut seen = None;
        let mut looker =
            |look: &Inspection<'_>| seen = assess(course, made, settled, session, look);
        let applying = apply_and_look(session, &plan, journal, &mut looker);
        let Some(applied) = testing.interrupts.or(applying).await else {
            return self.interrupted(course, made, &key, &created(&plan));
        };
        let kept = course.states.get(world.as_ref(), &key);
        kept.last = Some(made.clone());
        let written = kept.replace(world.as_ref(), applied.state);
        let state = kept.state.clone();
        let mut told = applied.diagnostics;
        told.extend(written.err());
        if !plan.targets.is_empty() {
            told.push(incomplete());
        }
        settled.place(&mut told, made);
        let left = expect::settle(&self.expected, told);
        if self.tell(left).is_some() {
            self.conclude(course, seen);
            let detail = Detail::State(Box::new(state));
            self.report.detail = Some(detail);
            self.config = Some(made.config.clone());
        }
    }

    fn keep_plan(&mut self, plan: Option<Plan>, made: &Made) {
        self.report.detail = plan.map(|plan| Detail::Plan(Box::new(plan)));
        self.config = Some(made.config.clone());
    }

    /// The user would not wait: what is there is told, and left in files.
    fn interrupted(
        &mut self,
        course: &mut TestFileRun<'_>,
        made: &Made,
        key: &str,
        planned: &[ResourceInstance],
    ) {
        let world = course.testing.world.clone();
        let mut states = Vec::new();
        for (_, kept) in course.states.iter() {
            if let (Some(last), true) = (&kept.last, kept.holds_something()) {
                let source = last.run.module.as_ref().map(|it| it.source.clone());
                let of = source.map(|source| (last.run.name.clone(), source));
                states.push((last.index, (of, kept.left())));
            }
        }
        // The stack's own first, then the others in the order of their runs.
        states.sort_by_key(|(index, (of, _))| (of.is_some(), *index));
        let states: Vec<_> = states.into_iter().map(|(_, it)| it).collect();
        let recovered = course.states.get(world.as_ref(), key).recover(&world);
        let kept: Vec<String> = course
            .states
            .iter()
            .filter_map(|(_, it)| it.file_name())
            .collect();
        let source = made.run.module.as_ref().map(|it| &*it.source);
        (course.testing.events)(TestEvent::Interrupted {
            file: &course.file.name,
            run: Some(&made.run.name),
            states: &states,
            planned,
            source,
            kept: &kept,
        });
        let mut told = Diagnostics::from(broken_off());
        told.extend(recovered.err());
        let _error = self.tell(told);
    }
}

impl Settled {
    /// What is said of the value of a variable is said where the value was given.
    fn place(&self, told: &mut Diagnostics, made: &Made) {
        let Some(root) = made.config.root() else {
            return;
        };
        for one in &mut told.0 {
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
        lenient: run.options.refresh_only,
    }
}

/// What assertions are found to be by what the run led to, and its outputs.
fn assess(
    course: &TestFileRun<'_>,
    made: &Made,
    settled: &Settled,
    session: &Session<'_>,
    look: &Inspection<'_>,
) -> Seen {
    let scope = Inside {
        look,
        names: look.names()?,
        session,
        runs: &course.outputs,
        all: &course.file.runs,
        others: &settled.others,
    };
    let (status, told) = assertions::judge(&made.run.asserts, &scope);
    Some((status, told, look.outputs()))
}

/// What a plan makes.
fn created(plan: &Plan) -> Vec<ResourceInstance> {
    let changes = plan.changes.iter();
    let made = changes.filter(|it| it.action == Action::Create || it.action.is_replace());
    made.map(|it| it.address.clone()).collect()
}
