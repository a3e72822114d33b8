//! What a plan is asked for.

use rform_core::addr::{ResourceInstance, Target};
use rform_core::diag::Diagnostic;
use rform_plan::Mode;

/// What a plan is asked for.
#[derive(Clone, Debug, Default)]
pub struct PlanOptions {
    /// To what end.
    pub mode: Mode,
    /// Whether what exists is read first.
    pub skip_refresh: bool,
    /// Limits the plan to these and what they depend on; empty for everything.
    pub targets: Vec<Target>,
    /// Replaced whether they need it or not.
    pub replace: Vec<ResourceInstance>,
    /// Existing objects to take over besides those of `import` blocks (`rform import`).
    pub imports: Vec<(ResourceInstance, String)>,
    /// Whether a condition that does not hold is only a warning: who accepts what was changed
    /// elsewhere (`-refresh-only`) must be able to where that contradicts one.
    pub lenient: bool,
}

impl PlanOptions {
    /// Replacing only goes with plans that reach what the configuration says.
    pub fn check(&self) -> Result<(), Diagnostic> {
        if self.mode == Mode::Normal || self.replace.is_empty() {
            return Ok(());
        }
        Err(Diagnostic::error(
            "Unsupported plan mode",
            "Forcing resource instance replacement (with -replace=...) is allowed only in normal \
             planning mode.",
        ))
    }
}
