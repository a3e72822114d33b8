//! The remote backends, one directory each, and the table in which commands look one up by its type.
//!
//! A backend is its schema and a function that makes [`RemoteWorkspaces`] of settings; what is done
//! with these is in [`rform_state::remote`]. To add one: a directory with both, and a row in [`TYPES`].

mod s3;
mod worker;

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use serde_json::Value as Json;

use rform_core::diag::Diagnostics;
use rform_core::schema::Block;
use rform_core::world::World;
use rform_provider::Clock;
use rform_state::remote::RemoteWorkspaces;

/// A type of remote backend.
#[derive(Debug)]
pub struct BackendType {
    /// The label of the `backend` block, such as `s3`.
    pub name: &'static str,
    /// The schema of the `backend` block: exactly the attributes and blocks that Terraform 1.11.4
    /// has, since they are written to `.terraform/terraform.tfstate`, and older ones that are taken
    /// with a warning.
    pub schema: fn() -> Block,
    /// Makes the backend of settings: a JSON object by the schema, null for what is not set.
    /// Environment variables fill in for what is null.
    pub configure: fn(&Json, &Surroundings) -> Result<Configured, Diagnostics>,
}

/// A backend that is ready to use.
#[derive(Debug)]
pub struct Configured {
    /// The workspaces, and the clients of their states.
    pub workspaces: Arc<dyn RemoteWorkspaces>,
    /// Warnings about the settings, such as deprecated ones.
    pub warnings: Diagnostics,
}

/// What a backend may use of the process.
#[derive(Clone)]
pub struct Surroundings {
    /// Environment variables, files, the clock and random numbers.
    pub world: Arc<dyn World>,
    /// The HTTP client whose requests end in the sandbox, which a backend of AWS then uses for all
    /// its requests; none outside of the sandbox.
    pub sandbox: Option<SharedHttpClient>,
    /// What waits between two requests go by; faster than the host's in the sandbox.
    pub clock: Arc<dyn Clock>,
    /// Told when a request takes longer than usual.
    pub tell: Arc<dyn Fn(&str) + Send + Sync>,
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Surroundings")
            .field("sandbox", &self.sandbox.is_some())
            .finish_non_exhaustive()
    }
}

/// All types of remote backends that are built in, by name.
pub const TYPES: &[BackendType] = &[s3::TYPE];

/// The type of that name, if it is built in.
pub fn find(name: &str) -> Option<&'static BackendType> {
    TYPES.iter().find(|it| it.name == name)
}
