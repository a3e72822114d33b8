//! The graph of a plan: everything in the configuration, with its providers.

use crate::graph::config_graph::ConfigGraph;
use crate::graph::operation_graph::add_root;
use crate::graph::operation_graph::config_nodes::{
    add_module_ends, add_providers, config_nodes, node_name,
};
use rform_config::Config;
use rform_plan::operation_graph::OperationGraph;

/// The graph of planning a configuration (`-type=plan`), transitively reduced.
pub fn plan_graph(config: &Config, graph: &ConfigGraph) -> OperationGraph {
    let mut out = config_nodes(graph);
    for (before, after) in graph.edges() {
        let (dependant, dependency) = (node_name(after), node_name(before));
        out.dependencies.add_edge(dependant, dependency);
    }
    add_module_ends(config, graph, &mut out.dependencies);
    add_providers(config, graph, &mut out, &|resource| {
        vec![resource.to_owned()]
    });
    add_root(&mut out);
    out.reduced()
}
