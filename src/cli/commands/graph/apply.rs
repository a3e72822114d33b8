//! The graph of an apply: the plan's, with the instances that change.

use std::collections::BTreeMap;

use super::dot::Graph;
use super::plan::{modules, name, nodes, providers, root};
use rform_config::Config;
use rform_core::addr::ConfigResource;
use rform_engine::graph::{ConfigGraph, Node};
use rform_plan::{Action, Change, Plan};

/// The graph, without what its edges say twice.
pub fn graph(config: &Config, graph: &ConfigGraph, plan: &Plan) -> Graph {
    let mut out = nodes(graph);
    let mut instances: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for change in plan
        .changes
        .iter()
        .filter(|change| change.action != Action::NoOp)
    {
        instance(change, &mut out, &mut instances);
    }
    let ends = |resource: &str| match instances.get(resource) {
        Some(instances) => instances.clone(),
        None => vec![resource.to_owned()],
    };
    for edge in graph.graph.edge_indices() {
        let Some((before, after)) = graph.graph.edge_endpoints(edge) else {
            continue;
        };
        for before in ends(&name(&graph.graph[before])) {
            out.edge(name(&graph.graph[after]), before);
        }
    }
    let mut closing = Graph::default();
    modules(config, graph, &mut closing);
    for (from, to) in closing.edges() {
        for to in ends(to) {
            out.edge(from.clone(), to);
        }
    }
    providers(config, graph, &mut out, &ends);
    root(&mut out);
    out.reduced()
}

fn instance(change: &Change, out: &mut Graph, instances: &mut BTreeMap<String, Vec<String>>) {
    let ConfigResource { module, resource } = change.address.config();
    let node = Node::Resource(module, resource);
    let (expand, label) = (name(&node), node.to_string());
    let address = change.address.to_string();
    if change.action.deletes() {
        let destroy = format!("{address} (destroy)");
        out.drawn(destroy.clone(), label.clone(), "box");
        if change.action == Action::DeleteThenCreate {
            out.edge(address.clone(), destroy);
        } else if change.action == Action::CreateThenDelete {
            out.edge(destroy, address.clone());
        }
    }
    if change.action != Action::Delete {
        out.drawn(address.clone(), label, "box");
        out.edge(address.clone(), expand.clone());
        instances.entry(expand).or_default().push(address);
    }
}
