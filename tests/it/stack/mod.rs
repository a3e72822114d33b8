//! Whole stacks against the sandbox, in virtual time.

mod careless;
mod network;
pub mod rig;
mod swarm;
