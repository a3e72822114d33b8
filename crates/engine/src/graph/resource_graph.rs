//! The graph that `graph` shows without `-type`: resources alone.

use std::collections::BTreeSet;

use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;

use crate::graph::config_graph::ConfigGraph;
use crate::graph::node::Node;
use crate::graph::operation_graph::state_nodes::orphans;
use rform_config::Config;
use rform_core::addr::ConfigResource;
use rform_plan::operation_graph::DependencyGraph;
use rform_state::State;

/// The resources of a configuration and their dependencies on each other, transitively reduced.
/// Values, module calls and providers between two resources are contracted into one edge.
/// Resources that are in the state alone stand by themselves.
/// <https://developer.hashicorp.com/terraform/cli/commands/graph>
pub fn resource_graph(
    config: &Config,
    graph: &ConfigGraph,
    state: &State,
) -> DependencyGraph<ConfigResource> {
    let mut resources = DependencyGraph::default();
    for orphan in orphans(config, state) {
        resources.add_node(orphan);
    }
    for index in graph.graph.node_indices() {
        let Node::Resource(resource) = &graph.graph[index] else {
            continue;
        };
        resources.add_node(resource.clone());
        for dependency in nearest_resources(graph, index) {
            resources.add_edge(resource.clone(), dependency.clone());
        }
    }
    resources.reduced()
}

/// The resources that a node depends on without another resource between them.
fn nearest_resources(config: &ConfigGraph, from: NodeIndex) -> BTreeSet<&ConfigResource> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(index) = open.pop() {
        for next in config.graph.neighbors_directed(index, Incoming) {
            if !seen.insert(next) {
                continue;
            }
            match &config.graph[next] {
                Node::Resource(resource) => _ = found.insert(resource),
                _ => open.push(next),
            }
        }
    }
    found
}
