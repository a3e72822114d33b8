//! The backend `s3`: states in a bucket, locked by an object beside them or by a DynamoDB table.
//!
//! It keeps to the objects and items of Terraform, so that both programs can take turns on one
//! state, and each holds the other's locks.
//!
//! - `schema`, `deprecated`, `validate`, `settings`: the block, down to what is asked of S3.
//! - `provider_block`, `connection`: the way to AWS, which is the AWS provider's.
//! - `opened`: from a block to the account that it leads to.
//! - `layout`: the keys of states, and the workspaces that keys stand for.
//! - `objects`, `lock_table`: requests to S3 and DynamoDB.
//! - `state`, `lock`: what those requests are for. `errors` says what went wrong.
//! - `bootstrap`: bucket and table, where they are missing.
//! - `client`: the traits of [`rform_state::remote`] over these.
//!
//! <https://developer.hashicorp.com/terraform/language/v1.11.x/backend/s3>

mod bootstrap;
mod client;
mod connection;
mod deprecated;
mod errors;
mod layout;
mod lock;
mod lock_table;
mod objects;
mod opened;
mod provider_block;
mod schema;
mod settings;
mod state;
mod validate;

use std::sync::Arc;

use serde_json::Value as Json;

use crate::{BackendContext, BackendType, Configured};
use client::Workspaces;
use opened::{checked, open};
pub(crate) use provider_block::provider_block;
use rform_core::diag::Diagnostics;

/// The row of this backend in [`crate::TYPES`].
pub(crate) const TYPE: BackendType = BackendType {
    name: "s3",
    schema: schema::schema,
    is_in_sandbox: true,
    recorded: |settings| deprecated::replace_deprecated(settings).0,
    validate: |settings, world| checked(settings, world).1,
    configure,
    bootstrap: Some(bootstrap::bootstrap),
};

/// The backend of the settings.
fn configure(settings: &Json, context: &BackendContext) -> Result<Configured, Diagnostics> {
    let opened = open(settings, context)?;
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

#[cfg(test)]
mod tests;
