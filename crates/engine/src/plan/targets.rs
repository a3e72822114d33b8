//! Limiting a plan with `-target`, or to what a destroy needs.
//! <https://developer.hashicorp.com/terraform/tutorials/state/resource-targeting>

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
    /// Selects the nodes of the configuration that are visited.
    pub(super) fn select_targets(&mut self) {
        if self.is(Mode::Destroy) {
            let interrupted: HashSet<Node> = {
                let state = self.state();
                // Only attempts without a requested object need the configuration.
                let begun = state.interrupted.iter();
                let begun = begun.filter(|(_, attempt)| attempt.requested.is_none());
                begun
                    .map(|(address, _)| Node::Resource(address.config()))
                    .collect()
            };
            self.selection.only = Some(self.with_ancestors(|node| {
                // Arguments of module calls are not evaluated: they may depend on deleted objects.
                match node {
                    Node::Variable(it) => it.module.is_root(),
                    node => matches!(node, Node::Provider(..)) || interrupted.contains(node),
                }
            }));
        } else if !self.options.targets.is_empty() {
            let targets = &self.options.targets;
            let is_targeted = |node: &Node| match node {
                Node::Resource(it) => targets.iter().any(|target| is_about(target, it)),
                // Orphans in a module are known once the module is expanded.
                Node::ModuleCall(call) => {
                    let called = call.module.child(&call.name);
                    targets.iter().any(|target| is_within(target, &called))
                }
                _ => false,
            };
            let mut only = self.with_ancestors(is_targeted);
            self.add_outputs(&mut only);
            self.selection.needed = self.needed_by(is_targeted);
            self.selection.needed_everywhere =
                self.needed_by(|node| is_targeted(node) && is_named_everywhere(targets, node));
            self.selection.only = Some(only);
        }
        if !self.options.targets.is_empty() {
            self.run.note([in_effect()]);
        }
    }

    /// The selected nodes and all of their dependencies.
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

    /// The dependencies of the selected nodes; those nodes themselves only where another one needs
    /// them.
    fn needed_by(&self, asked: impl Fn(&Node) -> bool) -> HashSet<Node> {
        let graph = &self.graph.graph;
        let asked = graph.node_indices().filter(|node| asked(&graph[*node]));
        let before: HashSet<&Node> = asked
            .flat_map(|node| graph.neighbors_directed(node, Incoming))
            .map(|node| &graph[node])
            .collect();
        self.with_ancestors(|node| before.contains(node))
    }

    /// Whether a target names a module instance in which it includes all instances of a resource.
    pub(super) fn names_module(&self, module: &ModuleInstance, resource: &ConfigResource) -> bool {
        let about_resource = self
            .options
            .targets
            .iter()
            .filter(|it| is_about(it, resource));
        let mut places = about_resource.map(|target| Target::Module(module_of(target).clone()));
        let any = ResourceInstance {
            module: module.clone(),
            resource: resource.resource.clone(),
            key: Key::None,
        };
        places.any(|place| place.contains(&any))
    }

    /// Adds the root outputs of which all resources that they depend on are selected.
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

    /// Whether an output of the root module is part of the plan.
    pub(super) fn includes_output(&self, name: &std::sync::Arc<str>) -> bool {
        let node = Node::Output(OutputValue::new(&Module::root(), name));
        // A destroy with targets has no outputs in its selection: they stay as they are.
        self.options.targets.is_empty()
            || self
                .selection
                .only
                .as_ref()
                .is_some_and(|only| only.contains(&node))
    }

    /// Whether a configured instance is part of the plan: targets may name single instances of a
    /// resource.
    pub(super) fn is_targeted(&self, address: &ResourceInstance) -> bool {
        let targets = &self.options.targets;
        let resource = address.config();
        let mut about_resource = targets
            .iter()
            .filter(|it| is_about(it, &resource))
            .peekable();
        about_resource.peek().is_none() || about_resource.any(|target| target.contains(address))
    }

    /// Whether an existing object is part of the plan.
    pub(super) fn is_in_plan(&self, address: &ResourceInstance) -> bool {
        if self.options.targets.is_empty() || self.includes_object(address) {
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

    /// Whether an orphan or deposed object is part of the plan: it is a target itself or, in a
    /// destroy, depends on one.
    pub(super) fn includes_object(&self, address: &ResourceInstance) -> bool {
        let targets = &self.options.targets;
        if targets.is_empty() || targets.iter().any(|target| target.contains(address)) {
            return true;
        }
        self.is(Mode::Destroy) && self.depends_on_target(address)
    }
}

/// Whether a target is a resource, one of its instances, or a module around it.
fn is_about(target: &Target, resource: &ConfigResource) -> bool {
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
    module_of(target).module().0.starts_with(&module.0)
}

/// The module instance of a target.
fn module_of(target: &Target) -> &ModuleInstance {
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
    let mut about_resource = targets.iter().filter(|target| is_about(target, resource));
    about_resource.any(|target| module_of(target).0.iter().all(|step| step.key == Key::None))
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
