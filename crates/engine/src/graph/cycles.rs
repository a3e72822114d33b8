//! The errors of cycles in a configuration.

use crate::base::registry::Registry;
use crate::graph::config_graph::ConfigGraph;
use crate::graph::operation_graph::plan::whole_plan_graph;
use rform_config::Config;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::graph::in_order;
use rform_plan::operation_graph::{NodeKind, OperationGraph};

/// The graph of a configuration, with all errors in it: blocks that refer to themselves, and cycles.
pub fn checked_graph(config: &Config, registry: &Registry) -> (ConfigGraph, Diagnostics) {
    let (graph, mut errors) = ConfigGraph::of(config, registry);
    if in_order(&graph.graph).is_err() {
        errors.extend(cycles(config, &graph));
    }
    (graph, errors)
}

/// The errors of cycles as the command that shows the graph tells them, in which every block is
/// named as the node of its expansion.
pub fn cycles_of_nodes(config: &Config, graph: &ConfigGraph) -> Diagnostics {
    match in_order(&graph.graph) {
        Ok(_) => Diagnostics::new(),
        Err(_) => cycles_with_names(config, graph, |_, node| node.to_owned()),
    }
}

/// One error for each set of blocks that depend on each other, with all of them. They have the
/// names that they have in Terraform's graph of a plan, ends of modules included.
fn cycles(config: &Config, graph: &ConfigGraph) -> Diagnostics {
    cycles_with_names(config, graph, named)
}

fn cycles_with_names(
    config: &Config,
    graph: &ConfigGraph,
    named: fn(&OperationGraph, &str) -> String,
) -> Diagnostics {
    let graph = whole_plan_graph(config, graph);
    let cycles = graph.dependencies.cycles().into_iter();
    cycles
        .map(|members| {
            let mut names: Vec<String> = members.iter().map(|it| named(&graph, it)).collect();
            names.sort();
            Diagnostic::error(format!("Cycle: {}", names.join(", ")), "")
        })
        .collect()
}

/// The name of a node in the error. A root variable depends on others by its validations only, and
/// Terraform says so.
fn named(graph: &OperationGraph, node: &str) -> String {
    match graph.labels.get(node) {
        Some((label, NodeKind::RootVariable)) => format!("{label} (validation)"),
        Some((label, NodeKind::Resource)) => label.clone(),
        _ => node.to_owned(),
    }
}
