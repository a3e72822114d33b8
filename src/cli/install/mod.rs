//! Fetching modules and providers for a command.

mod fetching;
mod modules;
mod providers;
mod required;

pub use fetching::Fetching;
pub use modules::{Modules, install_modules};
pub use providers::{LockChange, ProviderOptions, install_providers};
pub use required::required;
