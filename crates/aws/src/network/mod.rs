//! How requests get out: certificates, proxies, and what goes wrong on the way.

mod build;
mod connection_failure;
mod front;
mod insecure;

pub use build::client;
pub use connection_failure::{ConnectionFailure, FailureKind, causes};
pub use front::ENDPOINT;
