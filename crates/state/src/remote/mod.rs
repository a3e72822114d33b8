//! States that are kept elsewhere: what a remote backend has to be able to do.
//!
//! A remote backend implements two traits, [`RemoteWorkspaces`] and [`RemoteClient`], which know
//! nothing of states: they move bytes and take locks. Everything else is here, once for all of them.

mod client;

pub use client::{LockFault, RemoteClient, RemoteWorkspaces};
