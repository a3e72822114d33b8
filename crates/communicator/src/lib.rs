//! How provisioners reach an instance.
//! <https://developer.hashicorp.com/terraform/language/resources/provisioners/connection>
//!
//! [`Connection`] is what a `connection` block says; [`run_scripts`] and [`upload`] are what
//! `remote-exec` and `file` do with it: they connect until the host answers or the time limit is reached
//! ([`retry`]), copy files as `scp` does, and run commands whose output is shown as it arrives. Messages
//! are in the words of Terraform.

mod connection;
mod file;
mod output;
mod retry;
mod scripts;
mod ssh;
#[cfg(test)]
mod testing;

pub use connection::{Connection, Target};
pub use file::{Content, upload};
pub use output::Output;
pub use scripts::{Script, run_scripts};
