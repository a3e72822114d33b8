//! Preconditions, postconditions, validations and assertions.

use std::fmt;

use rform_config::Condition;
use rform_core::diag::{Diagnostic, Diagnostics, Severity};
use rform_core::value::{Marks, Type, Value, convert};
use rform_lang::eval::{Cause, Scope, evaluate, held_values, vet};

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

impl Outcome {
    /// Says in what was found whose condition does not hold.
    pub fn name_subject(&self, found: &mut [Diagnostic], subject: &dyn fmt::Display) {
        if let (Outcome::Fail(_), Some(fault)) = (self, found.first_mut()) {
            fault.condition = Some(subject.to_string());
        }
    }
}

/// How faults are named.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// When the condition does not hold.
    pub summary: &'a str,
    /// How bad that is.
    pub severity: Severity,
    /// When it is neither true nor false: the summary, and what is called invalid.
    pub invalid: (&'a str, &'a str),
    /// How bad it is that the message gives away what must not be shown.
    pub telling: Severity,
}

impl<'a> Words<'a> {
    /// Those of preconditions, postconditions and assertions.
    pub fn of_condition(summary: &'a str, severity: Severity) -> Words<'a> {
        Words {
            summary,
            severity,
            invalid: ("Invalid condition result", "condition"),
            telling: Severity::Warning,
        }
    }

    /// Those of validations of variables.
    pub const OF_VALIDATION: Words<'static> = Words {
        summary: "Invalid value for variable",
        severity: Severity::Error,
        invalid: ("Invalid variable validation result", "validation condition"),
        telling: Severity::Error,
    };
}

/// Judges a condition. `summary` is that of the diagnostic when it does not hold.
pub fn judge(condition: &Condition, names: &dyn Scope, summary: &str) -> (Outcome, Diagnostics) {
    let words = Words::of_condition(summary, Severity::Error);
    judge_as(condition, names, words)
}

/// The same, in other words.
pub fn judge_as(
    condition: &Condition,
    names: &dyn Scope,
    words: Words<'_>,
) -> (Outcome, Diagnostics) {
    // The message must make sense even where it is not needed.
    let mut told = vet(&condition.condition, names);
    told.extend(vet(&condition.message, names));
    if told.has_errors() {
        return (Outcome::Error, told);
    }
    let (value, mut found) = evaluate(&condition.condition, names);
    let span = condition.condition.span;
    if found.has_errors() {
        return (Outcome::Error, found);
    }
    let (bare, _) = value.unmark();
    if !bare.is_known() {
        message(condition, names, words.telling, &mut found);
        return (Outcome::Unknown, found);
    }
    let invalid = |detail: String| {
        let mut fault = Diagnostic::error(words.invalid.0, detail).at(span);
        fault.values = held_values(&condition.condition, names, Cause::Plain);
        fault
    };
    if bare.is_null() {
        let mut detail = words.invalid.1.to_owned();
        detail
            .get_mut(..1)
            .into_iter()
            .for_each(str::make_ascii_uppercase);
        detail.push_str(" expression must return either true or false, not null.");
        found.push(invalid(detail));
        return (Outcome::Error, found);
    }
    let holds = match convert(bare, &Type::Bool) {
        Ok(truth) => truth.as_bool(),
        Err(error) => {
            let detail = format!(
                "Invalid {} result value: {}.",
                words.invalid.1, error.message
            );
            found.push(invalid(detail));
            return (Outcome::Error, found);
        }
    };
    if holds == Some(true) {
        message(condition, names, words.telling, &mut found);
        return (Outcome::Pass, found);
    }
    let message = match message(condition, names, words.telling, &mut found) {
        Message::Text(text) => text,
        Message::Unknown => "The error message included a value which is not known yet.".into(),
        Message::Withheld => "This check failed, but has an invalid error message as described in \
                              the other accompanying messages."
            .into(),
    };
    let mut fault = Diagnostic::error(words.summary, message.clone()).at(span);
    fault.severity = words.severity;
    fault.values = held_values(&condition.condition, names, Cause::Plain);
    found.0.insert(0, fault);
    (Outcome::Fail(message), found)
}

/// What the user says about a condition that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// This.
    Text(String),
    /// It cannot be told yet.
    Unknown,
    /// It cannot or must not be shown; why was told.
    Withheld,
}

/// The message of a condition; what is wrong with it is added to `found`.
pub fn message(
    condition: &Condition,
    names: &dyn Scope,
    telling: Severity,
    found: &mut Diagnostics,
) -> Message {
    let (value, faults) = evaluate(&condition.message, names);
    let failed = faults.has_errors();
    found.extend(faults);
    if failed {
        return Message::Withheld;
    }
    let mut fault = |severity: Severity, summary: &str, detail: &str, cause: Cause| {
        let mut fault = Diagnostic::error(summary, detail).at(condition.message.span);
        fault.severity = severity;
        fault.values = held_values(&condition.message, names, cause);
        found.push(fault);
        Message::Withheld
    };
    if value.contains_mark(Marks::SENSITIVE) {
        return fault(
            telling,
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
            telling,
            "Error message refers to ephemeral values",
            "The error expression used to explain this condition refers to ephemeral values, so \
             Terraform will not display the resulting message.\n\nYou can correct this by \
             removing references to ephemeral values, or by using the ephemeralasnull() function \
             on the reference to not reveal ephemeral data.",
            Cause::Plain,
        );
    }
    let why = match convert(value.bare(), &Type::String) {
        Ok(Value::String(text)) => return Message::Text(text.trim().to_owned()),
        Ok(unknown) if !unknown.is_known() => return Message::Unknown,
        Ok(_) => "must not be null",
        Err(_) => "string required",
    };
    let detail = format!("Unsuitable value for error message: {why}.");
    fault(
        Severity::Error,
        "Invalid error message",
        &detail,
        Cause::Plain,
    )
}
