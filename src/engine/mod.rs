//! Making plans and carrying them out.
//!
//! [`plan`] goes through the configuration in the order of its references: it expands
//! `count` and `for_each`, evaluates, reads what exists, asks providers what a change would
//! lead to, and leaves a [`crate::plan::Plan`]. [`apply`] obeys that plan and leaves a new state.

pub mod events;

mod apply;
mod complete;
mod conditions;
mod console;
mod expand;
pub mod graph;
mod ignored;
mod import_address;
mod imported;
mod look;
mod names;
mod noted;
mod object;
mod output;
mod overrides;
mod plan;
mod providers;
mod registry;
mod run;
mod session;
mod standing;
mod structure;
pub mod test;
mod validate;
mod values;
mod written;

pub use apply::{apply, incomplete};
pub use complete::completions;
pub use console::{answer, evaluate};
pub use object::unfolded;
pub use overrides::Overrides;
pub use plan::plan;
pub use registry::{Factory, Registry};
pub use session::{PlanOptions, Session};
pub use validate::validate;

use crate::diag::Diagnostics;
use crate::plan::{Counts, Plan};
use crate::state::State;

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
