//! Whole stacks against the sandbox, in virtual time.

mod rig;
mod swarm;
