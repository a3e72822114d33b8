//! Errors that nobody waits for, and errors as reasons of others.

use std::sync::Arc;

use rform_core::diag::Diagnostic;

/// Told of an error that cannot be answered: a lock that could not be given back.
pub type Report = Arc<dyn Fn(Diagnostic) + Send + Sync>;

/// The summary of an error with its detail, for a message that tells it as a reason.
pub(super) fn text(error: &Diagnostic) -> String {
    match error.detail.is_empty() {
        true => error.summary.to_string(),
        false => format!("{}: {}", error.summary, error.detail),
    }
}
