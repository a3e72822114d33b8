//! Connections to AWS: certificates, proxies, and failures.

mod build;
mod connection_failure;
mod front;
mod insecure;
mod telemetry;

pub use build::client;
pub use connection_failure::{ConnectionFailure, FailureKind, causes};
pub use front::ENDPOINT;
pub use telemetry::{Invocation, identify};
