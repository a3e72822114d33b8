//! Installing provider packages: their sources, their authentication, and the directories they go to.

mod acquire;
mod direct;
mod errors;
mod filesystem;
mod implied;
mod install;
mod installation_methods;
mod mirror;
mod network;
#[cfg(test)]
mod network_tests;
mod package;
mod platform;
mod platforms;
mod signature;
mod store;
#[cfg(test)]
mod tests;

pub use install::{ProviderInstaller, ProvidersInstalled};
pub use installation_methods::InstallationMethods;
pub use mirror::{add_to_mirror, index_mirror, platforms_or_own};
pub use platform::Platform;
pub use platforms::{Checksums, checksums};
pub use store::Store;
