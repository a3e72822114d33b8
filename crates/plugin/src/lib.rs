//! Providers that run as plugins: processes of their own that speak Terraform's plugin protocol,
//! version 5 or 6
//! (<https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol>).
//!
//! [`Plugins`] starts them, and a [`LoadedPlugin`] makes providers of the contract in
//! `rform-provider`. Within: `process` is the process and the connection, `client` the calls,
//! `wire` and `msgpack` what goes over the connection, `schema` what plugins offer, and `provider`
//! the contract.

mod background;
mod client;
mod msgpack;
mod plugins;
mod process;
mod provider;
mod schema;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod wire;

pub use plugins::{LoadedPlugin, Plugins, Settings};
pub use process::{Log, Reattach, executable_in, reattached};
pub use provider::{Location, Plugin};
