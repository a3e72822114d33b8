//! The graph of a plan: everything in the configuration, with its providers.

use std::collections::BTreeSet;

use super::dot::Graph;
use rform_config::Config;
use rform_core::addr::{Module, ProviderConfig};
use rform_engine::graph::{ConfigGraph, Node};
use rform_lang::references::Subject;

/// The graph, without what its edges say twice.
pub fn graph(config: &Config, graph: &ConfigGraph) -> Graph {
    let mut out = nodes(graph);
    for edge in graph.graph.edge_indices() {
        if let Some((before, after)) = graph.graph.edge_endpoints(edge) {
            out.edge(name(&graph.graph[after]), name(&graph.graph[before]));
        }
    }
    modules(config, graph, &mut out);
    providers(config, graph, &mut out, &|resource| {
        vec![resource.to_owned()]
    });
    root(&mut out);
    out.reduced()
}

/// All things by name, drawn as Terraform draws them.
pub fn nodes(graph: &ConfigGraph) -> Graph {
    let mut out = Graph::default();
    for node in graph.graph.node_weights() {
        match node {
            Node::Resource(..) => out.drawn(name(node), node.to_string(), "box"),
            Node::Variable(module, _) if module.is_root() => {
                out.drawn(name(node), node.to_string(), "note");
            }
            Node::Provider(..) => {}
            _ => out.node(name(node)),
        }
    }
    out
}

/// As Terraform names it.
pub fn name(node: &Node) -> String {
    match node {
        Node::Resource(..) | Node::Check(..) => format!("{node} (expand)"),
        Node::Provider(module, key) => {
            let source = rform_core::addr::ProviderSource::default_for(&key.name);
            let address = ProviderConfig {
                module: module.clone(),
                source,
                alias: key.alias.clone(),
            };
            address.to_string()
        }
        _ => node.to_string(),
    }
}

/// The ends of modules: what waits for a whole module waits for those.
pub fn modules(config: &Config, graph: &ConfigGraph, out: &mut Graph) {
    for (path, module) in &config.modules {
        if path.is_root() {
            continue;
        }
        let close = format!("{path} (close)");
        out.edge(close.clone(), format!("{path} (expand)"));
        for node in graph
            .graph
            .node_weights()
            .filter(|node| node.module() == path)
        {
            out.edge(close.clone(), name(node));
        }
        for call in module.calls.keys() {
            out.edge(close.clone(), format!("{} (close)", path.child(call)));
        }
    }
    for (path, module) in &config.modules {
        for (resource, block) in &module.resources {
            let node = Node::Resource(path.clone(), resource.clone());
            for called in whole_modules(path, block.depends_on.iter().map(|it| &it.subject)) {
                out.edge(name(&node), format!("{called} (close)"));
            }
        }
        for (call, block) in &module.calls {
            let within = path.child(call);
            for called in whole_modules(path, block.depends_on.iter().map(|it| &it.subject)) {
                out.edge(format!("{within} (expand)"), format!("{called} (close)"));
            }
        }
    }
}

fn whole_modules<'a>(
    path: &Module,
    subjects: impl Iterator<Item = &'a Subject>,
) -> BTreeSet<Module> {
    let called = subjects.filter_map(|subject| match subject {
        Subject::Module(name, _) => Some(path.child(name)),
        _ => None,
    });
    called.collect()
}

/// Providers are opened before their resources and closed after them. `ends` names the last
/// nodes of a resource.
pub fn providers(
    config: &Config,
    graph: &ConfigGraph,
    out: &mut Graph,
    ends: &dyn Fn(&str) -> Vec<String>,
) {
    for node in graph.graph.node_weights() {
        let Node::Resource(path, resource) = node else {
            continue;
        };
        let Some(block) = config
            .module(path)
            .and_then(|module| module.resources.get(resource))
        else {
            continue;
        };
        let at = config.provider_block(path, &block.provider);
        let (module, alias) = match at {
            Some((module, key)) => (module, key.alias),
            None => (Module::root(), block.provider.alias.clone()),
        };
        let address = ProviderConfig {
            module,
            source: block.provider_source.clone(),
            alias,
        };
        let open = address.to_string();
        out.drawn(open.clone(), open.clone(), "diamond");
        let expand = name(node);
        out.edge(expand.clone(), open.clone());
        let close = format!("{open} (close)");
        out.edge(close.clone(), open);
        for end in ends(&expand) {
            out.edge(close.clone(), end);
        }
    }
}

/// What everything ends in.
pub fn root(out: &mut Graph) {
    for top in out.tops() {
        out.edge("root", top);
    }
}
