//! The plugins of one command.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rform_core::addr::ProviderSource;
use rform_core::world::World;
use rform_provider::{Problem, Provider};

use crate::background::Background;
use crate::process::Log;
use crate::provider::{Location, OnHost, Plugin, Source};
use crate::schema::{PluginSchema, SchemaCache};

/// The settings of the program that starts plugins.
pub struct Settings {
    /// The host on which plugins are started.
    pub world: Arc<dyn World>,
    /// The version of Terraform that plugins are told, such as `1.11.4`.
    pub terraform_version: String,
    /// The directory in which schemas are kept.
    pub cache: PathBuf,
    /// Takes what plugins log.
    pub log: Log,
}

/// Starts plugins and ends them.
pub struct Plugins {
    settings: Settings,
    background: Arc<Background>,
}

impl Plugins {
    /// No plugin yet.
    ///
    /// # Errors
    /// The host gives no thread for them.
    pub fn new(settings: Settings) -> io::Result<Plugins> {
        Ok(Plugins {
            settings,
            background: Arc::new(Background::new()?),
        })
    }

    /// Finds out what the plugin of a provider offers: from what is kept of it, or by starting it.
    ///
    /// # Errors
    /// It cannot be started, or does not answer what it should.
    pub fn load(
        &self,
        address: &ProviderSource,
        location: Location,
    ) -> Result<LoadedPlugin, Problem> {
        let hash = match &location {
            Location::Executable { hash, .. } => hash.clone(),
            Location::Running(_) => None,
        };
        let world = &self.settings.world;
        let cache =
            hash.map(|hash| SchemaCache::new(world.clone(), self.settings.cache.clone(), &hash));
        let launch = OnHost {
            world: world.clone(),
            location,
        };
        let (log, version) = (&self.settings.log, &self.settings.terraform_version);
        let source = Arc::new(Source::new(
            address.clone(),
            Box::new(launch),
            self.background.clone(),
            (cache, log.clone(), version.clone()),
        ));
        LoadedPlugin::load(source)
    }
}

/// The plugin of a provider whose schema is known.
#[derive(Clone)]
pub struct LoadedPlugin {
    source: Arc<Source>,
    schema: Arc<PluginSchema>,
}

impl LoadedPlugin {
    pub(crate) fn load(source: Arc<Source>) -> Result<LoadedPlugin, Problem> {
        let asked = source.clone();
        let schema = source.background.wait(async move { asked.schema().await });
        let schema = schema.unwrap_or_else(|| Err(crate::provider::ended()))?;
        Ok(LoadedPlugin { source, schema })
    }

    /// A provider to configure, or to ask what needs no configuration. All of them share processes
    /// as far as they can.
    pub fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(Plugin::new(self.source.clone(), self.schema.clone()))
    }

    /// Lets its processes end by themselves, for a short while, and then ends them.
    pub fn close(&self) {
        let source = self.source.clone();
        let _gone = self
            .source
            .background
            .wait(async move { source.close().await });
    }
}
