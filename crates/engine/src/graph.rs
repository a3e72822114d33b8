//! What in the configuration depends on what: the order in which a plan is made.
//!
//! Nodes are things as written (not their instances), so a knot in this graph is a mistake in
//! the configuration.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use petgraph::graph::{DiGraph, NodeIndex};

use super::Registry;
use rform_config::content;
use rform_config::{
    Condition, Config, ModuleCall, ModuleConfig, ProviderKey, Provisioner, Repetition,
};
use rform_core::addr::{Module, Resource};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::graph::shortest_cycle;
use rform_core::schema::Block;
use rform_lang::references::{Reference, Subject, references};
use rform_lang::syntax::{Body, Expression};

/// A thing in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// `variable`
    Variable(Module, Arc<str>),
    /// A name in `locals`.
    Local(Module, Arc<str>),
    /// `output`
    Output(Module, Arc<str>),
    /// The expansion of a `module` block.
    Call(Module, Arc<str>),
    /// `provider`
    Provider(Module, ProviderKey),
    /// `resource`, `data` or `ephemeral`
    Resource(Module, Resource),
    /// `check`
    Check(Module, Arc<str>),
}

impl Node {
    /// The module it is in.
    pub fn module(&self) -> &Module {
        match self {
            Node::Variable(module, _)
            | Node::Local(module, _)
            | Node::Output(module, _)
            | Node::Call(module, _)
            | Node::Provider(module, _)
            | Node::Resource(module, _)
            | Node::Check(module, _) => module,
        }
    }
}

/// As Terraform names it in a cycle.
impl fmt::Display for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let module = self.module();
        if !module.is_root() {
            write!(out, "{module}.")?;
        }
        match self {
            Node::Variable(module, name) if module.is_root() => write!(out, "var.{name}"),
            Node::Variable(_, name) => write!(out, "var.{name} (expand)"),
            Node::Local(_, name) => write!(out, "local.{name} (expand)"),
            Node::Output(_, name) => write!(out, "output.{name} (expand)"),
            Node::Call(_, name) => write!(out, "module.{name} (expand)"),
            Node::Provider(_, key) => match &key.alias {
                Some(alias) => write!(out, "provider.{}.{alias}", key.name),
                None => write!(out, "provider.{}", key.name),
            },
            Node::Resource(_, resource) => write!(out, "{resource}"),
            Node::Check(_, name) => write!(out, "check.{name}"),
        }
    }
}

/// The graph of a configuration. Edges go from what is needed to what needs it.
pub struct ConfigGraph {
    /// The graph itself.
    pub graph: DiGraph<Node, ()>,
    index: HashMap<Node, NodeIndex>,
}

impl ConfigGraph {
    /// Everything in the configuration.
    ///
    /// # Errors
    /// What refers to itself, and a circle, named.
    pub fn of(config: &Config, registry: &Registry) -> (ConfigGraph, Diagnostics) {
        let mut builder = Builder {
            config,
            registry,
            graph: DiGraph::new(),
            index: HashMap::new(),
            within: HashMap::new(),
            edges: BTreeSet::new(),
            faults: Diagnostics::new(),
        };
        for module in config.modules.values() {
            builder.nodes(module);
        }
        for module in config.modules.values() {
            builder.edges(module);
        }
        let mut graph = builder.graph;
        for (before, after) in builder.edges {
            graph.add_edge(before, after, ());
        }
        let mut faults = builder.faults;
        faults.extend(cycle(&graph));
        let index = builder.index;
        (ConfigGraph { graph, index }, faults)
    }

    /// The index of a node, if it is there.
    pub fn find(&self, node: &Node) -> Option<NodeIndex> {
        self.index.get(node).copied()
    }
}

