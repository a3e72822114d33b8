//! A run in progress: its session, the values so far, the results of conditions, diagnostics and
//! functions.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::time::Duration;

use crate::base::diagnostics::{DiagnosticLog, Reported};
use crate::base::session::Session;
use crate::scope::check_results::CheckResults;
use crate::scope::conditions::{ConditionMessages, evaluate_condition_as};
use crate::scope::values::module_values::{ModuleValues, NamedValue, Values};
use rform_config::check::{AvailableNames, check_unit};
use rform_config::{Condition, ModuleConfig};
use rform_core::addr::Checkable;
use rform_core::diag::{Diagnostic, Diagnostics, Severity, Span};
use rform_lang::eval::{ListReferences, Scope};
use rform_lang::functions::{Context, Library};

/// The operation that a run belongs to, which decides how unknown values are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Validation: variables and resources are unknown.
    Validate,
    /// Making a plan.
    Plan,
    /// Applying a plan.
    Apply,
    /// The console: expressions over the state.
    Console,
}

/// A run in progress. All steps share it, on one thread.
pub struct Run<'a> {
    /// The inputs: configuration, providers and variables.
    pub session: &'a Session<'a>,
    /// The operation that the run belongs to.
    pub phase: Phase,
    /// The time of the plan, since 1970: what `plantimestamp()` gives.
    pub timestamp: Duration,
    /// The values of variables, local values, outputs and resources, by module instance.
    pub values: Values,
    /// The results of conditions.
    pub check_results: CheckResults,
    /// The builtin functions.
    pub library: Library<'a>,
    diagnostics: RefCell<DiagnosticLog>,
    checks: RefCell<Diagnostics>,
    /// Expressions and bodies of which all references were found to be declared.
    vetted: RefCell<HashSet<Span>>,
    /// Set when an expression refers to a value that could not be evaluated.
    failed_ref: Cell<Option<Reported>>,
    /// The severity of a condition that does not hold.
    severity: Severity,
}

impl<'a> Run<'a> {
    /// A run before its first step.
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
            failed_ref: Cell::default(),
            severity: Severity::Error,
        }
    }

    /// The same run, in which conditions that do not hold are warnings if `asked` is set.
    pub fn failed_conditions_warn(self, asked: bool) -> Run<'a> {
        let severity = match asked {
            true => Severity::Warning,
            false => self.severity,
        };
        Run { severity, ..self }
    }

    /// Calls `work` and returns its result, and whether all values that it referred to could be
    /// evaluated.
    pub fn track_failed_refs<T>(&self, work: impl FnOnce() -> T) -> (T, Result<(), Reported>) {
        let before = self.failed_ref.take();
        let result = work();
        let failed = self.failed_ref.get();
        self.failed_ref.set(before.or(failed));
        (result, failed.map_or(Ok(()), Err))
    }

    /// Records that an expression refers to a value, which matters if that could not be evaluated.
    pub fn track_ref(&self, module: &ModuleValues, name: impl FnOnce() -> NamedValue) {
        let failed = module.failed.borrow();
        if failed.is_empty() {
            return;
        }
        if let Some(reported) = failed.get(&name()) {
            self.failed_ref.set(Some(*reported));
        }
    }

    /// Records that a value could not be evaluated, or depends on one that could not.
    pub fn fail_ref(&self, module: &ModuleValues, name: NamedValue, reported: Reported) {
        module.failed.borrow_mut().insert(name, reported);
        self.failed_ref.set(Some(reported));
    }

    /// Adds diagnostics where the caller goes on after an error as without one.
    pub fn note(&self, found: impl IntoIterator<Item = Diagnostic>) {
        _ = self.report(found);
    }

    /// Adds diagnostics.
    ///
    /// # Errors
    /// There is an error among `found`.
    pub fn report(&self, found: impl IntoIterator<Item = Diagnostic>) -> Result<(), Reported> {
        self.diagnostics.borrow_mut().report(found)
    }

    /// Adds a diagnostic as an error.
    pub fn fail(&self, error: Diagnostic) -> Reported {
        self.diagnostics.borrow_mut().fail(error)
    }

    /// Reports that `what` could not be planned, for a failure without a diagnostic of its own: a
    /// bug, which must stop the plan.
    pub fn fail_unexplained(&self, what: &str) -> Reported {
        let detail = format!(
            "What the configuration asks for at {what} could not be determined, and no reason was \
             reported. No change is planned for it. This is a bug; please report it."
        );
        self.fail(Diagnostic::error(
            "Planning failed without a reason",
            detail,
        ))
    }

    /// Reports that `what` could not be applied, for a failure without a diagnostic of its own.
    pub fn fail_apply_unexplained(&self, what: &str) -> Reported {
        let detail = format!(
            "{what} could not be applied, and no reason was given. This is a bug; please report it."
        );
        self.fail(Diagnostic::error(
            "Applying failed without a reason",
            detail,
        ))
    }

    /// Evaluates all conditions of one object and records their results.
    ///
    /// # Errors
    /// One of them does not hold, or could not be evaluated.
    pub fn check_conditions(
        &self,
        checkable: &Checkable,
        conditions: &[Condition],
        names: &dyn Scope,
        summary: &str,
    ) -> Result<(), Reported> {
        let mut all_hold = Ok(());
        for condition in conditions {
            let messages = ConditionMessages::of_condition(summary, self.severity);
            let (result, mut found) = evaluate_condition_as(condition, names, messages);
            self.check_results.record(checkable, condition, &result);
            result.set_condition(&mut found.0, checkable);
            // Several objects may fail with the same message: each of them is reported.
            let held = self.diagnostics.borrow_mut().report_each(found);
            all_hold = all_hold.and(held);
        }
        all_hold
    }

    /// The errors of the references in an expression or body of a module. What has no errors is checked
    /// once a run.
    pub fn check_references(
        &self,
        module: &ModuleConfig,
        available: AvailableNames,
        span: Span,
        list_references: ListReferences<'_>,
    ) -> Diagnostics {
        if self.phase == Phase::Apply || self.vetted.borrow().contains(&span) {
            return Diagnostics::new();
        }
        let registry = self.session.registry;
        let (found, errors) = list_references();
        let warning = check_unit(module, &found, errors, available, &|source, mode, kind| {
            registry.resource(source, mode, kind).cloned()
        });
        if warning.is_empty() {
            self.vetted.borrow_mut().insert(span);
        }
        warning
    }

    /// Reports what a `check` block found. While a plan is made, its warnings are kept apart.
    pub fn report_check(&self, found: impl IntoIterator<Item = Diagnostic>) {
        let (later, now): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|it| self.phase == Phase::Plan && !it.is_error());
        self.checks.borrow_mut().extend(later);
        self.note(now);
    }

    /// Takes the warnings of `check` blocks that were kept apart.
    pub fn take_checks(&self) -> Diagnostics {
        std::mem::take(&mut self.checks.borrow_mut())
    }

    /// Proof that there was an error so far, if there was one.
    pub fn first_error(&self) -> Option<Reported> {
        self.diagnostics.borrow().first_error()
    }

    /// The number of errors so far.
    pub fn count_errors(&self) -> usize {
        self.diagnostics.borrow().errors()
    }

    /// Whether there was an error so far.
    pub fn has_errors(&self) -> bool {
        self.count_errors() > 0
    }

    /// Takes all diagnostics so far.
    pub fn take_diagnostics(&self) -> Diagnostics {
        self.diagnostics.take().into_all()
    }
}
