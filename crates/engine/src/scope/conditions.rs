//! Evaluating conditions: preconditions, postconditions, validations and assertions.
//! <https://developer.hashicorp.com/terraform/language/expressions/custom-conditions>

use std::fmt;

use rform_config::Condition;
use rform_core::diag::{Diagnostic, Diagnostics, Severity};
use rform_core::value::{Marks, Type, Value, convert};
use rform_lang::eval::{Cause, Scope, check_references, evaluate, held_values};

/// The result of evaluating a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum ConditionResult {
    /// The condition holds.
    Pass,
    /// The condition is unknown until apply.
    Unknown,
    /// The condition does not hold; the error message of the block, none if it is not to be kept.
    Fail(Option<String>),
    /// The condition could not be evaluated, or is neither true nor false.
    Error,
}

impl ConditionResult {
    /// Sets the address of the object whose condition does not hold on the first of the diagnostics.
    pub fn set_condition(&self, found: &mut [Diagnostic], subject: &dyn fmt::Display) {
        if let (ConditionResult::Fail(_), Some(error)) = (self, found.first_mut()) {
            error.condition = Some(subject.to_string());
        }
    }
}

/// The summaries and severities of the diagnostics of a condition.
#[derive(Clone, Copy, Debug)]
pub struct ConditionMessages<'a> {
    /// The summary when the condition does not hold.
    pub summary: &'a str,
    /// The severity when the condition does not hold.
    pub severity: Severity,
    /// The summary when the condition is neither true nor false, and the noun for the condition.
    pub invalid_result: (&'a str, &'a str),
    /// The severity when the error message has a sensitive or ephemeral value.
    pub message_severity: Severity,
    /// Whether the message is judged although the condition holds.
    pub judges_unused_message: bool,
}

impl<'a> ConditionMessages<'a> {
    /// The messages of preconditions, postconditions and assertions.
    pub fn of_condition(summary: &'a str, severity: Severity) -> ConditionMessages<'a> {
        ConditionMessages {
            summary,
            severity,
            invalid_result: ("Invalid condition result", "condition"),
            message_severity: Severity::Warning,
            judges_unused_message: true,
        }
    }

    /// The messages of validations of variables.
    pub const OF_VALIDATION: ConditionMessages<'static> = ConditionMessages {
        summary: "Invalid value for variable",
        severity: Severity::Error,
        invalid_result: ("Invalid variable validation result", "validation condition"),
        message_severity: Severity::Error,
        judges_unused_message: false,
    };
}

/// Evaluates a condition. `summary` is that of the error when it does not hold.
pub fn evaluate_condition(
    condition: &Condition,
    names: &dyn Scope,
    summary: &str,
) -> (ConditionResult, Diagnostics) {
    let messages = ConditionMessages::of_condition(summary, Severity::Error);
    evaluate_condition_as(condition, names, messages)
}

/// Evaluates a condition, with these summaries and severities for its diagnostics.
pub fn evaluate_condition_as(
    condition: &Condition,
    names: &dyn Scope,
    messages: ConditionMessages<'_>,
) -> (ConditionResult, Diagnostics) {
    // The message is checked even where it is not shown.
    let mut found_before = check_references(&condition.condition, names);
    found_before.extend(check_references(&condition.message, names));
    if found_before.has_errors() {
        return (ConditionResult::Error, found_before);
    }
    let (value, mut found) = evaluate(&condition.condition, names);
    if found.has_errors() {
        return (ConditionResult::Error, found);
    }
    match truth(condition, &value, names, messages) {
        Err(error) => {
            found.push(error);
            (ConditionResult::Error, found)
        }
        Ok(None) => {
            check_unused_message(condition, names, messages, &mut found);
            (ConditionResult::Unknown, found)
        }
        Ok(Some(true)) => {
            check_unused_message(condition, names, messages, &mut found);
            (ConditionResult::Pass, found)
        }
        Ok(Some(false)) => {
            let (kept, told) = told_message(condition, names, messages, &mut found);
            let mut error = Diagnostic::error(messages.summary, told).at(condition.condition.span);
            error.severity = messages.severity;
            error.values = held_values(&condition.condition, names, Cause::Plain);
            found.0.insert(0, error);
            (ConditionResult::Fail(kept), found)
        }
    }
}

