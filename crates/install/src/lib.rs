//! Installing what a configuration needs before a run: provider packages and modules.
//!
//! - `cli_config` reads the user's settings: credentials, mirrors, the plugin cache.
//! - `registry` asks registries for versions and locations; `fetch` downloads module packages from
//!   wherever they are; `http` is the client of both, and `archive` unpacks what they bring.
//! - `modules` and `providers` carry out the installations, with `constraints` to choose versions and
//!   `hashes` to check packages. `lock_file` is `.terraform.lock.hcl`.
//! - `login` gets API tokens.

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
