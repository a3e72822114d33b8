//! Whole stacks against the sandbox, in virtual time.

mod backend;
mod careless;
mod credentials;
mod network;
mod old_state;
pub mod rig;
mod swarm;
