//! The process of a plugin: how it is found, started, connected to, listened to and ended.

mod handshake;
mod output;
mod reattach;
mod start;
mod tls;

pub(crate) use handshake::{Address, Protocol};
pub(crate) use output::Heard;
pub use output::Log;
pub use reattach::{Reattach, reattached};
pub use start::executable_in;
pub(crate) use start::{Started, attach, start};

#[cfg(test)]
mod tests;
