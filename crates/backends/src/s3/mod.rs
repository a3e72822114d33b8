//! The backend `s3`: states in a bucket, locked by an object beside them or by a DynamoDB table.
//!
//! It keeps to the objects and items of Terraform, so that both programs can take turns on one
//! state, and each holds the other's locks.
//!
//! - `schema`, `older`, `validate`, `settings`: the block, down to what is asked of S3.
//! - `provider_block`, `connection`: the way to AWS, which is the AWS provider's.
//! - `layout`: the keys of states, and the workspaces that keys stand for.
//! - `objects`, `lock_table`: requests to S3 and DynamoDB.
//! - `state`, `lock`: what those requests are for. `faults` says what went wrong.
//! - `bootstrap`: bucket and table, where they are missing.
//! - `client`: the traits of [`rform_state::remote`] over these.
//!
//! <https://developer.hashicorp.com/terraform/language/v1.11.x/backend/s3>

mod bootstrap;
mod client;
mod connection;
mod faults;
mod layout;
mod lock;
mod lock_table;
mod objects;
mod older;
mod provider_block;
mod schema;
mod settings;
mod state;
mod validate;

use std::sync::Arc;

use serde_json::Value as Json;

use crate::worker::Worker;
use crate::{BackendType, Configured, Surroundings};
use client::Workspaces;
use connection::Connection;
use rform_core::diag::{Diagnostic, Diagnostics, Severity};
use rform_core::world::World;
use rform_provider::Problem;
use settings::Settings;

/// The row of this backend in [`crate::TYPES`].
pub(crate) const TYPE: BackendType = BackendType {
    name: "s3",
    schema: schema::schema,
    is_in_sandbox: true,
    recorded: |settings| older::modernise(settings).0,
    validate: |settings, world| checked(settings, world).1,
    configure,
    bootstrap: Some(bootstrap::bootstrap),
};

/// The backend of the settings.
fn configure(settings: &Json, surroundings: &Surroundings) -> Result<Configured, Diagnostics> {
    let opened = open(settings, surroundings)?;
    let workspaces = Workspaces {
        worker: Arc::new(opened.worker),
        connection: Arc::new(opened.connection),
        recorded: opened.recorded,
    };
    Ok(Configured {
        workspaces: Arc::new(workspaces),
        warnings: Diagnostics::new(),
    })
}

/// The account of some settings, and what runs requests to it.
struct Opened {
    worker: Worker,
    connection: Connection,
    /// The settings without older arguments.
    recorded: Json,
}

fn open(settings: &Json, surroundings: &Surroundings) -> Result<Opened, Diagnostics> {
    let (recorded, problems) = checked(settings, surroundings.world.as_ref());
    if problems.iter().any(|it| !it.warning) {
        return Err(problems.into_iter().map(diagnostic).collect());
    }
    let worker = Worker::start().map_err(no_thread)?;
    let own = Settings::of(&recorded, surroundings.world.as_ref()).map_err(one)?;
    let (block, around) = (recorded.clone(), surroundings.clone());
    let opened = worker.run(async move { Connection::open(&block, own, &around).await })?;
    Ok(Opened {
        connection: opened.map_err(one)?,
        worker,
        recorded,
    })
}

/// The settings without older arguments, and what is to be said about them.
fn checked(settings: &Json, world: &dyn World) -> (Json, Vec<Problem>) {
    let (settings, mut problems) = older::modernise(settings);
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

#[cfg(test)]
mod tests;
