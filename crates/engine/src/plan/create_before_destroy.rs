//! Which resources are replaced by creating the new object before the old one is destroyed.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy>

use std::collections::HashSet;

use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;

use crate::graph::config_graph::ConfigGraph;
use crate::graph::node::Node;
use rform_config::Config;
use rform_core::addr::ConfigResource;

/// The nodes of resources with `create_before_destroy`, and of all that they depend on. A
/// dependency has to exist for the new object before the old one is destroyed, so it is created
/// first as well.
pub fn create_before_destroy(graph: &ConfigGraph, config: &Config) -> HashSet<NodeIndex> {
    let asked = graph.graph.node_indices().filter(|node| {
        let Node::Resource(it) = &graph.graph[*node] else {
            return false;
        };
        asks(config, it)
    });
    let mut open: Vec<_> = asked.collect();
    let mut seen: HashSet<_> = open.iter().copied().collect();
    while let Some(node) = open.pop() {
        for before in graph.graph.neighbors_directed(node, Incoming) {
            if seen.insert(before) {
                open.push(before);
            }
        }
    }
    seen
}

/// Whether a resource has `create_before_destroy` itself.
pub fn asks(config: &Config, resource: &ConfigResource) -> bool {
    let module = config.module(&resource.module);
    let block = module.and_then(|module| module.resources.get(&resource.resource));
    block.is_some_and(|it| it.lifecycle.create_before_destroy == Some(true))
}
