//! What the tests of this crate share: servers on loopback, and a host in a directory.

mod proxy;
mod server;
mod workplace;

pub use proxy::Proxy;
pub use server::{Answered, Server};
pub use workplace::{Workplace, client, client_on};
