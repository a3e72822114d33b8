//! The HTTP client of registries, mirrors and module downloads.

mod address;
mod client;
mod download;
mod netrc;
mod pool;
mod request;
mod routes;
mod send;
#[cfg(test)]
mod tests;

pub use address::{host_of, resolve, without_secrets};
pub use client::Client;
pub use download::download;
pub use netrc::credentials as netrc_credentials;
pub use request::{Answer, Request};
