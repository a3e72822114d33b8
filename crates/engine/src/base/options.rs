//! The options of a plan.

use rform_core::addr::{ResourceInstance, Target};
use rform_core::diag::Diagnostic;
use rform_plan::Mode;

/// The options of a plan, as the user gives them.
#[derive(Clone, Debug, Default)]
pub struct PlanOptions {
    /// Whether objects are created and changed, destroyed, or only read.
    pub mode: Mode,
    /// Whether the plan is made from the state alone (`-refresh=false`).
    pub skip_refresh: bool,
    /// The plan is limited to these and what they depend on (`-target`); empty for everything.
    pub targets: Vec<Target>,
    /// Instances that are replaced in any case (`-replace`).
    pub replace: Vec<ResourceInstance>,
    /// Existing objects to import besides those of `import` blocks: address and id (`rform import`).
    pub imports: Vec<(ResourceInstance, String)>,
    /// Whether a condition that does not hold is a warning only. A user who accepts changes made
    /// elsewhere (`-refresh-only`) must be able to do so although they contradict a condition.
    pub failed_conditions_warn: bool,
}

impl PlanOptions {
    /// Checks that the options go together: replacing is possible in normal plans only.
    ///
    /// # Errors
    /// `replace` is not empty in another mode.
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
