//! Which part of a configuration depends on which: the order in which a plan is made.
//!
//! Nodes are blocks as written, not their instances, so a cycle in this graph is a mistake in the
//! configuration. The dependencies between instances are in the plan (`plan/links`).

pub(crate) mod builder;
pub(crate) mod config_graph;
pub(crate) mod node;
pub(crate) mod references;
pub(crate) mod referents;

pub use config_graph::ConfigGraph;
pub use node::Node;
pub use references::all_references;
