//! Directed graphs of things that depend on each other: cycles named, walks in parallel.
//!
//! An edge leads from what comes first to what comes after.

mod cycle;
mod walk;

pub use cycle::{in_order, shortest_cycle};
pub use petgraph::graph::{DiGraph, NodeIndex};
pub use walk::{Outcome, Stop, walk};
