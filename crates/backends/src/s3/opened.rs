//! From a `backend` block to the account that it leads to.

use serde_json::Value as Json;

use super::connection::Connection;
use super::settings::Settings;
use super::{deprecated, validate};
use crate::BackendContext;
use crate::worker::Worker;
use rform_core::diag::{Diagnostic, Diagnostics, Severity};
use rform_core::world::World;
use rform_provider::Problem;

/// The account of some settings, and what runs requests to it.
pub(super) struct Opened {
    pub worker: Worker,
    pub connection: Connection,
    /// The settings without deprecated arguments.
    pub recorded: Json,
}

/// Checks the settings and finds the way to their account.
///
/// # Errors
/// The settings have mistakes, or the account cannot be reached with them.
pub(super) fn open(settings: &Json, context: &BackendContext) -> Result<Opened, Diagnostics> {
    let (recorded, problems) = checked(settings, context.world.as_ref());
    if problems.iter().any(|it| !it.warning) {
        return Err(problems.into_iter().map(diagnostic).collect());
    }
    let worker = Worker::start().map_err(no_thread)?;
    let own = Settings::of(&recorded, context.world.as_ref()).map_err(one)?;
    let (block, context) = (recorded.clone(), context.clone());
    let opened = worker.run(async move { Connection::open(&block, own, &context).await })?;
    Ok(Opened {
        connection: opened.map_err(one)?,
        worker,
        recorded,
    })
}

/// The settings without deprecated arguments, and what is to be said about them.
pub(super) fn checked(settings: &Json, world: &dyn World) -> (Json, Vec<Problem>) {
    let (settings, mut problems) = deprecated::replace_deprecated(settings);
    problems.extend(validate::validate(&settings, world));
    (settings, problems)
}

fn one(problem: Problem) -> Diagnostics {
    diagnostic(problem).into()
}

fn diagnostic(problem: Problem) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(problem.summary, problem.detail);
    if problem.warning {
        diagnostic.severity = Severity::Warning;
    }
    diagnostic
}

fn no_thread(error: std::io::Error) -> Diagnostics {
    let detail = format!("No thread could be started for requests to the backend: {error}.");
    Diagnostic::error("Cannot start", detail).into()
}
