//! What plugins complain about, as problems of a provider.

use rform_core::value::{Path, Step};
use rform_provider::Problem;

use crate::client::CallError;
use crate::wire::{self, Selector};

/// A diagnostic of a plugin.
pub(super) fn of_diagnostic(from: wire::Diagnostic) -> Problem {
    Problem {
        warning: from.severity() == wire::Severity::Warning,
        path: from.attribute.as_ref().map(path).unwrap_or_default(),
        summary: from.summary,
        detail: from.detail,
    }
}

/// All diagnostics of an answer.
pub(super) fn of_diagnostics(from: Vec<wire::Diagnostic>) -> Vec<Problem> {
    from.into_iter().map(of_diagnostic).collect()
}

/// Whether any of them is an error.
pub(super) fn has_errors(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| !problem.warning)
}

/// A path of the wire. What has no form here, such as an element of a set, ends it.
pub(super) fn path(from: &wire::AttributePath) -> Path {
    let step = |step: &wire::PathStep| match step.selector.as_ref()? {
        Selector::AttributeName(name) => Some(Step::Attribute(name.as_str().into())),
        Selector::ElementKeyString(key) => Some(Step::Key(key.as_str().into())),
        Selector::ElementKeyInt(index) => u64::try_from(*index).ok().map(Step::Index),
    };
    Path(from.steps.iter().map_while(step).collect())
}

/// A call that was not answered.
pub(crate) fn of_call(error: &CallError) -> Problem {
    Problem::error(error.summary, error.detail.clone())
}

/// A plugin that could not be started.
pub(crate) fn start_failed(name: &str, why: &str) -> Problem {
    Problem::error(
        "Failed to start provider plugin",
        format!("The plugin of {name} is not available. {why}"),
    )
}

/// The thread of the plugins is gone: the program is ending.
pub(crate) fn ended() -> Problem {
    Problem::error(
        "Request cancelled",
        "The plugins were ended while the call was on its way.",
    )
}
