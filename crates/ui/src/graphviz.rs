//! Graphs in the language of Graphviz, as the `graph` command prints them.
//! <https://graphviz.org/doc/info/lang.html>

use std::collections::{BTreeMap, BTreeSet};

use rform_core::addr::{ConfigResource, Module};
use rform_plan::operation_graph::{DependencyGraph, NodeKind, OperationGraph};

/// The graph of resources, those of each called module in a cluster of their own.
pub fn resource_graph(graph: &DependencyGraph<ConfigResource>) -> String {
    let mut modules: BTreeMap<&Module, BTreeSet<&ConfigResource>> = BTreeMap::new();
    for resource in graph.nodes() {
        let resources = modules.entry(&resource.module).or_default();
        resources.insert(resource);
    }
    let mut out = String::from(
        "digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n",
    );
    if modules.is_empty() {
        out.push_str(NO_RESOURCES);
    }
    for (module, resources) in modules {
        out.push_str(&module_cluster(module, &resources));
    }
    let edges = graph.edges();
    let edges = edges.map(|(from, to)| (from.to_string(), to.to_string()));
    for (from, to) in edges.collect::<BTreeSet<_>>() {
        out.push_str(&format!("  {} -> {};\n", quoted(&from), quoted(&to)));
    }
    out.push_str("}\n");
    out
}

/// What stands in the graph of a configuration without resources.
const NO_RESOURCES: &str = "  /* This configuration does not contain any resources.         */
  /* For a more detailed graph, try: terraform graph -type=plan */
";

/// The lines for the resources of one module.
fn module_cluster(module: &Module, resources: &BTreeSet<&ConfigResource>) -> String {
    let nodes = resources.iter().map(|it| {
        let (name, label) = (it.to_string(), it.resource.to_string());
        format!("{} [label={}];\n", quoted(&name), quoted(&label))
    });
    if module.is_root() {
        return nodes.map(|line| format!("  {line}")).collect();
    }
    let cluster = quoted(&format!("cluster_{module}"));
    let label = quoted(&module.to_string());
    let nodes: String = nodes.map(|line| format!("    {line}")).collect();
    format!(
        "  subgraph {cluster} {{\n    label = {label}\n    fontname = \"sans-serif\"\n{nodes}  }}\n"
    )
}

/// The graph of an operation. With `draw_cycles`, the edges that lie on a cycle are red.
pub fn operation_graph(graph: &OperationGraph, draw_cycles: bool) -> String {
    let cycles = match draw_cycles {
        true => graph.dependencies.edges_of_cycles(),
        false => BTreeSet::new(),
    };
    let mut out = String::from(
        "digraph {\n\tcompound = \"true\"\n\tnewrank = \"true\"\n\tsubgraph \"root\" {\n",
    );
    for (name, (label, kind)) in &graph.labels {
        let copies = graph.copies.get(name).copied().unwrap_or(1);
        let (name, label) = (root_name(name), quoted(label));
        let shape = shape(*kind);
        let line = format!("\t\t{name} [label = {label}, shape = \"{shape}\"]\n");
        out.push_str(&line.repeat(copies));
    }
    for (from, to) in graph.dependencies.edges() {
        let style = match cycles.contains(&(from, to)) {
            true => " [color = \"red\", penwidth = \"2.0\"]",
            false => "",
        };
        let (from, to) = (root_name(from), root_name(to));
        out.push_str(&format!("\t\t{from} -> {to}{style}\n"));
    }
    out.push_str("\t}\n}\n");
    out
}

/// The shape that Terraform draws a kind of node in.
fn shape(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Resource => "box",
        NodeKind::RootVariable | NodeKind::FormerOutput => "note",
        NodeKind::Provider => "diamond",
    }
}

/// The quoted name of a node, with Terraform's prefix of the graph that it is in.
fn root_name(name: &str) -> String {
    quoted(&format!("[root] {name}"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_of_cycles_are_red_only_if_asked_for() {
        let mut graph = OperationGraph::default();
        for (from, to) in [("a", "b"), ("b", "a"), ("c", "a")] {
            graph.dependencies.add_edge(from.into(), to.into());
        }
        let red = |draw_cycles| operation_graph(&graph, draw_cycles).matches("red").count();
        assert_eq!(red(true), 2);
        assert_eq!(red(false), 0);
    }
}
