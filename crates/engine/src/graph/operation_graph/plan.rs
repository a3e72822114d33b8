//! The graph of a plan: everything in the configuration, with its providers.

use crate::graph::config_graph::ConfigGraph;
use crate::graph::operation_graph::add_root;
use crate::graph::operation_graph::config_nodes::{
    add_module_ends, add_providers, add_waits_of_calls, close_name, config_nodes, node_name,
    whole_module,
};
use crate::graph::operation_graph::state_nodes::{
    add_ends_of_former_modules, add_former_outputs, add_orphans,
};
use rform_config::Config;
use rform_plan::operation_graph::OperationGraph;
use rform_state::State;

/// The graph of planning a configuration with a state (`-type=plan`), transitively reduced: with or
/// without nodes for the objects that the configuration no longer has.
pub fn plan_graph(
    config: &Config,
    graph: &ConfigGraph,
    state: &State,
    with_orphans: bool,
) -> OperationGraph {
    let mut out = whole_plan_graph(config, graph);
    if with_orphans {
        add_orphans(config, state, &mut out);
    }
    add_ends_of_former_modules(config, state, &mut out.dependencies);
    add_former_outputs(config, state, &mut out);
    add_root(&mut out);
    out.reduced()
}

/// The graph of planning a configuration, with the edges that longer paths imply.
pub fn whole_plan_graph(config: &Config, graph: &ConfigGraph) -> OperationGraph {
    let mut out = config_nodes(graph);
    for (before, after) in graph.edges() {
        let (dependant, dependency) = (node_name(after), node_name(before));
        if let Some(module) = whole_module(before, after) {
            let close = close_name(&module);
            out.dependencies.add_edge(dependant.clone(), close);
        }
        out.dependencies.add_edge(dependant, dependency);
    }
    add_waits_of_calls(config, &mut out.dependencies);
    add_module_ends(config, graph, &mut out.dependencies);
    add_providers(config, graph, &mut out, &|resource| {
        vec![resource.to_owned()]
    });
    add_root(&mut out);
    out
}
