//! The graph of a destroy: the objects of the state, in reverse order of their dependencies.

use crate::graph::operation_graph::add_root;
use rform_core::addr::ResourceInstance;
use rform_plan::operation_graph::{NodeKind, OperationGraph};
use rform_state::State;

/// The graph of destroying everything in a state (`-type=plan-destroy`), transitively reduced.
pub fn destroy_graph(state: &State) -> OperationGraph {
    let mut out = OperationGraph::default();
    for (address, instance) in state.managed() {
        let name = destroy_name(address);
        let label = address.config().to_string();
        out.add_labelled(name.clone(), label, NodeKind::Resource);
        let provider = instance.provider.to_string();
        out.add_labelled(provider.clone(), provider.clone(), NodeKind::Provider);
        let close = format!("{provider} (close)");
        out.dependencies.add_edge(name.clone(), provider);
        out.dependencies.add_edge(close, name.clone());
        let objects = instance.current.iter();
        for dependency in objects.flat_map(|object| &object.dependencies) {
            let others = state.managed().map(|(other, _)| other);
            for other in others.filter(|other| other.config() == *dependency) {
                out.dependencies.add_edge(destroy_name(other), name.clone());
            }
        }
    }
    add_root(&mut out);
    out.reduced()
}

fn destroy_name(address: &ResourceInstance) -> String {
    format!("{address} (destroy)")
}
