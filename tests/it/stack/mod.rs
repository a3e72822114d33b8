//! Whole stacks against the sandbox, in virtual time.

mod careless;
mod network;
mod rig;
mod swarm;
