//! Where the plugin of a provider is, and how it comes to run.

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use rform_core::world::World;

use crate::process::{self, Log, Reattach, Started};

/// Where the plugin of a provider is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// An executable, which is started once for each configuration of the provider.
    Executable {
        /// The path of the file.
        path: PathBuf,
        /// By what the package is known, for the schema that is kept on disk; none if the file may
        /// change at any time, as one under development does.
        hash: Option<String>,
    },
    /// A process that somebody else has started, and will end.
    Running(Reattach),
}

/// Makes a plugin run. Tests have plugins that are no processes.
pub(crate) trait Launch: Send + Sync {
    /// A plugin that can be asked, or why there is none, in sentences.
    fn launch(&self, log: Log) -> BoxFuture<'_, Result<Started, String>>;
}

/// Starts processes on the host.
pub(crate) struct OnHost {
    pub(crate) world: Arc<dyn World>,
    pub(crate) location: Location,
}

impl Launch for OnHost {
    fn launch(&self, log: Log) -> BoxFuture<'_, Result<Started, String>> {
        Box::pin(async move {
            match &self.location {
                Location::Executable { path, .. } => process::start(&self.world, path, log).await,
                Location::Running(plugin) => process::attach(plugin).await,
            }
        })
    }
}
