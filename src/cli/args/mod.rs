//! The command line as types. Flags are Terraform's own: one dash and long names.

mod commands;
mod configuration;
mod flag;
pub mod help;
mod init;
mod invocation;
mod legacy;
mod login;
mod normalise;
mod operations;
mod options;
mod sandbox;
mod state;
mod test;
#[cfg(test)]
mod tests;
mod upgrade;
mod workspace;

pub use commands::{Command, built};
pub use configuration::*;
pub use init::*;
pub use invocation::{Globals, Invocation, UsageError, invocation};
pub use login::*;
pub use operations::*;
pub use options::{Json, Locking, OperationArgs, Paths, Plain, PlanningArgs, Sandboxed, VarOption};
pub use sandbox::*;
pub use state::*;
pub use test::*;
pub use upgrade::*;
pub use workspace::*;
