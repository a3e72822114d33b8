//! How the nodes and edges of the configuration graph are found.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::base::registry::Registry;
use crate::graph::node::Node;
use crate::graph::references::body_references;
use crate::graph::referents::meant;
use rform_config::{Condition, Config, ModuleCall, ModuleConfig, Provisioner};
use rform_core::addr::{Module, Resource};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::Block;
use rform_lang::references::{Reference, Subject, references};
use rform_lang::syntax::{Body, Expression};

pub struct Builder<'a> {
    pub(super) config: &'a Config,
    pub(super) registry: &'a Registry,
    pub(super) graph: DiGraph<Node, ()>,
    pub(super) index: HashMap<Node, NodeIndex>,
    pub(super) within: HashMap<Module, Vec<NodeIndex>>,
    pub(super) edges: BTreeSet<(NodeIndex, NodeIndex)>,
    pub(super) faults: Diagnostics,
}

impl Builder<'_> {
    pub(super) fn nodes(&mut self, module: &ModuleConfig) {
        let path = || module.path.clone();
        let variables = module.variables.keys();
        let mut nodes: Vec<Node> = variables
            .map(|name| Node::Variable(path(), name.clone()))
            .collect();
        let locals = module.locals.keys();
        nodes.extend(locals.map(|name| Node::Local(path(), name.clone())));
        let outputs = module.outputs.keys();
        nodes.extend(outputs.map(|name| Node::Output(path(), name.clone())));
        nodes.extend(
            module
                .calls
                .keys()
                .map(|name| Node::Call(path(), name.clone())),
        );
        let providers = module.providers.keys();
        nodes.extend(providers.map(|key| Node::Provider(path(), key.clone())));
        let resources = module.resources.keys();
        nodes.extend(resources.map(|name| Node::Resource(path(), name.clone())));
        nodes.extend(
            module
                .checks
                .keys()
                .map(|name| Node::Check(path(), name.clone())),
        );
        for node in nodes {
            let index = self.graph.add_node(node.clone());
            self.index.insert(node, index);
            self.within.entry(path()).or_default().push(index);
        }
    }

    pub(super) fn edges(&mut self, module: &ModuleConfig) {
        let path = &module.path;
        self.variable_edges(module);
        for (name, local) in &module.locals {
            let node = Node::Local(path.clone(), name.clone());
            self.needs_expressions(&node, path, [&local.value]);
            self.refuse_itself(&references(&local.value).0, |it| names_local(it, name));
        }
        for (name, output) in &module.outputs {
            let node = Node::Output(path.clone(), name.clone());
            self.needs_expressions(&node, path, [&output.value]);
            self.needs_conditions(&node, path, &output.preconditions);
            self.needs_wholly(&node, path, &output.depends_on);
        }
        for (name, call) in &module.calls {
            let node = Node::Call(path.clone(), name.clone());
            self.needs_expressions(&node, path, call.repetition.expression());
            self.call_dependencies(path, call);
        }
        for (key, block) in &module.providers {
            let node = Node::Provider(path.clone(), key.clone());
            let source = module.provider_source(&key.name);
            let schema = self.registry.provider(&source).cloned();
            self.needs_body(&node, path, &block.body, schema.as_ref());
        }
        for name in module.resources.keys() {
            self.resource_edges(module, name);
        }
        for (name, check) in &module.checks {
            let node = Node::Check(path.clone(), name.clone());
            self.needs_conditions(&node, path, &check.asserts);
            let data = check.data.iter();
            for data in data {
                self.edge(&Node::Resource(path.clone(), data.clone()), &node);
            }
        }
        self.expansion_edges(module);
    }

    /// Everything in a called module comes after the call is expanded.
    fn expansion_edges(&mut self, module: &ModuleConfig) {
        let Some((name, front)) = module.path.0.split_last() else {
            return;
        };
        let call = Node::Call(Module(front.into()), name.clone());
        if let Some(call) = self.index.get(&call) {
            let within = self.within.get(&module.path).into_iter().flatten();
            self.edges.extend(within.map(|node| (*call, *node)));
        }
    }

    fn variable_edges(&mut self, module: &ModuleConfig) {
        let caller = module.path.0.split_last();
        let caller = caller.map(|(name, front)| (Module(front.into()), name.clone()));
        for (name, variable) in &module.variables {
            let node = Node::Variable(module.path.clone(), name.clone());
            let own = Subject::Variable(name.clone());
            for condition in &variable.validations {
                let expressions = [&condition.condition, &condition.message];
                for reference in expressions.into_iter().flat_map(|it| references(it).0) {
                    if reference.subject != own {
                        self.needs(&node, &module.path, &reference);
                    }
                }
            }
            let Some((path, call)) = &caller else {
                continue;
            };
            let call = self.config.module(path).and_then(|it| it.calls.get(call));
            let argument = call.and_then(|call| {
                call.arguments
                    .iter()
                    .find(|argument| argument.name == *name)
                    .map(|argument| argument.value.clone())
            });
            self.needs_expressions(&node, path, argument.as_ref());
        }
    }

    /// What a call depends on comes before every resource in it.
    fn call_dependencies(&mut self, path: &Module, call: &ModuleCall) {
        if call.depends_on.is_empty() {
            return;
        }
        let child = path.child(&call.name);
        let within: Vec<Node> = self
            .graph
            .node_weights()
            .filter(|node| {
                matches!(node, Node::Resource(..)) && node.module().0.starts_with(&child.0)
            })
            .cloned()
            .collect();
        for node in within {
            self.needs_wholly(&node, path, &call.depends_on);
        }
    }

    fn resource_edges(&mut self, module: &ModuleConfig, name: &Resource) {
        let path = &module.path;
        let Some(resource) = module.resources.get(name).cloned() else {
            return;
        };
        let node = Node::Resource(path.clone(), name.clone());
        self.needs_expressions(&node, path, resource.repetition.expression());
        let schema = self
            .registry
            .resource(&resource.provider_source, name.mode, &name.kind)
            .map(|schema| schema.block.clone());
        let found = body_references(&resource.body, schema.as_ref());
        self.needs_all(&node, path, &found);
        self.refuse_itself(&found, |it| names_resource(it, name));
        self.needs_wholly(&node, path, &resource.depends_on);
        let lifecycle = &resource.lifecycle;
        self.needs_expressions(&node, path, &lifecycle.replace_triggered_by);
        self.needs_conditions(&node, path, &lifecycle.preconditions);
        self.needs_conditions(&node, path, &lifecycle.postconditions);
        if let Some(connection) = &resource.connection {
            self.needs_body(&node, path, connection, None);
        }
        for provisioner in &resource.provisioners {
            self.provisioner_edges(&node, path, provisioner);
        }
        self.import_edges(&node);
        if let Some((module, key)) = self.config.provider_block(path, &resource.provider) {
            self.edge(&Node::Provider(module, key), &node);
        }
    }

    /// What the ids of imported objects refer to. That one refers to the object itself is told
    /// elsewhere.
    fn import_edges(&mut self, node: &Node) {
        let root = Module::root();
        let imports = self.config.root().map(|it| it.imports.clone());
        for import in imports.into_iter().flatten() {
            let (module, resource) = import.to_resource;
            if *node != Node::Resource(module, resource) {
                continue;
            }
            let expressions = [Some(&import.id), import.for_each.as_ref()];
            for reference in expressions
                .into_iter()
                .flatten()
                .flat_map(|it| references(it).0)
            {
                let needed = meant(self.config, &root, &reference.subject);
                for needed in needed.into_iter().filter(|needed| needed != node) {
                    self.edge(&needed, node);
                }
            }
        }
    }

    fn provisioner_edges(&mut self, node: &Node, path: &Module, provisioner: &Provisioner) {
        self.needs_body(node, path, &provisioner.body, None);
        if let Some(connection) = &provisioner.connection {
            self.needs_body(node, path, connection, None);
        }
    }

    fn needs_body(&mut self, node: &Node, path: &Module, body: &Body, schema: Option<&Block>) {
        self.needs_all(node, path, &body_references(body, schema));
    }

    fn refuse_itself(
        &mut self,
        found: &[Reference],
        itself: impl Fn(&Subject) -> Option<Diagnostic>,
    ) {
        for reference in found {
            let fault = itself(&reference.subject);
            self.faults.extend(fault.map(|it| it.at(reference.span)));
        }
    }

    fn needs_expressions<'b>(
        &mut self,
        node: &Node,
        path: &Module,
        expressions: impl IntoIterator<Item = &'b Expression>,
    ) {
        for expression in expressions {
            let (found, _) = references(expression);
            self.needs_all(node, path, &found);
        }
    }

    fn needs_conditions(&mut self, node: &Node, path: &Module, conditions: &[Condition]) {
        for condition in conditions {
            self.needs_expressions(node, path, [&condition.condition, &condition.message]);
        }
    }

    fn needs_all(&mut self, node: &Node, path: &Module, found: &[Reference]) {
        for reference in found {
            self.needs(node, path, reference);
        }
    }

    /// Explicit dependencies: a module stands for everything in it.
    fn needs_wholly(&mut self, node: &Node, path: &Module, found: &[Reference]) {
        self.needs_all(node, path, found);
        for reference in found {
            let (Subject::Module(name, _) | Subject::Output(name, ..)) = &reference.subject else {
                continue;
            };
            let child = path.child(name);
            let inside = self.within.iter();
            let inside = inside.filter(|(module, _)| module.0.starts_with(&child.0));
            let inside: Vec<NodeIndex> = inside.flat_map(|(_, nodes)| nodes).copied().collect();
            if let Some(node) = self.index.get(node) {
                self.edges
                    .extend(inside.into_iter().map(|before| (before, *node)));
            }
        }
    }

    fn needs(&mut self, node: &Node, path: &Module, reference: &Reference) {
        for needed in meant(self.config, path, &reference.subject) {
            self.edge(&needed, node);
        }
    }

    fn edge(&mut self, before: &Node, after: &Node) {
        // What refers to itself is refused, or means another instance of itself.
        let ends = self
            .index
            .get(before)
            .copied()
            .zip(self.index.get(after).copied());
        self.edges
            .extend(ends.filter(|(before, after)| before != after));
    }
}

fn names_local(subject: &Subject, name: &Arc<str>) -> Option<Diagnostic> {
    (*subject == Subject::Local(name.clone())).then(|| {
        let detail = format!(
            "Local value local.{name} cannot use its own result as part of its expression."
        );
        Diagnostic::error("Self-referencing local value", detail)
    })
}

/// A resource without a key means all of its instances, and so the one that refers to it.
fn names_resource(subject: &Subject, name: &Resource) -> Option<Diagnostic> {
    (*subject == Subject::Resource(name.clone(), None)).then(|| {
        let detail = format!("Configuration for {name} may not refer to itself.");
        Diagnostic::error("Self-referential block", detail)
    })
}
