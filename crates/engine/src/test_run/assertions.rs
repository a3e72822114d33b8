//! The `assert` blocks of a run.

use crate::scope::conditions::{ErrorMessage, evaluate_message};
use rform_config::Condition;
use rform_core::diag::{Diagnostic, Diagnostics, Severity};
use rform_core::value::{Type, Value, convert};
use rform_lang::eval::{Cause, Scope, evaluate, held_values};
use rform_lang::references::references;
use rform_plan::test_results::Status;

/// Evaluates assertions. The status is that of the worst.
pub fn evaluate_assertions(asserts: &[Condition], scope: &dyn Scope) -> (Status, Diagnostics) {
    let (mut status, mut diagnostics) = (Status::Pass, Diagnostics::new());
    for assert in asserts {
        let (one, found) = evaluate_assertion(assert, scope);
        status = status.max(one);
        diagnostics.extend(found);
    }
    (status, diagnostics)
}

fn evaluate_assertion(assert: &Condition, scope: &dyn Scope) -> (Status, Diagnostics) {
    let mut diagnostics = check_references(assert, scope);
    if diagnostics.has_errors() {
        return (Status::Error, diagnostics);
    }
    let text = evaluate_message(assert, scope, Severity::Warning, &mut diagnostics);
    // The values of a message that must not be shown are not listed either.
    let warnings = diagnostics.0.iter_mut().filter(|it| !it.is_error());
    warnings.for_each(|it| it.values.clear());
    let (value, found) = evaluate(&assert.condition, scope);
    diagnostics.extend(found);
    if diagnostics.has_errors() {
        return (Status::Error, diagnostics);
    }
    let failed = |summary: &str, detail: String| {
        let mut error = Diagnostic::error(summary, detail).at(assert.condition.span);
        error.values = held_values(&assert.condition, scope, Cause::Plain);
        error
    };
    let status = match truth(value.bare()) {
        Ok(true) => return (Status::Pass, diagnostics),
        Ok(false) => {
            let text = match text {
                ErrorMessage::Text(text) => text,
                ErrorMessage::Unknown | ErrorMessage::Withheld => String::new(),
            };
            diagnostics.push(failed("Test assertion failed", text));
            Status::Fail
        }
        Err((summary, detail)) => {
            diagnostics.push(failed(summary, detail));
            Status::Error
        }
    };
    (status, diagnostics)
}

/// The errors of the references in an assertion and its message.
fn check_references(assert: &Condition, scope: &dyn Scope) -> Diagnostics {
    scope.check_references(assert.span, &|| {
        let (mut found, mut errors) = references(&assert.condition);
        let (more, more_errors) = references(&assert.message);
        found.extend(more);
        errors.extend(more_errors);
        (found, errors.into_iter().collect())
    })
}

/// Whether a condition holds.
///
/// # Errors
/// It is neither true nor false: the summary and the detail of the error.
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
