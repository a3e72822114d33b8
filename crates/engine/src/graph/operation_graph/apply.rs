//! The graph of an apply: that of the plan, with the instances that change.

use std::collections::BTreeMap;

use crate::graph::config_graph::ConfigGraph;
use crate::graph::node::Node;
use crate::graph::operation_graph::add_root;
use crate::graph::operation_graph::config_nodes::{
    add_module_ends, add_providers, config_nodes, node_name,
};
use rform_config::Config;
use rform_plan::operation_graph::{DependencyGraph, NodeKind, OperationGraph};
use rform_plan::{Action, Change, Plan};

/// The nodes of the instances that change, by the name of their resource's node.
type InstanceNodes = BTreeMap<String, Vec<String>>;

/// The graph of applying a plan (`graph -plan=FILE`), transitively reduced.
pub fn apply_graph(config: &Config, graph: &ConfigGraph, plan: &Plan) -> OperationGraph {
    let mut out = config_nodes(graph);
    let mut instances = InstanceNodes::new();
    for change in &plan.changes {
        if change.action != Action::NoOp {
            add_change(change, &mut out, &mut instances);
        }
    }
    let last_nodes = |resource: &str| match instances.get(resource) {
        Some(instances) => instances.clone(),
        None => vec![resource.to_owned()],
    };
    for (before, after) in graph.edges() {
        for before in last_nodes(&node_name(before)) {
            out.dependencies.add_edge(node_name(after), before);
        }
    }
    let mut module_ends = DependencyGraph::default();
    add_module_ends(config, graph, &mut module_ends);
    for (from, to) in module_ends.edges() {
        for to in last_nodes(to) {
            out.dependencies.add_edge(from.clone(), to);
        }
    }
    add_providers(config, graph, &mut out, &last_nodes);
    add_root(&mut out);
    out.reduced()
}

/// Adds the nodes of a change: one for the object that is made, and one for the object that is
/// destroyed.
fn add_change(change: &Change, out: &mut OperationGraph, instances: &mut InstanceNodes) {
    let resource = Node::Resource(change.address.config());
    let (expand, label) = (node_name(&resource), resource.to_string());
    let address = change.address.to_string();
    if change.action.deletes() {
        let destroy = format!("{address} (destroy)");
        out.add_labelled(destroy.clone(), label.clone(), NodeKind::Resource);
        match change.action {
            Action::DeleteThenCreate => out.dependencies.add_edge(address.clone(), destroy),
            Action::CreateThenDelete => out.dependencies.add_edge(destroy, address.clone()),
            _ => {}
        }
    }
    if change.action != Action::Delete {
        out.add_labelled(address.clone(), label, NodeKind::Resource);
        out.dependencies.add_edge(address.clone(), expand.clone());
        instances.entry(expand).or_default().push(address);
    }
}
