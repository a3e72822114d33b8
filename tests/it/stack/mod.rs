//! Whole stacks against the sandbox, in virtual time.

mod addresses;
mod backend;
mod careless;
mod credentials;
mod defaults;
mod lost;
mod lost_swarm;
mod machines;
mod marks;
mod network;
mod old_state;
pub mod rig;
mod still;
mod stopped;
mod swarm;
mod twice;
pub mod wire;
