//! How provisioners reach an instance.
//! <https://developer.hashicorp.com/terraform/language/resources/provisioners/connection>
//!
//! [`Connection`] is what a `connection` block says; [`run_scripts`] and [`upload`] are what
//! `remote-exec` and `file` do with it: they connect until the machine answers or the time is over
//! ([`retry`]), copy files as `scp` does, and run commands whose output is told as it comes. What is told
//! and the errors are in the words of Terraform.

mod connection;
mod file;
mod retry;
mod scripts;
mod ssh;
mod tell;
#[cfg(test)]
mod testing;

pub use connection::{Connection, Target};
pub use file::{Content, upload};
pub use scripts::{Script, run_scripts};
pub use tell::Tell;
