//! States that are kept elsewhere: what a remote backend has to be able to do, and what is done with
//! it.
//!
//! A remote backend implements two traits, [`RemoteWorkspaces`] and [`RemoteClient`], which know
//! nothing of states: they move bytes and take locks. [`RemoteBackend`] and [`RemoteStore`] do the
//! rest, once for all of them: a run opens the state under its lock, keeps its journal in the data
//! directory (`.terraform/journals`), puts the state every 20 seconds while it applies, and once more
//! at its end.

mod backend;
mod client;
mod lock;
mod persist;
mod report;
mod store;
#[cfg(test)]
mod tests;

pub use backend::RemoteBackend;
pub use client::{RemoteClient, RemoteLockError, RemoteWorkspaces};
pub use report::Report;
pub use store::RemoteStore;
