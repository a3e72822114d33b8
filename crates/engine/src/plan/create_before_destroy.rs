//! Which resources are replaced by creating the new object before the old one is destroyed.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy>

use std::collections::HashSet;

use petgraph::Direction::Incoming;

use crate::graph::config_graph::ConfigGraph;
use crate::graph::node::Node;
use rform_config::Config;
use rform_core::addr::ConfigResource;

/// Resources with `create_before_destroy`, and all that they depend on. A dependency has to exist
/// for the new object before the old one is destroyed, so it is created first as well.
pub fn create_before_destroy(graph: &ConfigGraph, config: &Config) -> HashSet<ConfigResource> {
    let asked = graph.graph.node_indices().filter(|node| {
        let Node::Resource(it) = &graph.graph[*node] else {
            return false;
        };
        let module = config.module(&it.module);
        let resource = module.and_then(|module| module.resources.get(&it.resource));
        resource.is_some_and(|it| it.lifecycle.create_before_destroy == Some(true))
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
    let resources = seen
        .into_iter()
        .filter_map(|node| match &graph.graph[node] {
            Node::Resource(it) => Some(it.clone()),
            _ => None,
        });
    resources.collect()
}
