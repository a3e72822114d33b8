//! What the graphs of plan and apply share: the nodes of the configuration under Terraform's names,
//! the ends of modules, and the providers with their begin and end.

use std::collections::BTreeSet;

use crate::graph::config_graph::ConfigGraph;
use crate::graph::node::Node;
use crate::graph::referents::referents;
use rform_config::Config;
use rform_core::addr::{ConfigResource, Module, ModuleCall, ProviderConfig, ProviderSource};
use rform_lang::references::{Reference, Subject};
use rform_plan::operation_graph::{DependencyGraph, NodeKind, OperationGraph};

/// The nodes of the configuration, without edges. Providers are added by [`add_providers`].
pub(super) fn config_nodes(graph: &ConfigGraph) -> OperationGraph {
    let mut out = OperationGraph::default();
    for node in graph.graph.node_weights() {
        let name = node_name(node);
        match node {
            Node::Resource(_) => out.add_labelled(name, node.to_string(), NodeKind::Resource),
            Node::Variable(it) if it.module.is_root() => {
                out.add_labelled(name, node.to_string(), NodeKind::RootVariable);
            }
            Node::Provider(_) => {}
            _ => out.dependencies.add_node(name),
        }
    }
    out
}

/// The name of a node in Terraform's graphs.
pub(super) fn node_name(node: &Node) -> String {
    match node {
        Node::Resource(_) | Node::Check(_) => format!("{node} (expand)"),
        Node::Provider(it) => {
            let address = ProviderConfig {
                module: it.module.clone(),
                source: ProviderSource::default_for(&it.key.name),
                alias: it.key.alias.clone(),
            };
            address.to_string()
        }
        _ => node.to_string(),
    }
}

/// Adds the node `(close)` of each called module, which depends on everything in the module, and
/// on which depends what names the module in `depends_on`.
pub(super) fn add_module_ends(
    config: &Config,
    graph: &ConfigGraph,
    out: &mut DependencyGraph<String>,
) {
    for (path, module) in &config.modules {
        if !path.is_root() {
            let close = close_name(path);
            out.add_edge(close.clone(), format!("{path} (expand)"));
            let nodes = graph.graph.node_weights();
            for node in nodes.filter(|node| node.module() == path) {
                out.add_edge(close.clone(), node_name(node));
            }
            for call in module.calls.keys() {
                out.add_edge(close.clone(), close_name(&path.child(call)));
            }
        }
        for (name, resource) in &module.resources {
            let node = Node::Resource(ConfigResource {
                module: path.clone(),
                resource: name.clone(),
            });
            for called in whole_modules(path, &resource.depends_on) {
                out.add_edge(node_name(&node), close_name(&called));
            }
        }
        for (name, call) in &module.calls {
            let node = Node::ModuleCall(ModuleCall::new(path, name));
            for called in whole_modules(path, &call.depends_on) {
                out.add_edge(node_name(&node), close_name(&called));
            }
        }
    }
}

/// Lets the expansion of each called module wait for what the call names in `depends_on`.
pub(super) fn add_waits_of_calls(config: &Config, out: &mut DependencyGraph<String>) {
    for (path, module) in &config.modules {
        for (name, call) in &module.calls {
            let node = Node::ModuleCall(ModuleCall::new(path, name));
            let needed = call.depends_on.iter();
            for needed in needed.flat_map(|it| referents(config, path, &it.subject)) {
                out.add_edge(node_name(&node), node_name(&needed));
            }
        }
    }
}

/// The called module that a node refers to as a whole, where the edge from `before` shows that: of a
/// module's parts, only its outputs can be named from outside.
pub(super) fn whole_module(before: &Node, after: &Node) -> Option<Module> {
    let (inner, outer) = (before.module(), after.module());
    let name = inner.0.get(outer.0.len())?;
    let is_inside = inner.0.starts_with(&outer.0) && !matches!(before, Node::Output(_));
    is_inside.then(|| outer.child(name))
}

pub(super) fn close_name(module: &Module) -> String {
    format!("{module} (close)")
}

/// The called modules that references name as a whole, seen from the module `path`.
fn whole_modules(path: &Module, references: &[Reference]) -> BTreeSet<Module> {
    let called = references.iter().filter_map(|it| match &it.subject {
        Subject::Module(name, _) => Some(path.child(name)),
        _ => None,
    });
    called.collect()
}

/// Adds the providers of all resources. A resource depends on its provider, and the end of the
/// provider, `(close)`, on the resource. `last_nodes` gives the nodes in which the work on a
/// resource ends, by the name of its node.
pub(super) fn add_providers(
    config: &Config,
    graph: &ConfigGraph,
    out: &mut OperationGraph,
    last_nodes: &dyn Fn(&str) -> Vec<String>,
) {
    for node in graph.graph.node_weights() {
        let Node::Resource(resource) = node else {
            continue;
        };
        let Some(provider) = provider_of(config, resource) else {
            continue;
        };
        let (provider, name) = (provider.to_string(), node_name(node));
        let close = format!("{provider} (close)");
        out.add_labelled(provider.clone(), provider.clone(), NodeKind::Provider);
        out.dependencies.add_edge(close.clone(), provider.clone());
        for last in last_nodes(&name) {
            out.dependencies.add_edge(close.clone(), last);
        }
        out.dependencies.add_edge(name, provider);
    }
}

/// The provider configuration that serves a resource: the `provider` block, or the implied one of
/// the root module.
fn provider_of(config: &Config, resource: &ConfigResource) -> Option<ProviderConfig> {
    let module = config.module(&resource.module)?;
    let block = module.resources.get(&resource.resource)?;
    let declared = config.provider_block(&resource.module, &block.provider);
    let (module, alias) = match declared {
        Some((module, key)) => (module, key.alias),
        None => (Module::root(), block.provider.alias.clone()),
    };
    Some(ProviderConfig {
        module,
        source: block.provider_source.clone(),
        alias,
    })
}
