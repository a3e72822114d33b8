//! The graph of an apply: that of the plan, with the objects that change.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::config_graph::ConfigGraph;
use crate::graph::node::Node;
use crate::graph::operation_graph::add_root;
use crate::graph::operation_graph::config_nodes::{
    add_module_ends, add_providers, add_waits_of_calls, close_name, config_nodes, node_name,
    whole_module,
};
use crate::graph::operation_graph::state_nodes::{
    add_ends_of_former_modules, add_former_outputs, add_used_provider,
};
use rform_config::Config;
use rform_core::addr::Key;
use rform_plan::operation_graph::{DependencyGraph, NodeKind, OperationGraph};
use rform_plan::{Action, Change, Mode, Plan, Step};

/// The instances that change, by the name of their resource's node: key and name of each.
type InstanceNodes = BTreeMap<String, Vec<(Key, String)>>;

/// The graph of applying a plan (`graph -plan=FILE`), transitively reduced.
pub fn apply_graph(config: &Config, graph: &ConfigGraph, plan: &Plan) -> OperationGraph {
    let mut out = OperationGraph::default();
    let instances = instances(plan);
    if plan.mode != Mode::Destroy {
        out = config_nodes(graph);
        add_configuration(config, graph, &instances, &mut out);
    }
    for change in plan.changes.iter().filter(|it| it.action != Action::NoOp) {
        add_change(change, &mut out);
    }
    add_order(plan, &mut out.dependencies);
    if plan.mode != Mode::Destroy {
        add_ends_of_former_modules(config, &plan.prior, &mut out.dependencies);
    }
    add_former_outputs(config, &plan.prior, &mut out);
    add_root(&mut out);
    out.reduced()
}

fn instances(plan: &Plan) -> InstanceNodes {
    let mut instances = InstanceNodes::new();
    let is_made =
        |it: &&Change| !matches!(it.action, Action::NoOp | Action::Delete | Action::Forget);
    for change in plan.changes.iter().filter(is_made) {
        let resource = node_name(&Node::Resource(change.address.config()));
        let instance = (change.address.key.clone(), change.address.to_string());
        instances.entry(resource).or_default().push(instance);
    }
    instances
}

/// Adds the edges of the configuration. What depends on a resource depends on its instances that
/// change, or on those of them that it names.
fn add_configuration(
    config: &Config,
    graph: &ConfigGraph,
    instances: &InstanceNodes,
    out: &mut OperationGraph,
) {
    let last_nodes = |resource: &str, is_named: &dyn Fn(&Key) -> bool| match instances.get(resource)
    {
        Some(instances) => {
            let named = instances.iter().filter(|(key, _)| is_named(key));
            named.map(|(_, name)| name.clone()).collect()
        }
        None => vec![resource.to_owned()],
    };
    let all_nodes = |resource: &str| last_nodes(resource, &|_| true);
    for (before, after) in graph.edges() {
        let ends = graph.find(before).zip(graph.find(after));
        let is_named =
            |key: &Key| ends.is_none_or(|(before, after)| graph.names_instance(before, after, key));
        if let Some(module) = whole_module(before, after) {
            let close = close_name(&module);
            out.dependencies.add_edge(node_name(after), close);
        }
        for before in last_nodes(&node_name(before), &is_named) {
            out.dependencies.add_edge(node_name(after), before);
        }
    }
    let mut ends = DependencyGraph::default();
    add_waits_of_calls(config, &mut ends);
    add_module_ends(config, graph, &mut ends);
    for (from, to) in ends.edges() {
        for to in all_nodes(to) {
            out.dependencies.add_edge(from.clone(), to);
        }
    }
    add_providers(config, graph, out, &all_nodes);
}

/// Adds the nodes of a change: one for the object that is made, and one for the object that is
/// destroyed or forgotten.
fn add_change(change: &Change, out: &mut OperationGraph) {
    let resource = Node::Resource(change.address.config());
    let (expand, label) = (node_name(&resource), resource.to_string());
    let gone = match change.action {
        Action::Forget => Some(forget_name(change)),
        action if action.deletes() => Some(destroy_name(change)),
        _ => None,
    };
    if let Some(gone) = gone {
        out.add_labelled(gone.clone(), label.clone(), NodeKind::Resource);
        add_used_provider(out, gone, &change.provider);
    }
    if !matches!(change.action, Action::Delete | Action::Forget) {
        let address = change.address.to_string();
        out.add_labelled(address.clone(), label, NodeKind::Resource);
        out.dependencies.add_edge(address, expand);
    }
}

/// Adds the order of the plan's steps. Steps that do nothing have no nodes: what comes before them
/// comes before what follows on them.
fn add_order(plan: &Plan, out: &mut DependencyGraph<String>) {
    let mut before: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (first, second) in &plan.edges {
        before.entry(*second).or_default().push(*first);
    }
    for (index, step) in plan.steps.iter().enumerate() {
        let Some(name) = step_name(plan, step) else {
            continue;
        };
        let mut seen = BTreeSet::new();
        let mut open = before.get(&index).cloned().unwrap_or_default();
        while let Some(earlier) = open.pop() {
            if !seen.insert(earlier) {
                continue;
            }
            match plan.steps.get(earlier).and_then(|it| step_name(plan, it)) {
                Some(earlier) => out.add_edge(name.clone(), earlier),
                None => open.extend(before.get(&earlier).into_iter().flatten()),
            }
        }
    }
}

/// The name of the node of a step; none if it does nothing.
fn step_name(plan: &Plan, step: &Step) -> Option<String> {
    match step {
        Step::Join => None,
        Step::Delete(change) => plan.changes.get(*change).map(destroy_name),
        Step::Forget(change) => plan.changes.get(*change).map(forget_name),
        Step::CreateOrUpdate(change) => {
            let change = plan.changes.get(*change)?;
            (change.action != Action::NoOp).then(|| change.address.to_string())
        }
    }
}

fn destroy_name(change: &Change) -> String {
    match &change.deposed {
        Some(key) => format!("{} (destroy deposed {key})", change.address),
        None => format!("{} (destroy)", change.address),
    }
}

fn forget_name(change: &Change) -> String {
    match &change.deposed {
        Some(key) => format!("{} (forget deposed {key})", change.address),
        None => format!("{} (forget)", change.address),
    }
}
