//! What is fetched before a run: packages of providers, and modules.

mod archive;
pub mod cli_config;
pub mod constraints;
mod fetch;
pub mod hashes;
mod http;
pub mod lock_file;
pub mod login;
pub mod modules;
mod parallel;
pub mod providers;
pub mod registry;

pub use fetch::Fetcher;
pub use http::Client;
#[cfg(test)]
mod testing;
