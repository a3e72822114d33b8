//! `check` blocks: what does not hold is a warning.

use crate::plan::planner::Planner;
use crate::scope::check_blocks::judge_all;
use rform_plan::Mode;

impl Planner<'_> {
    /// Judges all assertions by what is planned, but for those that lean on what failed.
    pub(super) fn checks(&self) {
        if !self.is(Mode::Destroy) && self.options.targets.is_empty() {
            let known = self.known.borrow();
            judge_all(self.run, &|check| known.reached_checks.contains(check));
        }
    }
}
