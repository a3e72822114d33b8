//! The lists of `depends_on`.

use super::{AvailableNames, Schemas, check_unit};
use crate::ModuleConfig;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_lang::references::Reference;

/// Checks the elements of a `depends_on`, up to the first that refers to nothing.
pub fn check_dependencies(
    module: &ModuleConfig,
    list: &[Reference],
    schemas: Schemas<'_>,
) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    for reference in list {
        if let [first, .., last] | [first @ last] = reference.remaining() {
            let detail = "References in depends_on must be to a whole object (resource, etc), \
                          not to an attribute of an object.";
            let diagnostic = Diagnostic::error("Invalid depends_on reference", detail);
            diagnostics.push(diagnostic.at(first.span().to(last.span())));
        }
        if !diagnostics.has_errors() {
            let one = std::slice::from_ref(reference);
            diagnostics.extend(check_unit(
                module,
                one,
                [],
                AvailableNames::default(),
                schemas,
            ));
        }
    }
    diagnostics
}
