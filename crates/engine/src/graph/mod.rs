//! Which block of a configuration depends on which: the order in which it is evaluated.
//!
//! The nodes of a [`ConfigGraph`] are blocks as written, not their instances, so a cycle in this
//! graph is a mistake in the configuration. The dependencies between instances are in the plan
//! (`plan/links`). The `graph` command shows a [`resource_graph`] or the graph of an operation
//! ([`plan_graph`], [`apply_graph`], [`destroy_graph`]).

mod builder;
pub(crate) mod config_graph;
pub(crate) mod cycles;
pub(crate) mod node;
mod operation_graph;
pub(crate) mod references;
pub(crate) mod referents;
mod resource_edges;
mod resource_graph;

pub use config_graph::ConfigGraph;
pub use cycles::{checked_graph, cycles_of_nodes};
pub use node::{LocalProviderConfig, Node};
pub use operation_graph::apply::apply_graph;
pub use operation_graph::destroy::destroy_graph;
pub use operation_graph::plan::plan_graph;
pub use references::all_references;
pub use resource_graph::resource_graph;
