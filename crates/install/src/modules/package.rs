//! The package that a module call needs.

use rform_config::MissingModule;
use rform_config::module_manifest::manifest::key;

/// A call whose package is known.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The call and its source.
    pub missing: MissingModule,
    /// The address that is fetched.
    pub address: String,
    /// The directory of the module within what is fetched, as far as the addresses tell.
    pub subdirectory: String,
    /// The version that was chosen from a registry.
    pub version: Option<String>,
    /// What is shown as being downloaded.
    pub shown: String,
}

impl Wanted {
    /// The key of the module in the list of installed ones.
    pub fn key(&self) -> String {
        key(&self.missing.path)
    }
}
