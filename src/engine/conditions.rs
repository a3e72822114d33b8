//! Preconditions, postconditions, validations and assertions.

use crate::config::Condition;
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::lang::eval::{Cause, Scope, evaluate, held_values};
use crate::value::{Marks, Type, Value, convert};

/// How a condition stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It cannot be told yet.
    Unknown,
    /// It does not hold; the message for people.
    Fail(String),
    /// It could not be evaluated.
    Error,
}

/// Judges a condition. `summary` is that of the diagnostic when it does not hold.
pub fn judge(condition: &Condition, names: &dyn Scope, summary: &str) -> (Outcome, Diagnostics) {
    judge_as(condition, names, summary, Severity::Error)
}

/// The same, with failures that are only warnings.
pub fn judge_as(
    condition: &Condition,
    names: &dyn Scope,
    summary: &str,
    severity: Severity,
) -> (Outcome, Diagnostics) {
    let (value, mut found) = evaluate(&condition.condition, names);
    let span = condition.condition.span;
    if found.has_errors() {
        return (Outcome::Error, found);
    }
    let (bare, _) = value.unmark();
    if !bare.is_known() {
        return (Outcome::Unknown, found);
    }
    let invalid = |detail: String| {
        let mut fault = Diagnostic::error("Invalid condition result", detail).at(span);
        fault.values = held_values(&condition.condition, names, Cause::Plain);
        fault
    };
    if bare.is_null() {
        let detail = "Condition expression must return either true or false, not null.";
        found.push(invalid(detail.into()));
        return (Outcome::Error, found);
    }
    let holds = match convert(bare, &Type::Bool) {
        Ok(truth) => truth.as_bool(),
        Err(error) => {
            let detail = format!("Invalid condition result value: {}.", error.message);
            found.push(invalid(detail));
            return (Outcome::Error, found);
        }
    };
    if holds == Some(true) {
        return (Outcome::Pass, found);
    }
    let message = message(condition, names, &mut found);
    let mut fault = Diagnostic::error(summary, message.clone()).at(span);
    fault.severity = severity;
    fault.values = held_values(&condition.condition, names, Cause::Plain);
    found.0.insert(0, fault);
    (Outcome::Fail(message), found)
}

fn message(condition: &Condition, names: &dyn Scope, found: &mut Diagnostics) -> String {
    const INVALID: &str = "This check failed, but has an invalid error message as described in \
                           the other accompanying messages.";
    let (value, faults) = evaluate(&condition.message, names);
    let failed = faults.has_errors();
    found.extend(faults);
    if failed {
        return INVALID.into();
    }
    let mut fault = |summary: &str, detail: &str, cause: Cause| {
        let mut fault = Diagnostic::error(summary, detail).at(condition.message.span);
        fault.values = held_values(&condition.message, names, cause);
        found.push(fault);
        INVALID.to_owned()
    };
    if value.contains_mark(Marks::SENSITIVE) {
        return fault(
            "Error message refers to sensitive values",
            "The error expression used to explain this condition refers to sensitive values, so \
             Terraform will not display the resulting message.\n\nYou can correct this by \
             removing references to sensitive values, or by carefully using the nonsensitive() \
             function if the expression will not reveal the sensitive data.",
            Cause::Sensitive,
        );
    }
    if value.contains_mark(Marks::EPHEMERAL) {
        return fault(
            "Error message refers to ephemeral values",
            "The error expression used to explain this condition refers to ephemeral values, so \
             Terraform will not display the resulting message.\n\nYou can correct this by \
             removing references to ephemeral values, or by using the ephemeralasnull() function \
             on the reference to not reveal ephemeral data.",
            Cause::Plain,
        );
    }
    match convert(value.bare(), &Type::String) {
        Ok(Value::String(text)) => text.trim().to_owned(),
        Ok(unknown) if !unknown.is_known() => {
            "The error message included a value which is not known yet.".into()
        }
        _ => fault(
            "Invalid error message",
            "Unsuitable value for error message: string required.",
            Cause::Plain,
        ),
    }
}
