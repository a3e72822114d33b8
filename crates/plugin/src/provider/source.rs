//! The plugin of one provider address: its schema and its processes.
//!
//! There is one process for each configuration. What needs no configuration (the schema, checks,
//! upgrades) is asked of any of them; the first configuration takes over a process that was started
//! for such questions.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rform_core::addr::ProviderSource;
use rform_provider::Problem;
use tokio::sync::OnceCell;

use super::launch::Launch;
use super::problems::{of_call, start_failed};
use crate::background::Background;
use crate::client::Client;
use crate::process::Log;
use crate::schema::{self, PluginSchema, SchemaCache};

/// The process and schema that all configurations of one provider share.
pub(crate) struct Source {
    pub(crate) address: ProviderSource,
    pub(crate) background: Arc<Background>,
    /// The version of Terraform that plugins are told.
    pub(crate) terraform_version: String,
    launch: Box<dyn Launch>,
    cache: Option<SchemaCache>,
    log: Log,
    schema: OnceCell<Arc<PluginSchema>>,
    /// At most one process is started at a time for questions without configuration.
    asked: tokio::sync::Mutex<()>,
    processes: Mutex<Processes>,
}

#[derive(Default)]
struct Processes {
    /// All that run.
    all: Vec<Arc<Client>>,
    /// How many of them, from the first, belong to a configuration.
    configured: usize,
}

impl Source {
    pub(crate) fn new(
        address: ProviderSource,
        launch: Box<dyn Launch>,
        background: Arc<Background>,
        settings: (Option<SchemaCache>, Log, String),
    ) -> Source {
        let (cache, log, terraform_version) = settings;
        Source {
            address,
            background,
            terraform_version,
            launch,
            cache,
            log,
            schema: OnceCell::new(),
            asked: tokio::sync::Mutex::new(()),
            processes: Mutex::default(),
        }
    }

    fn processes(&self) -> MutexGuard<'_, Processes> {
        self.processes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The schemas: from the disk where they are kept, otherwise from a process.
    ///
    /// # Errors
    /// No process can be started, or it answers nonsense.
    pub(crate) async fn schema(&self) -> Result<Arc<PluginSchema>, Problem> {
        let fetch = || async {
            if let Some(kept) = self.cache.as_ref().and_then(SchemaCache::read) {
                return Ok(Arc::new(kept));
            }
            let _one_at_a_time = self.asked.lock().await;
            let client = self.launch().await?;
            let schema = self.ask_for_schema(&client).await?;
            self.processes().all.push(client);
            Ok(Arc::new(schema))
        };
        self.schema.get_or_try_init(fetch).await.cloned()
    }

    /// A process to ask what needs no configuration.
    ///
    /// # Errors
    /// None can be started.
    pub(crate) async fn any(&self) -> Result<Arc<Client>, Problem> {
        let schema = self.schema().await?;
        let _one_at_a_time = self.asked.lock().await;
        let running = self.processes().all.first().cloned();
        if let Some(client) = running {
            return Ok(client);
        }
        let client = self.ready(&schema).await?;
        self.processes().all.push(client.clone());
        Ok(client)
    }

    /// A process for one more configuration.
    ///
    /// # Errors
    /// None can be started.
    pub(crate) async fn take(&self) -> Result<Arc<Client>, Problem> {
        let schema = self.schema().await?;
        if let Some(client) = self.processes().take() {
            return Ok(client);
        }
        let client = self.ready(&schema).await?;
        let mut processes = self.processes();
        let place = processes.configured;
        processes.all.insert(place, client.clone());
        processes.configured += 1;
        Ok(client)
    }

    /// Starts a process that may be asked anything.
    async fn ready(&self, schema: &PluginSchema) -> Result<Arc<Client>, Problem> {
        let client = self.launch().await?;
        if !schema.capabilities.schema_optional {
            let asked = client.schemas().await;
            asked.map_err(|error| of_call(&error))?;
        }
        Ok(client)
    }

    async fn launch(&self) -> Result<Arc<Client>, Problem> {
        let name = self.address.to_string();
        let log = self.log.clone();
        let started = self.launch.launch(log.clone()).await;
        let started = started.map_err(|why| start_failed(&name, &why))?;
        Ok(Arc::new(Client::new(started, name.into(), log)))
    }

    async fn ask_for_schema(&self, client: &Client) -> Result<PluginSchema, Problem> {
        let bytes = client.schemas().await;
        let bytes = bytes.map_err(|error| of_call(&error))?;
        let identities = client.identity_schemas().await;
        let identities = identities.map_err(|error| of_call(&error))?;
        let schema = schema::decode(client.protocol, &bytes, &identities).map_err(|why| {
            let name = &self.address;
            let detail =
                format!("The plugin of {name} answered a schema that cannot be used: {why}.");
            Problem::error("Failed to load plugin schemas", detail)
        })?;
        if let Some(cache) = &self.cache {
            cache.write(client.protocol, &bytes, &identities);
        }
        Ok(schema)
    }

    /// Lets all processes end.
    pub(crate) async fn close(&self) {
        let all = std::mem::take(&mut *self.processes()).all;
        futures_util::future::join_all(all.iter().map(|client| client.close())).await;
    }
}

impl Processes {
    /// One that runs and has no configuration yet.
    fn take(&mut self) -> Option<Arc<Client>> {
        let free = self.all.get(self.configured).cloned()?;
        self.configured += 1;
        Some(free)
    }
}
