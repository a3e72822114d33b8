//! Where a command looks for plugins.

use std::path::PathBuf;
use std::sync::Arc;

use rform_core::world::World;

/// The host and the directories of a command, as far as plugins are concerned.
pub struct Place {
    /// The host that plugins are looked for and started on.
    pub world: Arc<dyn World>,
    /// The directory of the root module.
    pub root_dir: PathBuf,
    /// The data directory: `.terraform`.
    pub data_dir: PathBuf,
}
