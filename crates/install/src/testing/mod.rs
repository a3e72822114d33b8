//! What the tests of this crate share: servers on loopback, and a host in a directory.

mod server;
mod workplace;

pub use server::{Answered, Server};
pub use workplace::{Workplace, client};
