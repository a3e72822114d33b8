//! What functions may touch beyond their arguments.

use std::time::Duration;

use rform_core::world::World;

/// The surroundings of a call.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The host. Relative paths start from its current directory.
    pub world: &'a dyn World,
    /// Whether a plan is being made. Functions with another value each time are unknown then.
    pub planning: bool,
    /// When the plan was made, since 1970; none where there is no plan.
    pub plan_time: Option<Duration>,
    /// Whether a template is being rendered: no other one may be from within it.
    pub in_template: bool,
}
