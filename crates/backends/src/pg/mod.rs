//! The backend `pg`: states in a table of a PostgreSQL database, locked by advisory locks.
//!
//! Schema, table and lock numbers are Terraform's, so that both programs can take turns on one state and
//! keep each other out.
//!
//! - `settings`: the block and its environment variables.
//! - `connection_string`, `source`, `password_file`, `parameters`, `tls`: the way to the server, as libpq has it.
//! - `session`, `held`: one connection, and what was locked on it.
//! - `table`: schema, table and rows. `lock`: the locks. `errors` says what went wrong.
//! - `client`: the traits of [`rform_state::remote`] over these.
//!
//! <https://developer.hashicorp.com/terraform/language/v1.11.x/backend/pg>

mod client;
mod connection_string;
mod errors;
mod held_lock;
mod lock;
mod parameters;
mod password_file;
mod session;
mod settings;
mod source;
mod table;
mod tls;

use std::sync::Arc;

use serde_json::Value as Json;

use crate::worker::Worker;
use crate::{BackendContext, BackendType, Configured};
use client::Workspaces;
use rform_core::diag::{Diagnostic, Diagnostics};
use session::Session;
use settings::Settings;

/// The row of this backend in [`crate::TYPES`].
pub(crate) const TYPE: BackendType = BackendType {
    name: "pg",
    schema: settings::schema,
    is_in_sandbox: false,
    recorded: Json::clone,
    validate: |_, _| Vec::new(),
    configure,
    bootstrap: None,
};

/// The backend of the settings, with its schema, table and index in place.
fn configure(config: &Json, context: &BackendContext) -> Result<Configured, Diagnostics> {
    let settings = Settings::read(config, context.world.as_ref()).map_err(|why| {
        let detail = format!("{why}.");
        Diagnostics::from(Diagnostic::error(
            "Invalid pg backend configuration",
            detail,
        ))
    })?;
    let settings = Arc::new(settings);
    let worker = Worker::start().map_err(|error| {
        let detail = format!("No thread could be started for requests to the backend: {error}.");
        Diagnostics::from(Diagnostic::error("Cannot start", detail))
    })?;
    let opened = Arc::clone(&settings);
    let session = worker.run(async move {
        let mut session = Session::new(opened);
        table::prepare(&mut session).await?;
        Ok::<_, Diagnostic>(session)
    });
    let session = session.and_then(|it| it).map_err(Diagnostics::from)?;
    Ok(Configured {
        workspaces: Arc::new(Workspaces::new(worker, session, config.clone())),
        warnings: Diagnostics::new(),
    })
}
