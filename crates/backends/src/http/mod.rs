//! The backend `http`: a state behind one address of a REST API, with locks if the API has them.
//!
//! <https://developer.hashicorp.com/terraform/language/backend/http>

mod client;
mod proxy;
mod settings;
mod tls;
mod transport;

use std::sync::Arc;

use serde_json::Value as Json;

use crate::{BackendContext, BackendType, Configured};
use client::HttpClient;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_state::remote::{RemoteClient, RemoteWorkspaces};

/// The row of the table.
pub const TYPE: BackendType = BackendType {
    name: "http",
    schema: settings::schema,
    is_in_sandbox: false,
    recorded: Json::clone,
    validate: |_, _| Vec::new(),
    configure,
    bootstrap: None,
};

/// Makes the backend of settings by its schema; environment variables fill in for what is null.
///
/// # Errors
/// The address is missing, an address or a number cannot be used, or a certificate cannot be read.
fn configure(config: &Json, context: &BackendContext) -> Result<Configured, Diagnostics> {
    let settings = settings::read(config, context.world.as_ref())?;
    let client = HttpClient::new(settings).map_err(|why| {
        Diagnostics::from(Diagnostic::error("Invalid http backend configuration", why))
    })?;
    let workspaces = HttpBackend {
        client: Arc::new(client),
        config: config.clone(),
    };
    Ok(Configured {
        workspaces: Arc::new(workspaces),
        warnings: Diagnostics::new(),
    })
}

#[derive(Debug)]
struct HttpBackend {
    client: Arc<HttpClient>,
    config: Json,
}

impl RemoteWorkspaces for HttpBackend {
    fn has_workspaces(&self) -> bool {
        false
    }

    fn workspaces(&self) -> Result<Option<Vec<String>>, Diagnostic> {
        Ok(None)
    }

    fn client(&self, _workspace: &str) -> Arc<dyn RemoteClient> {
        self.client.clone()
    }

    fn delete_workspace(&self, _workspace: &str) -> Result<(), Diagnostic> {
        Err(Diagnostic::error("workspaces not supported", ""))
    }

    fn settings(&self) -> Json {
        self.config.clone()
    }
}
