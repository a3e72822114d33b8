//! The graph of a configuration, and the error of a cycle in it.

use std::collections::HashMap;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::base::registry::Registry;
use crate::graph::builder::Builder;
use crate::graph::node::Node;
use rform_config::Config;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::graph::shortest_cycle;

/// The graph of a configuration. Edges lead from a dependency to its dependant.
pub struct ConfigGraph {
    /// The graph itself.
    pub graph: DiGraph<Node, ()>,
    index: HashMap<Node, NodeIndex>,
}

impl ConfigGraph {
    /// The graph of all blocks of a configuration, with the errors in it: blocks that refer to
    /// themselves, and the blocks of a shortest cycle.
    pub fn of(config: &Config, registry: &Registry) -> (ConfigGraph, Diagnostics) {
        let builder = Builder::build(config, registry);
        let mut faults = builder.faults;
        faults.extend(cycle(&builder.graph));
        let graph = ConfigGraph {
            graph: builder.graph,
            index: builder.index,
        };
        (graph, faults)
    }

    /// All edges, as pairs of a dependency and its dependant.
    pub fn edges(&self) -> impl Iterator<Item = (&Node, &Node)> {
        let edges = self.graph.edge_indices();
        let ends = edges.filter_map(|edge| self.graph.edge_endpoints(edge));
        ends.map(|(before, after)| (&self.graph[before], &self.graph[after]))
    }

    /// The index of a node, if it is there.
    pub fn find(&self, node: &Node) -> Option<NodeIndex> {
        self.index.get(node).copied()
    }
}

fn cycle(graph: &DiGraph<Node, ()>) -> Diagnostics {
    let Some(cycle) = shortest_cycle(graph) else {
        return Diagnostics::new();
    };
    let mut names: Vec<String> = cycle.iter().map(|node| in_cycle(&graph[*node])).collect();
    names.sort();
    Diagnostic::error(format!("Cycle: {}", names.join(", ")), "").into()
}

/// The name of a node in the error. A root variable depends on others by its validations only, and
/// Terraform says so.
fn in_cycle(node: &Node) -> String {
    match node {
        Node::Variable(it) if it.module.is_root() => format!("{node} (validation)"),
        _ => node.to_string(),
    }
}
