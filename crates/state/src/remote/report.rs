//! Errors that nobody waits for, and errors as reasons of others.

use std::sync::Arc;

use rform_core::diag::Diagnostic;

/// Told of an error that cannot be answered: a lock that could not be given back.
pub type Report = Arc<dyn Fn(Diagnostic) + Send + Sync>;

/// The summary of a fault with its detail, for a message that tells it as a reason.
pub(super) fn text(fault: &Diagnostic) -> String {
    match fault.detail.is_empty() {
        true => fault.summary.to_string(),
        false => format!("{}: {}", fault.summary, fault.detail),
    }
}