/// Whether the condition holds; none if that is not known yet.
///
/// # Errors
/// The value is null, or cannot be converted to a bool.
fn truth(
    condition: &Condition,
    value: &Value,
    names: &dyn Scope,
    messages: ConditionMessages<'_>,
) -> Result<Option<bool>, Diagnostic> {
    let (summary, noun) = messages.invalid_result;
    let invalid_result = |detail: String| {
        let mut error = Diagnostic::error(summary, detail).at(condition.condition.span);
        error.values = held_values(&condition.condition, names, Cause::Plain);
        error
    };
    let (bare, _) = value.unmark();
    if bare.is_known() && bare.is_null() {
        let detail = " expression must return either true or false, not null.";
        return Err(invalid_result(capitalized(noun) + detail));
    }
    match convert(bare, &Type::Bool) {
        Ok(truth) => Ok(truth.as_bool()),
        Err(_) if !bare.is_known() => Ok(None),
        Err(error) => {
            let why = error.message;
            Err(invalid_result(format!(
                "Invalid {noun} result value: {why}."
            )))
        }
    }
}

fn capitalized(noun: &str) -> String {
    let mut text = noun.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// The message of a condition that does not hold: as results keep it, and as the error tells it.
fn told_message(
    condition: &Condition,
    names: &dyn Scope,
    messages: ConditionMessages<'_>,
    found: &mut Diagnostics,
) -> (Option<String>, String) {
    match evaluate_message(condition, names, messages.message_severity, found) {
        ErrorMessage::Text(text) => (Some(text.clone()), text),
        ErrorMessage::Unknown => {
            let text = "The error message included a value which is not known yet.";
            (Some(text.to_owned()), text.to_owned())
        }
        ErrorMessage::Withheld => {
            let text = "This check failed, but has an invalid error message as described in the \
                        other accompanying messages.";
            (None, text.to_owned())
        }
    }
}

/// Adds what is wrong with a message that is not shown. That of a validation may be anything that
/// can be evaluated: it often tells the value, which may be secret.
fn check_unused_message(
    condition: &Condition,
    names: &dyn Scope,
    messages: ConditionMessages<'_>,
    found: &mut Diagnostics,
) {
    match messages.judges_unused_message {
        true => _ = evaluate_message(condition, names, messages.message_severity, found),
        false => found.extend(evaluate(&condition.message, names).1),
    }
}

/// The error message of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorMessage {
    /// The text of the message.
    Text(String),
    /// The message is unknown until apply.
    Unknown,
    /// The message cannot or must not be shown; a diagnostic says why.
    Withheld,
}

/// The error message of a condition. Its errors are added to `found`.
pub fn evaluate_message(
    condition: &Condition,
    names: &dyn Scope,
    message_severity: Severity,
    found: &mut Diagnostics,
) -> ErrorMessage {
    let (value, errors) = evaluate(&condition.message, names);
    let failed = errors.has_errors();
    found.extend(errors);
    if failed {
        return ErrorMessage::Withheld;
    }
    let mut report = |severity: Severity, summary: &str, detail: &str, cause: Cause| {
        let mut error = Diagnostic::error(summary, detail).at(condition.message.span);
        error.severity = severity;
        error.values = held_values(&condition.message, names, cause);
        found.push(error);
        ErrorMessage::Withheld
    };
    if value.contains_mark(Marks::SENSITIVE) {
        return report(
            message_severity,
            "Error message refers to sensitive values",
            "The error expression used to explain this condition refers to sensitive values, so \
             Terraform will not display the resulting message.\n\nYou can correct this by \
             removing references to sensitive values, or by carefully using the nonsensitive() \
             function if the expression will not reveal the sensitive data.",
            Cause::Sensitive,
        );
    }
    if value.contains_mark(Marks::EPHEMERAL) {
        return report(
            message_severity,
            "Error message refers to ephemeral values",
            "The error expression used to explain this condition refers to ephemeral values, so \
             Terraform will not display the resulting message.\n\nYou can correct this by \
             removing references to ephemeral values, or by using the ephemeralasnull() function \
             on the reference to not reveal ephemeral data.",
            Cause::Plain,
        );
    }
    let why = match convert(value.bare(), &Type::String) {
        Ok(Value::String(text)) => return ErrorMessage::Text(text.trim().to_owned()),
        Ok(unknown) if !unknown.is_known() => return ErrorMessage::Unknown,
        Ok(_) => "must not be null",
        Err(_) => "string required",
    };
    let detail = format!("Unsuitable value for error message: {why}.");
    report(
        Severity::Error,
        "Invalid error message",
        &detail,
        Cause::Plain,
    )
}
