//! Whole stacks against the sandbox, in virtual time.

mod network;
mod rig;
mod swarm;
