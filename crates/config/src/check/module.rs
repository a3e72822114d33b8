//! References to modules that are called.

use std::sync::Arc;

use super::context::display;
use crate::ModuleConfig;
use rform_core::diag::Diagnostic;
use rform_core::suggest::did_you_mean;
use rform_lang::references::Reference;

/// Whether a module of that name is called. Whether it has the output is found when the
/// expression is evaluated.
pub(super) fn check(
    module: &ModuleConfig,
    name: &Arc<str>,
    reference: &Reference,
) -> Option<Diagnostic> {
    if module.calls.contains_key(name) {
        return None;
    }
    let advice = did_you_mean(name, module.calls.keys().map(|known| &**known));
    let detail = format!(
        "No module call named {name:?} is declared in {}.{advice}",
        display(&module.path)
    );
    let diagnostic = Diagnostic::error("Reference to undeclared module", detail);
    Some(diagnostic.at(reference.span))
}
