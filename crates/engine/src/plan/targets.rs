//! Limiting a plan with `-target`.

use std::collections::HashSet;

use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;

use crate::graph::node::Node;
use crate::plan::planner::Planner;
use rform_core::addr::{
    ConfigResource, Key, Module, ModuleInstance, OutputValue, ResourceInstance, Target,
};
use rform_core::diag::Diagnostic;
use rform_plan::Mode;

impl Planner<'_> {
    /// Finds out which nodes the plan is about.
    pub(super) fn choose_targets(&mut self) {
        if self.is(Mode::Destroy) {
            let interrupted: HashSet<Node> = {
                let state = self.state();
                // What was asked for is noted; only older notes need the configuration.
                let begun = state.interrupted.iter();
                let begun = begun.filter(|(_, attempt)| attempt.requested.is_none());
                begun
                    .map(|(address, _)| Node::Resource(address.config()))
                    .collect()
            };
            self.selection.only = Some(self.with_ancestors(|node| {
                // What modules were given need not be known any more: it may rest on what is gone.
                match node {
                    Node::Variable(it) => it.module.is_root(),
                    node => matches!(node, Node::Provider(..)) || interrupted.contains(node),
                }
            }));
        } else if !self.options.targets.is_empty() {
            let targets = &self.options.targets;
            let named = |node: &Node| match node {
                Node::Resource(it) => targets.iter().any(|target| names(target, it)),
                // What is gone from a module can only be told of once the module is expanded.
                Node::ModuleCall(call) => {
                    let called = call.module.child(&call.name);
                    targets.iter().any(|target| is_within(target, &called))
                }
                _ => false,
            };
            let mut only = self.with_ancestors(named);
            self.add_outputs(&mut only);
            self.selection.needed = self.needed_by(named);
            self.selection.needed_everywhere =
                self.needed_by(|node| named(node) && is_named_everywhere(targets, node));
            self.selection.only = Some(only);
        }
        if !self.options.targets.is_empty() {
            self.run.note([in_effect()]);
        }
    }

    /// The nodes asked for, and all that they need.
    fn with_ancestors(&self, asked: impl Fn(&Node) -> bool) -> HashSet<Node> {
        let graph = &self.graph.graph;
        let mut open: Vec<NodeIndex> = graph
            .node_indices()
            .filter(|node| asked(&graph[*node]))
            .collect();
        let mut seen: HashSet<NodeIndex> = open.iter().copied().collect();
        while let Some(node) = open.pop() {
            for before in graph.neighbors_directed(node, Incoming) {
                if seen.insert(before) {
                    open.push(before);
                }
            }
        }
        seen.into_iter().map(|node| graph[node].clone()).collect()
    }

    /// What the nodes asked for need, themselves only where others of them do.
    fn needed_by(&self, asked: impl Fn(&Node) -> bool) -> HashSet<Node> {
        let graph = &self.graph.graph;
        let asked = graph.node_indices().filter(|node| asked(&graph[*node]));
        let before: HashSet<&Node> = asked
            .flat_map(|node| graph.neighbors_directed(node, Incoming))
            .map(|node| &graph[node])
            .collect();
        self.with_ancestors(|node| before.contains(node))
    }

    /// Whether a target that is about a resource is about all of it in an instance of its module.
    pub(super) fn names_module(&self, module: &ModuleInstance, resource: &ConfigResource) -> bool {
        let naming = self.options.targets.iter().filter(|it| names(it, resource));
        let mut places = naming.map(|target| Target::Module(place_of(target).clone()));
        let any = ResourceInstance {
            module: module.clone(),
            resource: resource.resource.clone(),
            key: Key::None,
        };
        places.any(|place| place.contains(&any))
    }

    /// Outputs of the root belong to it if all resources that they rest on do.
    fn add_outputs(&self, only: &mut HashSet<Node>) {
        let nodes = self.graph.graph.node_weights();
        let outputs = nodes.filter(|node| matches!(node, Node::Output(it) if it.module.is_root()));
        for output in outputs {
            let needed = self.with_ancestors(|node| node == output);
            let resources = needed.iter().filter(|it| matches!(it, Node::Resource(..)));
            let mut resources = resources.peekable();
            if resources.peek().is_some() && resources.all(|it| only.contains(it)) {
                only.extend(needed);
            }
        }
    }

    /// Whether an output of the root is part of the plan.
    pub(super) fn includes_output(&self, name: &std::sync::Arc<str>) -> bool {
        let node = Node::Output(OutputValue::new(&Module::root(), name));
        // Outputs stay as they are while only some objects are destroyed.
        self.options.targets.is_empty()
            || self
                .selection
                .only
                .as_ref()
                .is_some_and(|only| only.contains(&node))
    }

    /// Whether an instance the configuration asks for is part of the plan: targets may name
    /// single instances of their resource.
    pub(super) fn is_targeted(&self, address: &ResourceInstance) -> bool {
        let targets = &self.options.targets;
        let resource = address.config();
        let mut naming = targets.iter().filter(|it| names(it, &resource)).peekable();
        naming.peek().is_none() || naming.any(|target| target.contains(address))
    }

    /// Whether the plan has to do with an object that exists.
    pub(super) fn is_in_plan(&self, address: &ResourceInstance) -> bool {
        if self.options.targets.is_empty() || self.is_targeted_at_all(address) {
            return true;
        }
        let node = Node::Resource(address.config());
        let needed = self
            .selection
            .only
            .as_ref()
            .is_some_and(|only| only.contains(&node));
        needed && !self.is(Mode::Destroy) && self.is_targeted(address)
    }

    /// Whether an object that is not asked for is part of the plan: it is a target itself or,
    /// when destroying, depends on one.
    pub(super) fn is_targeted_at_all(&self, address: &ResourceInstance) -> bool {
        let targets = &self.options.targets;
        if targets.is_empty() || targets.iter().any(|target| target.contains(address)) {
            return true;
        }
        self.is(Mode::Destroy) && self.depends_on_target(address)
    }
}

/// Whether a target is a resource, one of its instances, or a module around it.
fn names(target: &Target, resource: &ConfigResource) -> bool {
    match target {
        Target::Module(module) => resource.module.0.starts_with(&module.module().0),
        Target::Resource(module, name) => {
            module.module() == resource.module && *name == resource.resource
        }
        Target::Instance(instance) => instance.config() == *resource,
    }
}

/// Whether a target is a module, or something in it.
fn is_within(target: &Target, module: &Module) -> bool {
    place_of(target).module().0.starts_with(&module.0)
}

fn place_of(target: &Target) -> &ModuleInstance {
    match target {
        Target::Module(place) | Target::Resource(place, _) => place,
        Target::Instance(instance) => &instance.module,
    }
}

/// Whether targets name a resource in every instance of its module.
fn is_named_everywhere(targets: &[Target], node: &Node) -> bool {
    let Node::Resource(resource) = node else {
        return false;
    };
    let mut naming = targets.iter().filter(|target| names(target, resource));
    naming.any(|target| place_of(target).0.iter().all(|step| step.key == Key::None))
}

fn in_effect() -> Diagnostic {
    Diagnostic::warning(
        "Resource targeting is in effect",
        "You are creating a plan with the -target option, which means that the result of this \
         plan may not represent all of the changes requested by the current configuration.\n\nThe \
         -target option is not for routine use, and is provided only for exceptional situations \
         such as recovering from errors or mistakes, or when Terraform specifically suggests to \
         use it as part of an error message.",
    )
}
