//! Dependency links: what depends on what, instance by instance.
//!
//! A reference with a key ties to that one instance; what is referred to as a whole, and values
//! between (locals, variables, outputs), are hubs. So edges grow with what is written, not with
//! its square.

mod builder;
mod collect;
mod from_providers;
mod from_state;
mod needs;
mod node;
mod referents;
mod transitive;
