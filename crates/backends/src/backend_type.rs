//! What a remote backend offers, and what it may use.

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use serde_json::Value as Json;

use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::Block;
use rform_core::world::World;
use rform_encryption::Encryption;
use rform_provider::{Clock, Problem};
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
    /// Whether the sandbox can stand in for the service in which this backend keeps states.
    pub is_in_sandbox: bool,
    /// The settings as Terraform 1.11.4 would write them: what `.terraform/terraform.tfstate` keeps.
    pub recorded: fn(&Json) -> Json,
    /// The mistakes and deprecated arguments that settings show, each with the path to its argument.
    /// Errors are found again when the backend is made of such settings.
    pub validate: fn(&Json, &dyn World) -> Vec<Problem>,
    /// Makes the backend of settings: a JSON object by the schema, null for what is not set.
    /// Environment variables fill in for what is null.
    pub configure: fn(&Json, &BackendContext) -> Result<Configured, Diagnostics>,
    /// Finds out what is missing of the places in which the backend keeps states, if it can make
    /// them: for `init -bootstrap`.
    pub bootstrap: Option<BootstrapOf>,
}

/// Finds out what is missing of the places that settings name.
pub type BootstrapOf = fn(&Json, &BackendContext) -> Result<Box<dyn Bootstrap>, Diagnostics>;

/// What is missing of the places in which a backend keeps states. Nothing is made until it is asked
/// for.
pub trait Bootstrap {
    /// The objects that would be created, a line each in order; empty if none is missing.
    fn missing(&self) -> Vec<String>;

    /// Makes all of it.
    ///
    /// # Errors
    /// Something could not be made. What was made before it stays, and is not missing any more.
    fn create(&self) -> Result<(), Diagnostic>;
}

/// A backend that is ready to use.
#[derive(Debug)]
pub struct Configured {
    /// The workspaces, and the clients of their states.
    pub workspaces: Arc<dyn RemoteWorkspaces>,
    /// Warnings about the settings, such as deprecated ones.
    pub warnings: Diagnostics,
}

/// The host and settings that a backend may use.
#[derive(Clone)]
pub struct BackendContext {
    /// Environment variables, files, the clock and random numbers.
    pub world: Arc<dyn World>,
    /// The HTTP client whose requests end in the sandbox, which a backend of AWS then uses for all
    /// its requests; none outside of the sandbox.
    pub sandbox: Option<SharedHttpClient>,
    /// The clock of waits between requests; faster than the host's in the sandbox.
    pub clock: Arc<dyn Clock>,
    /// How the states in backends are kept, and those of other configurations.
    pub encryption: Encryption,
    /// Told when a request takes longer than usual.
    pub tell: Arc<dyn Fn(&str) + Send + Sync>,
}

impl fmt::Debug for BackendContext {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("BackendContext")
            .field("sandbox", &self.sandbox.is_some())
            .finish_non_exhaustive()
    }
}
