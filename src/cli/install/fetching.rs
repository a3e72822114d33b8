//! What fetches: the user's settings, and the clients that follow them.

use std::sync::Arc;
use std::time::Duration;

use crate::cli::context::Process;
use rform_core::diag::Diagnostic;
use rform_core::world::World;
use rform_install::cli_config::CliConfig;
use rform_install::registry::RegistryClient;
use rform_install::{Client, Fetcher};

/// In seconds: how long the answer of a registry may take.
/// <https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_registry_client_timeout>
const TIMEOUT: u64 = 10;

/// The clients of one command.
pub struct Fetching {
    /// The settings of the user.
    pub config: Arc<CliConfig>,
    /// The client of web servers.
    pub http: Arc<Client>,
    /// The client of registries.
    pub registry: RegistryClient,
    /// Fetches packages of modules.
    pub fetcher: Fetcher,
}

impl Fetching {
    /// Reads the settings. Nothing is asked for yet.
    ///
    /// # Errors
    /// The settings are not valid, or the host refuses a thread.
    pub fn new(process: &Process) -> Result<Fetching, Diagnostic> {
        let world = &process.world;
        let config = Arc::new(CliConfig::read(world.as_ref())?);
        let http = Client::new(world.clone(), timeout(world.as_ref()))
            .map_err(|error| Diagnostic::error("Cannot fetch anything", format!("{error}.")))?;
        let http = Arc::new(http);
        Ok(Fetching {
            registry: RegistryClient::new(world.clone(), http.clone(), config.clone()),
            fetcher: Fetcher::new(world.clone(), http.clone()),
            config,
            http,
        })
    }
}

fn timeout(world: &dyn World) -> Duration {
    let set = world.var("TF_REGISTRY_CLIENT_TIMEOUT");
    let seconds = set.and_then(|it| it.parse().ok()).filter(|it| *it > 0);
    Duration::from_secs(seconds.unwrap_or(TIMEOUT))
}
