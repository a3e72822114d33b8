//! The phases of an apply, in order.

use crate::apply::applier::Applier;
use crate::base::results::Applied;
use crate::base::session::Session;
use crate::scope::inspect::{Inspection, Inspector};
use crate::scope::run::{Phase, Run};
use rform_core::diag::Diagnostic;
use rform_plan::Plan;
use rform_state::Writer;

/// Applies a plan and returns the new state. Each finished step goes to the journal, if there is
/// one, before a step that depends on it begins.
pub async fn apply(session: &Session<'_>, plan: &Plan, journal: Option<Writer>) -> Applied {
    apply_and_inspect(session, plan, journal, &mut |_| ()).await
}

/// Applies a plan like [`apply`], and calls `inspector` with the final values before they are
/// dropped.
pub async fn apply_and_inspect(
    session: &Session<'_>,
    plan: &Plan,
    journal: Option<Writer>,
    inspector: Inspector<'_>,
) -> Applied {
    let run = Run::new(session, Phase::Apply, plan.timestamp);
    let applier = Applier::new(&run, plan, journal);
    applier.prepare_values();
    let recorded = match applier.record_moves().await {
        Ok(()) => applier.record_imports().await,
        failed => failed,
    };
    let ephemerals = applier.ephemerals.clone();
    let work = async {
        if recorded.is_ok() && !run.has_errors() {
            applier.walk().await;
            applier.open_ephemerals_of_results().await;
        }
        applier.update_results();
    };
    ephemerals.keep_during(&run, work).await;
    let diagnostics = run.take_diagnostics();
    inspector(&Inspection::of(&run));
    Applied {
        state: applier.state.take(),
        counts: applier.counts.take(),
        diagnostics,
    }
}

/// The warning after the apply of a plan that `-target` limited.
pub fn incomplete() -> Diagnostic {
    Diagnostic::warning(
        "Applied changes may be incomplete",
        "The plan was created with the -target option in effect, so some changes requested in the \
         configuration may have been ignored and the output values may not be fully updated. Run \
         the following command to verify that no other changes are pending:\n    terraform \
         plan\n\nNote that the -target option is not suitable for routine use, and is provided \
         only for exceptional situations such as recovering from errors or mistakes, or when \
         Terraform specifically suggests to use it as part of an error message.",
    )
}
