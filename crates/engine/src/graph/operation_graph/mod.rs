//! The graphs that `graph -type=…` shows: the nodes of an operation, as Terraform names them.
//! <https://developer.hashicorp.com/terraform/cli/commands/graph#type>

pub(super) mod apply;
pub(super) mod destroy;
pub(super) mod plan;

mod config_nodes;
pub(super) mod state_nodes;

use rform_plan::operation_graph::OperationGraph;

/// Makes the node `root` depend on all nodes that no other depends on.
fn add_root(graph: &mut OperationGraph) {
    for node in graph.dependencies.roots() {
        graph.dependencies.add_edge("root".into(), node);
    }
}
