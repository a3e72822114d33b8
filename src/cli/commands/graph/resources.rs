//! The graph of resources: what stands between them is passed over.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;

use super::dot::{Graph, quoted};
use rform_core::addr::{Module, Resource};
use rform_engine::graph::{ConfigGraph, Node};

/// The text of the graph.
pub fn graph(config: &ConfigGraph) -> String {
    let mut graph = Graph::default();
    let mut modules: BTreeMap<Module, BTreeSet<Resource>> = BTreeMap::new();
    for index in config.graph.node_indices() {
        let Node::Resource(module, resource) = &config.graph[index] else {
            continue;
        };
        modules
            .entry(module.clone())
            .or_default()
            .insert(resource.clone());
        let name = full(module, resource);
        graph.node(name.clone());
        for needed in needed(config, index) {
            graph.edge(name.clone(), needed);
        }
    }
    let graph = graph.reduced();
    let mut out = String::from(
        "digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n",
    );
    for (module, resources) in &modules {
        let nodes = resources.iter().map(|resource| {
            let (name, label) = (
                quoted(&full(module, resource)),
                quoted(&resource.to_string()),
            );
            format!("{name} [label={label}];\n")
        });
        if module.is_root() {
            out.extend(nodes.map(|line| format!("  {line}")));
            continue;
        }
        out.push_str(&format!(
            "  subgraph {} {{\n",
            quoted(&format!("cluster_{module}"))
        ));
        out.push_str(&format!("    label = {}\n", quoted(&module.to_string())));
        out.push_str("    fontname = \"sans-serif\"\n");
        out.extend(nodes.map(|line| format!("    {line}")));
        out.push_str("  }\n");
    }
    for (from, to) in graph.edges() {
        out.push_str(&format!("  {} -> {};\n", quoted(from), quoted(to)));
    }
    out.push_str("}\n");
    out
}

fn full(module: &Module, resource: &Resource) -> String {
    if module.is_root() {
        resource.to_string()
    } else {
        format!("{module}.{resource}")
    }
}

/// The resources next in line.
fn needed(config: &ConfigGraph, from: NodeIndex) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(index) = open.pop() {
        for next in config.graph.neighbors_directed(index, Incoming) {
            if !seen.insert(next) {
                continue;
            }
            match &config.graph[next] {
                Node::Resource(module, resource) => {
                    found.insert(full(module, resource));
                }
                _ => open.push(next),
            }
        }
    }
    found
}
