//! The results of a plan and of an apply.

use rform_core::diag::Diagnostics;
use rform_plan::{Counts, Plan};
use rform_state::State;

/// The result of making a plan.
pub struct Planned {
    /// The plan. After an error it holds as much as could be planned, to be shown but not applied.
    pub plan: Option<Plan>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// Warnings of `check` blocks. They are kept apart because an apply reports them anew.
    pub checks: Diagnostics,
}

/// The result of an apply.
pub struct Applied {
    /// The state after the run, also where steps failed.
    pub state: State,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// How many objects were added, changed, destroyed, imported and forgotten.
    pub counts: Counts,
}
