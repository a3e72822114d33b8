//! Connections over SSH, through a bastion if need be, and what runs over them.

mod announce;
mod authenticate;
mod command;
mod dial;
mod host_key;
mod keys;
mod scp;
mod session;

pub use scp::quoted;
pub use session::{AllKeys, Session};
