//! One run: the session, what names stand for so far, and the functions.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::time::Duration;

use crate::base::diagnostics::{DiagnosticLog, Reported};
use crate::base::session::Session;
use crate::scope::check_results::{CheckResults, Subject};
use crate::scope::conditions::{Words, judge_as};
use crate::scope::values::module_values::{Evaluated, ModuleValues, Values};
use rform_config::check::{Place, check_unit};
use rform_config::{Condition, ModuleConfig};
use rform_core::diag::{Diagnostic, Diagnostics, Severity, Span};
use rform_lang::eval::{Mentions, Scope};
use rform_lang::functions::{Context, Library};

/// What a run is for, as far as evaluation cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Without values.
    Validate,
    /// Making a plan.
    Plan,
    /// Carrying it out.
    Apply,
    /// Looking at what there is.
    Console,
}

/// A run in progress. Shared by all of its steps, on one thread.
pub struct Run<'a> {
    /// What does not change.
    pub session: &'a Session<'a>,
    /// What it is for.
    pub phase: Phase,
    /// When the plan was made, since 1970.
    pub timestamp: Duration,
    /// What names stand for.
    pub values: Values,
    /// How conditions stand.
    pub check_results: CheckResults,
    /// The builtin functions.
    pub library: Library<'a>,
    diagnostics: RefCell<DiagnosticLog>,
    checks: RefCell<Diagnostics>,
    /// Expressions and bodies whose references are known to be good.
    vetted: RefCell<HashSet<Span>>,
    /// Whether a name was asked for that could not be evaluated.
    met_failure: Cell<bool>,
    /// How bad a condition is that does not hold.
    severity: Severity,
}

impl<'a> Run<'a> {
    /// A run that has done nothing yet.
    pub fn new(session: &'a Session<'a>, phase: Phase, timestamp: Duration) -> Run<'a> {
        let context = Context {
            world: &*session.world,
            planning: matches!(phase, Phase::Validate | Phase::Plan),
            plan_time: (phase != Phase::Validate).then_some(timestamp),
            in_template: false,
        };
        Run {
            session,
            phase,
            timestamp,
            values: Values::new(session.config),
            check_results: CheckResults::of(session.config),
            library: Library::new(context),
            diagnostics: RefCell::default(),
            checks: RefCell::default(),
            vetted: RefCell::default(),
            met_failure: Cell::new(false),
            severity: Severity::Error,
        }
    }

    /// The same, for which conditions that do not hold are warnings where that is asked for.
    pub fn lenient(self, asked: bool) -> Run<'a> {
        let severity = match asked {
            true => Severity::Warning,
            false => self.severity,
        };
        Run { severity, ..self }
    }

    /// Does something, and says whether it asked for a name that could not be evaluated.
    pub fn track_failed_refs<T>(&self, work: impl FnOnce() -> T) -> (T, bool) {
        let before = self.met_failure.replace(false);
        let result = work();
        let met = self.met_failure.get();
        self.met_failure.set(before || met);
        (result, met)
    }

    /// A name is asked for: if it could not be evaluated, that is noted.
    pub fn asked(&self, module: &ModuleValues, name: impl FnOnce() -> Evaluated) {
        let failed = module.failed.borrow();
        if !failed.is_empty() && failed.contains(&name()) {
            self.met_failure.set(true);
        }
    }

    /// A name could not be evaluated, or rests on one that could not.
    pub fn failed(&self, module: &ModuleValues, name: Evaluated) {
        module.failed.borrow_mut().insert(name);
        self.met_failure.set(true);
    }

    /// Notes what went wrong; answers whether it was no error.
    pub fn report(&self, found: impl IntoIterator<Item = Diagnostic>) -> bool {
        self.pass(found).is_ok()
    }

    /// Notes what went wrong.
    ///
    /// # Errors
    /// There was an error among it.
    pub fn pass(&self, found: impl IntoIterator<Item = Diagnostic>) -> Result<(), Reported> {
        self.diagnostics.borrow_mut().report(found)
    }

    /// Notes an error.
    pub fn fail(&self, fault: Diagnostic) -> Reported {
        self.diagnostics.borrow_mut().fail(fault)
    }

    /// Notes that something could not be told, though nothing was said to be wrong.
    pub fn fail_unexplained(&self, what: &str) -> Reported {
        let detail = format!(
            "It could not be told what the configuration asks for at {what}, and no reason was \
             given. Nothing is planned on that ground. This is a bug; please report it."
        );
        self.fail(Diagnostic::error(
            "Planning failed without a reason",
            detail,
        ))
    }

    /// Judges conditions of one thing, and notes how they stand.
    ///
    /// # Errors
    /// One of them does not hold, or could not be evaluated.
    pub fn hold(
        &self,
        subject: &Subject,
        conditions: &[Condition],
        names: &dyn Scope,
        summary: &str,
    ) -> Result<(), Reported> {
        let mut all_hold = Ok(());
        for condition in conditions {
            let words = Words::of_condition(summary, self.severity);
            let (outcome, mut found) = judge_as(condition, names, words);
            self.check_results.note(subject, condition, &outcome);
            outcome.name_subject(&mut found.0, subject);
            // Several objects may fail with the same words: each of them is reported.
            let held = self.diagnostics.borrow_mut().report_each(found);
            all_hold = all_hold.and(held);
        }
        all_hold
    }

    /// What is wrong with the references of an expression or body in a module; those that are
    /// good are looked at once.
    pub fn vet(
        &self,
        module: &ModuleConfig,
        place: Place,
        span: Span,
        mentions: Mentions<'_>,
    ) -> Diagnostics {
        if self.phase == Phase::Apply || self.vetted.borrow().contains(&span) {
            return Diagnostics::new();
        }
        let registry = self.session.registry;
        let (found, faults) = mentions();
        let told = check_unit(module, &found, faults, place, &|source, mode, kind| {
            registry.resource(source, mode, kind).cloned()
        });
        if told.is_empty() {
            self.vetted.borrow_mut().insert(span);
        }
        told
    }

    /// Notes what a `check` block found. While a plan is made such warnings are kept apart.
    pub fn report_check(&self, found: impl IntoIterator<Item = Diagnostic>) {
        let (later, now): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|it| self.phase == Phase::Plan && !it.is_error());
        self.checks.borrow_mut().extend(later);
        self.report(now);
    }

    /// What `check` blocks found while a plan was made, handed over.
    pub fn take_checks(&self) -> Diagnostics {
        std::mem::take(&mut self.checks.borrow_mut())
    }

    /// How many errors there were so far.
    pub fn count_errors(&self) -> usize {
        self.diagnostics.borrow().errors()
    }

    /// Whether there were errors so far.
    pub fn has_errors(&self) -> bool {
        self.count_errors() > 0
    }

    /// Everything noted so far, handed over.
    pub fn take_diagnostics(&self) -> Diagnostics {
        self.diagnostics.take().into_all()
    }
}
