//! Registries of modules and of providers.

mod client;
mod discovery;
mod modules;

pub use client::RegistryClient;
pub use modules::ModuleVersions;
