//! Whole stacks against the sandbox, in virtual time.

mod addresses;
mod attempt_tags;
mod backend;
mod balanced;
mod blockers;
mod credentials;
mod defaults;
mod foreign;
pub mod harness;
mod instances;
mod lost;
mod lost_swarm;
mod network;
mod old_state;
mod still;
mod stopped;
mod swarm;
mod tiers;
mod topologies;
mod twice;
pub mod wire;
mod without_declared_order;
