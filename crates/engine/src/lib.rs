//! Making plans and carrying them out.
//!
//! [`plan`] goes through the configuration in the order of its references: it expands
//! `count` and `for_each`, evaluates, reads what exists, asks providers what a change would
//! lead to, and leaves a [`rform_plan::Plan`]. [`apply`] obeys that plan and leaves a new state.

pub mod events;

mod apply;
mod check_results;
mod complete;
mod conditions;
mod console;
mod eval_scope;
mod expand;
pub mod graph;
mod ignored;
mod import_address;
mod imported;
mod inspect;
mod noted;
mod object;
mod output;
mod overrides;
mod plan;
mod preflight;
mod providers;
mod registry;
mod resource_references;
mod run;
mod session;
pub mod test_run;
mod validate;
mod values;

pub use apply::{apply, incomplete};
pub use complete::completions;
pub use console::{answer, evaluate};
pub use object::unfolded;
pub use overrides::Overrides;
pub use plan::plan;
pub use registry::{Factory, Registry};
pub use session::{PlanOptions, Session};
pub use validate::validate;

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
