//! `check` blocks: an assertion that does not hold is a warning.

use std::rc::Rc;

use crate::scope::conditions::{Outcome, Words, judge_as};
use crate::scope::eval_scope::EvalScope;
use crate::scope::run::{Phase, Run};
use crate::scope::values::module_values::ModuleValues;
use rform_config::{Check, Condition};
use rform_core::addr::{Check as CheckAddress, CheckInstance, Checkable, Resource};
use rform_core::diag::{Diagnostic, Diagnostics, Severity};
use rform_lang::eval::{Cause, held_values};

/// Judges the assertions of all `check` blocks that are to be.
pub fn judge_all(run: &Run<'_>, wanted: &dyn Fn(&CheckAddress) -> bool) {
    for path in run.session.config.modules.keys() {
        for module in run.values.of(path) {
            if run.session.overrides.covers(&module.address) {
                continue;
            }
            let checks = module.config.checks.values();
            for check in checks.filter(|it| wanted(&CheckAddress::new(path, &it.name))) {
                judge(run, &module, check);
            }
        }
    }
}

/// The `check` block that a data source is part of.
pub fn check_of(module: &ModuleValues, data: &Resource) -> Option<Checkable> {
    let mut checks = module.config.checks.values();
    let check = checks.find(|check| check.data.as_ref() == Some(data))?;
    Some(Checkable::Check(CheckInstance::new(
        &module.address,
        &check.name,
    )))
}

/// What a check cannot read stops nothing: it is a warning, and the check has failed.
pub fn report_unread(run: &Run<'_>, check: &Checkable, mut found: Diagnostics) {
    for fault in &mut found.0 {
        fault.severity = Severity::Warning;
        fault.condition = Some(check.to_string());
    }
    if let Some(fault) = found.iter().next() {
        let message = format!("{}: {}", fault.summary, fault.detail);
        run.check_results.break_down(check, message);
    }
    run.report_check(found);
}

fn judge(run: &Run<'_>, module: &Rc<ModuleValues>, check: &Check) {
    let subject = Checkable::Check(CheckInstance::new(&module.address, &check.name));
    if run.check_results.is_broken(&subject) {
        return;
    }
    run.check_results.expect(&subject);
    let names = EvalScope::of(run, module);
    for assert in &check.asserts {
        let words = Words::of_condition("Check block assertion failed", Severity::Warning);
        let (outcome, mut found) = judge_as(assert, &names, words);
        run.check_results.note(&subject, assert, &outcome);
        outcome.name_subject(&mut found.0, &subject);
        run.report_check(found);
        if outcome == Outcome::Unknown && run.phase == Phase::Plan {
            run.report_check([known_later(assert, &names).of_condition(&subject)]);
        }
    }
}

fn known_later(assert: &Condition, names: &EvalScope<'_>) -> Diagnostic {
    let detail = "The condition could not be evaluated at this time, a result will be known when \
                  this plan is applied.";
    let mut told = Diagnostic::warning("Check block assertion known after apply", detail);
    told.values = held_values(&assert.condition, names, Cause::Plain);
    told.at(assert.condition.span)
}
