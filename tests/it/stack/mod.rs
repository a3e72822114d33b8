//! Whole stacks against the sandbox, in virtual time.

mod backend;
mod careless;
mod credentials;
mod network;
pub mod rig;
mod swarm;
