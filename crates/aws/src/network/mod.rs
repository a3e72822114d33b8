//! How requests get out: certificates, proxies, and what goes wrong on the way.

mod build;
mod front;
mod insecure;
mod trouble;

pub use build::client;
pub use front::ENDPOINT;
pub use trouble::{Kind, Trouble, causes};
