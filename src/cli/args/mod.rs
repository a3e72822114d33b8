//! The command line as types. Flags are Terraform's own: one dash and long names.

mod commands;
pub mod help;
mod legacy;
mod normalise;
mod options;
mod sandbox;
mod state;
mod workspace;

pub use commands::*;
pub use normalise::{Globals, Invocation, UsageError, invocation};
pub use options::{Locking, OperationArgs, Paths, Plain, Sandboxed, VarOption};
pub use sandbox::*;
pub use state::*;
pub use workspace::*;
