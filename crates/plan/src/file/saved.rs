//! Checks before a saved plan is applied: it must still fit the state.

use super::PlanFile;
use rform_core::diag::Diagnostic;
use rform_state::{Opened, State};

impl PlanFile {
    /// Checks that this plan may be applied to the state that was opened.
    ///
    /// # Errors
    /// Making the plan ended with an error, the state is of another lineage, or the state was
    /// changed after the plan was made.
    pub fn check_applicable(&self, opened: &Opened) -> Result<(), Diagnostic> {
        if self.has_other_lineage(&opened.state) {
            return Err(Diagnostic::error(
                "Saved plan does not match the given state",
                "The given plan file can not be applied because it was created from a different \
                 state lineage.",
            ));
        }
        if self.is_stale(&opened.state, opened.exists) {
            return Err(Diagnostic::error(
                "Saved plan is stale",
                "The given plan file can no longer be applied because the state was changed by \
                 another operation after the plan was created.",
            ));
        }
        Ok(())
    }

    /// Checks that the plan was made without an error.
    ///
    /// # Errors
    /// Making the plan ended with an error, so that it is incomplete.
    pub fn check_complete(&self) -> Result<(), Diagnostic> {
        match self.errored {
            false => Ok(()),
            true => Err(Diagnostic::error(
                "Cannot apply incomplete plan",
                "Terraform encountered an error when generating this plan, so it cannot be \
                 applied.",
            )),
        }
    }

    fn has_other_lineage(&self, state: &State) -> bool {
        let prior = &self.plan.prior;
        prior.serial > 0 && prior.lineage != state.lineage
    }

    /// Whether the state is no longer the one that the plan starts from.
    fn is_stale(&self, state: &State, exists: bool) -> bool {
        let prior = &self.plan.prior;
        if self.was_create_begun_since(state) {
            return true;
        }
        match (prior.serial == 0, exists) {
            (true, false) => false,
            (true, true) => !state.is_empty() || state.serial > 0,
            (false, _) => prior.serial != state.serial,
        }
    }

    /// Whether a run that was killed began a create since the plan was made: the plan would make
    /// that object a second time.
    fn was_create_begun_since(&self, state: &State) -> bool {
        let begun = state.interrupted.iter();
        let mut new = begun.filter(|(address, attempt)| self.begun.get(*address) != Some(*attempt));
        new.any(|(address, _)| {
            let mut changes = self.plan.changes.iter();
            changes.any(|it| it.address == *address && it.action.creates())
        })
    }
}

/// Terraform's reason for not taking a file as a plan: it is no zip archive, and no JSON either.
pub fn not_a_plan(text: &[u8]) -> String {
    format!(
        "couldn't load the provided path as either a local plan file (zip: not a valid zip file) \
         or a saved cloud plan ({})",
        json_error(text)
    )
}

/// What Go's `encoding/json` says of a text that is not JSON.
fn json_error(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    match text.trim_start().chars().next() {
        None => "unexpected end of JSON input".into(),
        Some('{') => "invalid character after object key".into(),
        Some(char) => format!("invalid character '{char}' looking for beginning of value"),
    }
}
