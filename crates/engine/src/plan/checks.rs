//! The `check` blocks of a configuration, evaluated after everything else is planned.

use crate::plan::planner::Planner;
use crate::scope::check_blocks::evaluate_checks;
use rform_plan::Mode;

impl Planner<'_> {
    /// Evaluates all `check` blocks by the planned values, but for those of which a dependency failed.
    pub(super) fn checks(&self) {
        if !self.is(Mode::Destroy) && self.options.targets.is_empty() {
            let known = self.known.borrow();
            evaluate_checks(self.run, &|check| known.reached_checks.contains(check));
        }
    }
}
