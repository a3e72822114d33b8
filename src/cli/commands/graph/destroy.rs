//! The graph of a destroy: what the state holds, in reverse.

use super::dot::Graph;
use super::plan::root;
use rform_core::addr::{ConfigResource, Mode, ResourceInstance};
use rform_state::State;

/// The graph, without what its edges say twice.
pub fn graph(state: &State) -> Graph {
    let mut out = Graph::default();
    let managed = || {
        let all = state.resources.iter();
        all.filter(|(address, _)| address.resource.mode == Mode::Managed)
    };
    for (address, instance) in managed() {
        let name = destroyed(address);
        out.drawn(name.clone(), address.config().to_string(), "box");
        let provider = instance.provider.to_string();
        out.drawn(provider.clone(), provider.clone(), "diamond");
        out.edge(name.clone(), provider.clone());
        out.edge(format!("{provider} (close)"), name.clone());
        let dependencies = instance
            .current
            .iter()
            .flat_map(|object| &object.dependencies);
        for dependency in dependencies {
            for (other, _) in managed().filter(|(other, _)| belongs(other, dependency)) {
                out.edge(destroyed(other), name.clone());
            }
        }
    }
    root(&mut out);
    out.reduced()
}

fn destroyed(address: &ResourceInstance) -> String {
    format!("{address} (destroy)")
}

fn belongs(address: &ResourceInstance, resource: &ConfigResource) -> bool {
    address.config() == *resource
}
