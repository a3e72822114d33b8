//! Nodes of objects that are in the state and no longer in the configuration.

use std::collections::BTreeSet;

use crate::graph::operation_graph::config_nodes::close_name;
use rform_config::Config;
use rform_core::addr::{ConfigResource, Module, ProviderConfig};
use rform_plan::operation_graph::{DependencyGraph, NodeKind, OperationGraph};
use rform_state::State;

/// The resources of a state that the configuration does not have.
pub(in crate::graph) fn orphans(config: &Config, state: &State) -> BTreeSet<ConfigResource> {
    let all = state.managed().map(|(address, _)| address.config());
    all.filter(|it| !is_configured(config, it)).collect()
}

fn is_configured(config: &Config, resource: &ConfigResource) -> bool {
    let module = config.module(&resource.module);
    module.is_some_and(|it| it.resources.contains_key(&resource.resource))
}

/// Adds a node for each instance that a plan would find without a block for it.
pub(super) fn add_orphans(config: &Config, state: &State, out: &mut OperationGraph) {
    for (address, instance) in state.managed() {
        let resource = address.config();
        if !is_configured(config, &resource) {
            let name = format!("{address} (orphan)");
            out.add_labelled(name.clone(), resource.to_string(), NodeKind::Resource);
            add_used_provider(out, name, &instance.provider);
        }
    }
}

/// Adds the outputs that the state has and the configuration no longer.
pub(super) fn add_former_outputs(config: &Config, state: &State, out: &mut OperationGraph) {
    let declared = |name: &str| {
        config
            .root()
            .is_some_and(|it| it.outputs.contains_key(name))
    };
    for name in state.outputs.keys().filter(|name| !declared(name)) {
        let name = format!("output.{name} (destroy)");
        out.add_labelled(name.clone(), name, NodeKind::FormerOutput);
    }
}

/// Adds the ends of modules that have objects and are no longer called.
pub(super) fn add_ends_of_former_modules(
    config: &Config,
    state: &State,
    out: &mut DependencyGraph<String>,
) {
    for (address, _) in state.managed() {
        let path = address.module.module();
        let mut below = None;
        for depth in (1..=path.0.len()).rev() {
            let module = Module(path.0.iter().take(depth).cloned().collect());
            if config.module(&module).is_some() {
                break;
            }
            let close = close_name(&module);
            out.add_node(close.clone());
            if let Some(below) = below.replace(close.clone()) {
                out.add_edge(close, below);
            }
        }
    }
}

/// Makes a node depend on a provider, and the end of the provider on the node.
pub(super) fn add_used_provider(out: &mut OperationGraph, node: String, provider: &ProviderConfig) {
    let provider = provider.to_string();
    let close = format!("{provider} (close)");
    out.add_labelled(provider.clone(), provider.clone(), NodeKind::Provider);
    out.dependencies.add_edge(close.clone(), provider.clone());
    out.dependencies.add_edge(node.clone(), provider);
    out.dependencies.add_edge(close, node);
}
