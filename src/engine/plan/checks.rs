//! `check` blocks: what does not hold is a warning.

use super::Planner;
use crate::diag::Severity;
use crate::engine::conditions::judge_as;
use crate::engine::names::Names;
use crate::engine::run::Run;
use crate::plan::Mode;

impl Planner<'_> {
    /// Judges all assertions by what is planned.
    pub(super) fn checks(&self) {
        if !self.is(Mode::Destroy) && self.options.targets.is_empty() {
            judge_all(self.run);
        }
    }
}

/// Judges the assertions of all `check` blocks.
pub fn judge_all(run: &Run<'_>) {
    for path in run.session.config.modules.keys() {
        for module in run.values.of(path) {
            let names = Names::of(run, &module);
            for check in module.config.checks.values() {
                for assert in &check.asserts {
                    let summary = "Check block assertion failed";
                    let judged = judge_as(assert, &names, summary, Severity::Warning);
                    run.report(judged.1);
                }
            }
        }
    }
}
