//! What a plan and an apply return.

use rform_core::diag::Diagnostics;
use rform_plan::{Counts, Plan};
use rform_state::State;

/// What making a plan led to.
pub struct Planned {
    /// The plan. After an error as much of it as could be made, to be shown but not applied.
    pub plan: Option<Plan>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// Warnings of `check` blocks. Carrying out the plan tells them anew.
    pub checks: Diagnostics,
}

/// What carrying out a plan led to.
pub struct Applied {
    /// The state as it is now, whatever happened.
    pub state: State,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// What was really done.
    pub counts: Counts,
}