fn cycle(graph: &DiGraph<Node, ()>) -> Diagnostics {
    let Some(cycle) = shortest_cycle(graph) else {
        return Diagnostics::new();
    };
    let mut names: Vec<String> = cycle.iter().map(|node| in_cycle(&graph[*node])).collect();
    names.sort();
    Diagnostic::error(format!("Cycle: {}", names.join(", ")), "").into()
}

/// Variables of the root depend on others by their validations only.
fn in_cycle(node: &Node) -> String {
    match node {
        Node::Variable(module, _) if module.is_root() => format!("{node} (validation)"),
        _ => node.to_string(),
    }
}

struct Builder<'a> {
    config: &'a Config,
    registry: &'a Registry,
    graph: DiGraph<Node, ()>,
    index: HashMap<Node, NodeIndex>,
    within: HashMap<Module, Vec<NodeIndex>>,
    edges: BTreeSet<(NodeIndex, NodeIndex)>,
    faults: Diagnostics,
}

impl Builder<'_> {
    fn nodes(&mut self, module: &ModuleConfig) {
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

    fn edges(&mut self, module: &ModuleConfig) {
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

/// What a subject stands for in a module.
pub fn meant(config: &Config, path: &Module, subject: &Subject) -> Vec<Node> {
    let path = || path.clone();
    match subject {
        Subject::Variable(name) => vec![Node::Variable(path(), name.clone())],
        Subject::Local(name) => vec![Node::Local(path(), name.clone())],
        Subject::Resource(resource, _) => vec![Node::Resource(path(), resource.clone())],
        Subject::Output(name, Some(_), output) => of_output(path(), name, output),
        Subject::Output(name, None, output) => {
            let call = config.module(&path()).and_then(|it| it.calls.get(name));
            match call.map(|call| &call.repetition) {
                // The output is the key of an instance, then.
                Some(Repetition::ForEach(_)) => {
                    meant(config, &path(), &Subject::Module(name.clone(), None))
                }
                _ => of_output(path(), name, output),
            }
        }
        Subject::Module(name, _) => {
            let child = path().child(name);
            let expansion = Node::Call(path(), name.clone());
            within(config, &child).chain([expansion]).collect()
        }
        _ => Vec::new(),
    }
}

/// All values and resources of a module and of those that it calls.
fn within<'a>(config: &'a Config, module: &Module) -> impl Iterator<Item = Node> + 'a {
    let module = module.clone();
    let modules = config.modules.values();
    let modules = modules.filter(move |it| it.path.0.starts_with(&module.0));
    modules.flat_map(|module| {
        let path = || module.path.clone();
        let variables = module.variables.keys();
        let variables = variables.map(move |name| Node::Variable(path(), name.clone()));
        let locals = module.locals.keys();
        let locals = locals.map(move |name| Node::Local(path(), name.clone()));
        let outputs = module.outputs.keys();
        let outputs = outputs.map(move |name| Node::Output(path(), name.clone()));
        let resources = module.resources.keys();
        let resources = resources.map(move |name| Node::Resource(path(), name.clone()));
        variables.chain(locals).chain(outputs).chain(resources)
    })
}

fn of_output(path: Module, call: &Arc<str>, output: &Arc<str>) -> Vec<Node> {
    vec![
        Node::Output(path.child(call), output.clone()),
        Node::Call(path, call.clone()),
    ]
}

fn body_references(body: &Body, schema: Option<&Block>) -> Vec<Reference> {
    match schema {
        Some(schema) => content::references(body, schema).0,
        None => all_references(body),
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

/// Everything a body without a schema refers to.
pub fn all_references(body: &Body) -> Vec<Reference> {
    let own = body.attributes.iter();
    let own = own.flat_map(|attribute| references(&attribute.value).0);
    let within = body.blocks.iter();
    own.chain(within.flat_map(|block| all_references(&block.body)))
        .filter(|reference| {
            !matches!(
                reference.subject,
                Subject::SelfObject | Subject::Each(_) | Subject::Count(_)
            )
        })
        .collect()
}
