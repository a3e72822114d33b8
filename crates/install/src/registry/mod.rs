//! Registries of modules and of providers.

mod client;
mod discovery;
mod login;
mod modules;
mod providers;

pub use client::RegistryClient;
pub use login::{LoginService, OAuth};
pub use modules::ModuleVersions;
pub use providers::ProviderPackage;
