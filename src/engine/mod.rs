//! Making plans and carrying them out.
//!
//! [`plan`] goes through the configuration in the order of its references: it expands
//! `count` and `for_each`, evaluates, reads what exists, asks providers what a change would
//! lead to, and leaves a [`crate::plan::Plan`]. [`apply`] obeys that plan and leaves a new state.

pub mod events;
mod registry;
mod session;

pub use registry::{Factory, Registry};
pub use session::{PlanOptions, Session};

use crate::diag::Diagnostics;
use crate::plan::{Counts, Plan};
use crate::state::{State, Writer};
use crate::value::Value;

/// What making a plan led to.
pub struct Planned {
    /// The plan; none after an error.
    pub plan: Option<Plan>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// Makes a plan. `state` is upgraded and refreshed in the plan only.
pub async fn plan(_session: &Session<'_>, _state: State, _options: &PlanOptions) -> Planned {
    Planned {
        plan: None,
        diagnostics: Diagnostics::new(),
    }
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

/// Carries out a plan. Each finished step goes to the journal, if there is one, before
/// anything that depends on it begins.
pub async fn apply(_session: &Session<'_>, plan: &Plan, _journal: Option<Writer>) -> Applied {
    Applied {
        state: plan.prior.clone(),
        diagnostics: Diagnostics::new(),
        counts: Counts::default(),
    }
}

/// Checks a configuration as far as that goes without values, state and cloud.
pub fn validate(_session: &Session<'_>) -> Diagnostics {
    Diagnostics::new()
}

/// The value of an expression in the root module, by what the state holds (the console).
pub fn evaluate(_session: &Session<'_>, _state: &State, _text: &str) -> (Value, Diagnostics) {
    (Value::NULL, Diagnostics::new())
}
