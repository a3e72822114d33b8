//! `check` blocks: an assertion that does not hold is a warning.
//! <https://developer.hashicorp.com/terraform/language/checks>

use std::rc::Rc;

use crate::scope::conditions::{ConditionMessages, ConditionResult, evaluate_condition_as};
use crate::scope::eval_scope::EvalScope;
use crate::scope::run::{Phase, Run};
use crate::scope::values::module_values::ModuleValues;
use rform_config::{Check, Condition};
use rform_core::addr::{Check as CheckAddress, CheckInstance, Checkable, Resource};
use rform_core::diag::{Diagnostic, Diagnostics, Severity};
use rform_lang::eval::{Cause, held_values};

/// Evaluates the assertions of all `check` blocks for which `wanted` holds, in all instances of
/// their modules.
pub fn evaluate_checks(run: &Run<'_>, wanted: &dyn Fn(&CheckAddress) -> bool) {
    for path in run.session.config.modules.keys() {
        for module in run.values.of(path) {
            if run.session.overrides.covers(&module.address) {
                continue;
            }
            let checks = module.config.checks.values();
            for check in checks.filter(|it| wanted(&CheckAddress::new(path, &it.name))) {
                evaluate_check(run, &module, check);
            }
        }
    }
}

/// The `check` block that a data source is nested in; none for all others.
pub fn check_with_data(module: &ModuleValues, data: &Resource) -> Option<Checkable> {
    let mut checks = module.config.checks.values();
    let check = checks.find(|check| check.data.as_ref() == Some(data))?;
    Some(Checkable::Check(CheckInstance::new(
        &module.address,
        &check.name,
    )))
}

/// Reports as warnings that the data source of a check could not be read. The check has failed.
pub fn report_unread_check_data(run: &Run<'_>, check: &Checkable, mut found: Diagnostics) {
    for error in &mut found.0 {
        error.severity = Severity::Warning;
        error.condition = Some(check.to_string());
    }
    if let Some(error) = found.iter().next() {
        let message = format!("{}: {}", error.summary, error.detail);
        run.check_results.fail_object(check, message);
    }
    run.report_check(found);
}

fn evaluate_check(run: &Run<'_>, module: &Rc<ModuleValues>, check: &Check) {
    let checkable = Checkable::Check(CheckInstance::new(&module.address, &check.name));
    if run.check_results.is_failed_object(&checkable) {
        return;
    }
    run.check_results.add_object(&checkable);
    let names = EvalScope::of(run, module);
    for assert in &check.asserts {
        let messages =
            ConditionMessages::of_condition("Check block assertion failed", Severity::Warning);
        let (result, mut found) = evaluate_condition_as(assert, &names, messages);
        run.check_results.record(&checkable, assert, &result);
        result.set_condition(&mut found.0, &checkable);
        run.report_check(found);
        if result == ConditionResult::Unknown && run.phase == Phase::Plan {
            run.report_check([known_later(assert, &names).of_condition(&checkable)]);
        }
    }
}

fn known_later(assert: &Condition, names: &EvalScope<'_>) -> Diagnostic {
    let detail = "The condition could not be evaluated at this time, a result will be known when \
                  this plan is applied.";
    let mut warning = Diagnostic::warning("Check block assertion known after apply", detail);
    warning.values = held_values(&assert.condition, names, Cause::Plain);
    warning.at(assert.condition.span)
}
