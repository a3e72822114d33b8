//! The graph of a destroy: the objects of the state, in reverse order of their dependencies.

use crate::graph::operation_graph::add_root;
use crate::graph::operation_graph::state_nodes::{add_former_outputs, add_used_provider};
use rform_config::Config;
use rform_core::addr::ConfigResource;
use rform_plan::operation_graph::{NodeKind, OperationGraph};
use rform_state::State;

/// The graph of destroying everything in a state (`-type=plan-destroy`), transitively reduced.
/// Terraform names its nodes after resources, so that there are several of one name.
pub fn destroy_graph(config: &Config, state: &State) -> OperationGraph {
    let mut out = OperationGraph::default();
    for (address, instance) in state.managed() {
        let resource = address.config();
        let name = destroy_name(&resource);
        out.add_labelled(name.clone(), resource.to_string(), NodeKind::Resource);
        *out.copies.entry(name.clone()).or_default() += 1;
        add_used_provider(&mut out, name.clone(), &instance.provider);
        let objects = instance.current.iter();
        for dependency in objects.flat_map(|object| &object.dependencies) {
            if state
                .managed()
                .any(|(other, _)| other.config() == *dependency)
            {
                let earlier = destroy_name(dependency);
                out.dependencies.add_edge(earlier, name.clone());
            }
        }
    }
    let outputs = config
        .root()
        .into_iter()
        .flat_map(|root| root.outputs.keys());
    for output in outputs {
        out.dependencies
            .add_node(format!("output.{output} (expand)"));
    }
    add_former_outputs(config, state, &mut out);
    add_root(&mut out);
    out.reduced()
}

fn destroy_name(resource: &ConfigResource) -> String {
    format!("{resource} (destroy)")
}
