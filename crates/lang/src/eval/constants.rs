//! Expressions that may use constants only.

use crate::references::Traversal;
use rform_core::diag::Diagnostic;

/// The error for a name where only constants are allowed.
pub(super) fn no_variables(traversal: &Traversal) -> Diagnostic {
    let error = Diagnostic::error("Variables not allowed", "Variables may not be used here.");
    error.at(traversal.root_span)
}
