//! The functions `try` and `can`, which evaluate their arguments themselves.

use super::parts::Call;
use super::report::start_span;
use crate::eval::Evaluator;
use rform_core::diag::Diagnostic;
use rform_core::value::{Type, Value};

impl Evaluator<'_> {
    /// The first argument that evaluates without errors.
    pub(super) fn call_try(&mut self, call: &Call<'_>) -> Value {
        if call.arguments.is_empty() {
            let reason = "at least one argument is required";
            return self.lazy_failed(call, reason.to_owned());
        }
        let mut reasons = Vec::new();
        for argument in call.arguments {
            let (value, found) = self.captured(argument);
            if !found.has_errors() {
                // What is not known may still turn out to be an error.
                return if value.is_wholly_known() {
                    value
                } else {
                    Value::DYNAMIC.mark(value.marks())
                };
            }
            reasons.extend(found.iter().filter(|it| it.is_error()).cloned());
        }
        let reason = self.no_attempt_succeeded(&reasons);
        self.lazy_failed(call, reason)
    }

    /// Whether the argument evaluates without errors.
    pub(super) fn call_can(&mut self, call: &Call<'_>) -> Value {
        let [argument] = call.arguments else {
            let missing = call.arguments.is_empty();
            let (summary, detail, span) = match call.arguments.get(1) {
                Some(extra) if !missing => (
                    "Too many function arguments",
                    "Function \"can\" expects only 1 argument(s).",
                    start_span(extra),
                ),
                _ => (
                    "Not enough function arguments",
                    "Function \"can\" expects 1 argument(s). Missing value for \"expression\".",
                    call.close,
                ),
            };
            self.error(summary, detail, (span, call.whole.span), call.whole);
            return Value::DYNAMIC;
        };
        let (value, found) = self.captured(argument);
        if found.has_errors() {
            return Value::FALSE;
        }
        if value.is_wholly_known() {
            Value::TRUE
        } else {
            Value::unknown(Type::Bool)
        }
    }

    fn lazy_failed(&mut self, call: &Call<'_>, reason: String) -> Value {
        let detail = format!("Call to function {:?} failed: {reason}.", call.name);
        let place = (start_span(call.whole), call.whole.span);
        self.error("Error in function call", detail, place, call.whole);
        Value::DYNAMIC
    }

    fn no_attempt_succeeded(&self, reasons: &[Diagnostic]) -> String {
        let mut text = String::from("no expression succeeded:");
        for reason in reasons {
            let place = reason.span.and_then(|span| self.place(span));
            let place = place.map(|place| format!(" (at {place})"));
            let place = place.unwrap_or_default();
            text.push_str(&format!(
                "\n- {}{place}\n  {}",
                reason.summary, reason.detail
            ));
        }
        text.push_str("\n\nAt least one expression must produce a successful result");
        text
    }
}
