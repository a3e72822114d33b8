//! Where a command looks for plugins, and when it takes one.

use std::path::PathBuf;
use std::sync::Arc;

use super::needed::NeededTypes;
use rform_core::addr::ProviderSource;
use rform_core::world::World;
use rform_engine::Registry;
use rform_install::lock_file::LockFile;

/// `off` leaves all types of a provider to its plugin, where there is one; `on` takes no plugin of a
/// provider that this program has all types of, whatever the lock file says.
const NATIVE: &str = "RFORM_NATIVE";

/// The host and the directories of a command, as far as plugins are concerned.
pub struct Place {
    /// The host of the command.
    pub world: Arc<dyn World>,
    /// The directory of the root module.
    pub root_dir: PathBuf,
    /// The data directory: `.terraform`.
    pub data_dir: PathBuf,
}

impl Place {
    fn is_native_off(&self) -> bool {
        self.world.var(NATIVE).is_some_and(|value| value == "off")
    }

    /// Whether the lock file has chosen a version of the real one of a small provider.
    fn is_chosen(&self, source: &ProviderSource, lock: &LockFile) -> bool {
        let is_on = self.world.var(NATIVE).is_some_and(|value| value == "on");
        let is_small = *source != ProviderSource::default_for("aws");
        is_small && lock.0.contains_key(source) && !is_on
    }

    /// Whether native types stay beside those of the plugin.
    pub fn completes(&self, source: &ProviderSource, lock: &LockFile) -> bool {
        !self.is_native_off() && !self.is_chosen(source, lock)
    }

    /// Whether a provider of this program does for the types that are needed of it. One of the small
    /// ones does not where the lock file has chosen a version of the real one.
    pub fn prefers_native(
        &self,
        registry: &Registry,
        (source, types): (&ProviderSource, &NeededTypes),
        lock: &LockFile,
    ) -> bool {
        let native = registry.unconfigured(source);
        let has_all = native.is_some_and(|it| types.are_all_in(it.schema()));
        has_all && self.completes(source, lock)
    }
}
