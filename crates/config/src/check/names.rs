//! Variables, local values, and the names that depend on the place.

use std::sync::Arc;

use super::context::AvailableNames;
use crate::ModuleConfig;
use rform_core::diag::Diagnostic;
use rform_core::suggest::did_you_mean;
use rform_lang::references::{Reference, Subject, check_attribute};

/// The error of a reference to something other than a resource or module.
pub(super) fn check(
    module: &ModuleConfig,
    reference: &Reference,
    available: AvailableNames,
) -> Option<Diagnostic> {
    if let Err(diagnostic) = check_attribute(reference) {
        return Some(diagnostic);
    }
    let diagnostic = match &reference.subject {
        Subject::Variable(name) if !module.variables.contains_key(name) => variable(module, name),
        Subject::Local(name) if !module.locals.contains_key(name) => local(module, name),
        // In Terraform 0.11 the index was zero where nothing was counted.
        Subject::Count(_) if !available.count && !module.dialect.is_legacy() => no_count(),
        Subject::Each(name) if !available.each => no_each(name),
        _ => return None,
    };
    Some(diagnostic.at(reference.span))
}

fn variable(module: &ModuleConfig, name: &Arc<str>) -> Diagnostic {
    let mut advice = did_you_mean(name, module.variables.keys().map(|known| &**known));
    if advice.is_empty() {
        advice = format!(" This variable can be declared with a variable {name:?} {{}} block.");
    }
    let detail = format!("An input variable with the name {name:?} has not been declared.{advice}");
    Diagnostic::error("Reference to undeclared input variable", detail)
}

fn local(module: &ModuleConfig, name: &Arc<str>) -> Diagnostic {
    let advice = did_you_mean(name, module.locals.keys().map(|known| &**known));
    let detail = format!("A local value with the name {name:?} has not been declared.{advice}");
    Diagnostic::error("Reference to undeclared local value", detail)
}

fn no_count() -> Diagnostic {
    Diagnostic::error(
        "Reference to \"count\" in non-counted context",
        "The \"count\" object can only be used in \"module\", \"resource\", and \"data\" blocks, \
         and only when the \"count\" argument is set.",
    )
}

fn no_each(name: &str) -> Diagnostic {
    if name == "value" {
        return Diagnostic::error(
            "each.value cannot be used in this context",
            "A reference to \"each.value\" has been used in a context in which it is unavailable, \
             such as when the configuration no longer contains the value in its \"for_each\" \
             expression. Remove this reference to each.value in your configuration to work around \
             this error.",
        );
    }
    Diagnostic::error(
        "Reference to \"each\" in context without for_each",
        "The \"each\" object can be used only in \"module\" or \"resource\" blocks, and only when \
         the \"for_each\" argument is set.",
    )
}

/// `self` where there is none.
pub(super) fn no_self(reference: &Reference) -> Diagnostic {
    Diagnostic::error(
        "Invalid \"self\" reference",
        "The \"self\" object is not available in this context. This object can be used only in \
         resource provisioner, connection, and postcondition blocks.",
    )
    .at(reference.traversal.root_span)
}
