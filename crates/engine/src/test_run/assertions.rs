//! `assert` blocks of a run.

use crate::scope::conditions::{Message, message};
use rform_config::Condition;
use rform_core::diag::{Diagnostic, Diagnostics, Severity};
use rform_core::value::{Type, Value, convert};
use rform_lang::eval::{Cause, Scope, evaluate, held_values};
use rform_lang::references::references;
use rform_plan::test_results::Status;

/// Judges assertions.
pub fn judge(asserts: &[Condition], scope: &dyn Scope) -> (Status, Diagnostics) {
    let (mut status, mut told) = (Status::Pass, Diagnostics::new());
    for assert in asserts {
        let (one, found) = judge_one(assert, scope);
        status = status.max(one);
        told.extend(found);
    }
    (status, told)
}

fn judge_one(assert: &Condition, scope: &dyn Scope) -> (Status, Diagnostics) {
    let mut told = vet(assert, scope);
    if told.has_errors() {
        return (Status::Error, told);
    }
    let text = message(assert, scope, Severity::Warning, &mut told);
    // What must not be shown is not described either.
    let warnings = told.0.iter_mut().filter(|it| !it.is_error());
    warnings.for_each(|it| it.values.clear());
    let (value, found) = evaluate(&assert.condition, scope);
    told.extend(found);
    if told.has_errors() {
        return (Status::Error, told);
    }
    let fault = |summary: &str, detail: String| {
        let mut fault = Diagnostic::error(summary, detail).at(assert.condition.span);
        fault.values = held_values(&assert.condition, scope, Cause::Plain);
        fault
    };
    let status = match truth(value.bare()) {
        Ok(true) => return (Status::Pass, told),
        Ok(false) => {
            let text = match text {
                Message::Text(text) => text,
                Message::Unknown | Message::Withheld => String::new(),
            };
            told.push(fault("Test assertion failed", text));
            Status::Fail
        }
        Err((summary, detail)) => {
            told.push(fault(summary, detail));
            Status::Error
        }
    };
    (status, told)
}

/// What is wrong with the references of an assertion, its message included.
fn vet(assert: &Condition, scope: &dyn Scope) -> Diagnostics {
    scope.vet(assert.span, &|| {
        let (mut found, mut faults) = references(&assert.condition);
        let (more, more_faults) = references(&assert.message);
        found.extend(more);
        faults.extend(more_faults);
        (found, faults.into_iter().collect())
    })
}

/// Whether a condition holds; if that is neither so nor not so, why.
fn truth(value: &Value) -> Result<bool, (&'static str, String)> {
    const INVALID: &str = "Invalid condition run";
    if value.is_null() {
        let detail = "Condition expression must return either true or false, not null.";
        return Err((INVALID, detail.to_owned()));
    }
    if !value.is_known() {
        let detail = "Condition expression could not be evaluated at this time. This means you \
                      have executed a `run` block with `command = plan` and one of the values \
                      your condition depended on is not known until after the plan has been \
                      applied. Either remove this value from your condition, or execute an \
                      `apply` command from this `run` block. Alternatively, if there is an \
                      override for this value, you can make it available during the plan phase by \
                      setting `override_during = plan` in the `override_` block.";
        return Err(("Unknown condition value", detail.to_owned()));
    }
    match convert(value, &Type::Bool) {
        Ok(truth) => Ok(truth.as_bool() == Some(true)),
        Err(error) => Err((
            INVALID,
            format!("Invalid condition run value: {}.", error.message),
        )),
    }
}
