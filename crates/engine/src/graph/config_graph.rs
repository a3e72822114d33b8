//! The graph of a configuration, and cycles in it.

use std::collections::{BTreeSet, HashMap};

use petgraph::graph::{DiGraph, NodeIndex};

use crate::base::registry::Registry;
use crate::graph::builder::Builder;
use crate::graph::node::Node;
use rform_config::Config;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::graph::shortest_cycle;

/// The graph of a configuration. Edges go from what is needed to what needs it.
pub struct ConfigGraph {
    /// The graph itself.
    pub graph: DiGraph<Node, ()>,
    index: HashMap<Node, NodeIndex>,
}

impl ConfigGraph {
    /// Everything in the configuration.
    ///
    /// # Errors
    /// What refers to itself, and a circle, named.
    pub fn of(config: &Config, registry: &Registry) -> (ConfigGraph, Diagnostics) {
        let mut builder = Builder {
            config,
            registry,
            graph: DiGraph::new(),
            index: HashMap::new(),
            within: HashMap::new(),
            edges: BTreeSet::new(),
            faults: Diagnostics::new(),
        };
        for module in config.modules.values() {
            builder.nodes(module);
        }
        for module in config.modules.values() {
            builder.edges(module);
        }
        let mut graph = builder.graph;
        for (before, after) in builder.edges {
            graph.add_edge(before, after, ());
        }
        let mut faults = builder.faults;
        faults.extend(cycle(&graph));
        let index = builder.index;
        (ConfigGraph { graph, index }, faults)
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

/// Variables of the root depend on others by their validations only.
fn in_cycle(node: &Node) -> String {
    match node {
        Node::Variable(module, _) if module.is_root() => format!("{node} (validation)"),
        _ => node.to_string(),
    }
}
