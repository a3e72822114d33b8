//! Building the configuration graph: the nodes of all modules, then the edges between them.
//!
//! A block depends on what its expressions refer to, on what it names in `depends_on`, and on the
//! expansion of the module call around it. Where the edges of each kind of block are found:
//! resources in `resource_edges`, everything else here.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::base::registry::Registry;
use crate::graph::node::{LocalProviderConfig, Node};
use crate::graph::references::body_references;
use crate::graph::referents::{in_module, referents, whole_module};
use rform_config::{Condition, Config, ModuleCall, ModuleConfig, Variable};
use rform_core::addr::{self, Check, InputVariable, Key, LocalValue, Module, OutputValue};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::Block;
use rform_lang::references::{Reference, Subject, references};
use rform_lang::syntax::{Body, Expression};

/// The configuration graph while it is being built.
pub struct Builder<'a> {
    pub(super) config: &'a Config,
    pub(super) registry: &'a Registry,
    pub(super) graph: DiGraph<Node, ()>,
    pub(super) index: HashMap<Node, NodeIndex>,
    /// The nodes of each module.
    by_module: HashMap<Module, Vec<NodeIndex>>,
    /// Edges from a dependency to its dependant. They are collected in a set first, because
    /// expressions refer to the same block many times.
    edges: BTreeMap<(NodeIndex, NodeIndex), NamedInstances>,
    /// The edges to resources that name instances alone.
    pub(super) named: HashMap<(NodeIndex, NodeIndex), BTreeSet<Key>>,
    /// The called modules that nodes depend on as wholes.
    pub(super) whole_modules: HashMap<NodeIndex, BTreeSet<Module>>,
    /// Errors of blocks that refer to themselves.
    pub(super) errors: Diagnostics,
}

impl<'a> Builder<'a> {
    /// A builder whose graph has all nodes and edges of a configuration.
    pub(super) fn build(config: &'a Config, registry: &'a Registry) -> Builder<'a> {
        let mut builder = Builder {
            config,
            registry,
            graph: DiGraph::new(),
            index: HashMap::new(),
            by_module: HashMap::new(),
            edges: BTreeMap::new(),
            named: HashMap::new(),
            whole_modules: HashMap::new(),
            errors: Diagnostics::new(),
        };
        for module in config.modules.values() {
            builder.add_nodes(module);
        }
        for module in config.modules.values() {
            builder.add_edges(module);
        }
        for ((before, after), named) in std::mem::take(&mut builder.edges) {
            builder.graph.add_edge(before, after, ());
            if let NamedInstances::Only(keys) = named {
                builder.named.insert((before, after), keys);
            }
        }
        builder
    }

    fn add_nodes(&mut self, module: &ModuleConfig) {
        for node in nodes_of(module) {
            let index = self.graph.add_node(node.clone());
            self.index.insert(node, index);
            let path = module.path.clone();
            self.by_module.entry(path).or_default().push(index);
        }
    }

    fn add_edges(&mut self, module: &ModuleConfig) {
        let path = &module.path;
        for variable in module.variables.values() {
            self.variable_edges(path, variable);
        }
        for (name, local) in &module.locals {
            let node = Node::Local(LocalValue::new(path, name));
            self.depend_on_expressions(&node, path, [&local.value]);
            let found = references(&local.value).0;
            self.refuse_self_references(&found, |it| self_referencing_local(it, name));
        }
        for (name, output) in &module.outputs {
            let node = Node::Output(OutputValue::new(path, name));
            self.depend_on_expressions(&node, path, [&output.value]);
            self.depend_on_conditions(&node, path, &output.preconditions);
            self.depend_explicitly(&node, path, &output.depends_on);
        }
        for (name, call) in &module.calls {
            let node = Node::ModuleCall(addr::ModuleCall::new(path, name));
            self.depend_on_expressions(&node, path, call.repetition.expression());
            self.call_dependencies(path, call);
        }
        for (key, block) in &module.providers {
            let node = Node::Provider(LocalProviderConfig {
                module: path.clone(),
                key: key.clone(),
            });
            let source = module.provider_source(&key.name);
            let schema = self.registry.provider(&source).cloned();
            self.depend_on_body(&node, path, &block.body, schema.as_ref());
        }
        for resource in module.resources.values() {
            self.resource_edges(path, resource);
        }
        for (name, check) in &module.checks {
            let node = Node::Check(Check::new(path, name));
            self.depend_on_conditions(&node, path, &check.asserts);
            if let Some(data) = &check.data {
                self.add_edge(&Node::Resource(in_module(path, data)), &node);
            }
        }
        self.expansion_edges(path);
    }

    /// Everything in a called module depends on the expansion of the call.
    fn expansion_edges(&mut self, module: &Module) {
        let Some((name, caller)) = module.0.split_last() else {
            return;
        };
        let call = addr::ModuleCall::new(&Module(caller.into()), name);
        if let Some(call) = self.index.get(&Node::ModuleCall(call)) {
            let nodes = self.by_module.get(module).into_iter().flatten();
            let edges = nodes.map(|node| ((*call, *node), NamedInstances::All));
            self.edges.extend(edges);
        }
    }

    /// A variable depends on what its validations refer to and, in a called module, on the
    /// argument of the call.
    fn variable_edges(&mut self, path: &Module, variable: &Variable) {
        let node = Node::Variable(InputVariable::new(path, &variable.name));
        let itself = Subject::Variable(variable.name.clone());
        for condition in &variable.validations {
            let expressions = [&condition.condition, &condition.message];
            for reference in expressions.into_iter().flat_map(|it| references(it).0) {
                if reference.subject != itself {
                    self.depend_on(&node, path, &reference);
                }
            }
        }
        let Some((call, caller)) = path.0.split_last() else {
            return;
        };
        let caller = Module(caller.into());
        let call = self
            .config
            .module(&caller)
            .and_then(|it| it.calls.get(call));
        let argument = call.and_then(|call| {
            let mut arguments = call.arguments.iter();
            arguments.find(|it| it.name == variable.name)
        });
        self.depend_on_expressions(&node, &caller, argument.map(|it| &it.value));
    }

    /// Every resource and every output of a called module depends on what the call names in
    /// `depends_on`. Outputs are among them, so that what uses one waits although the module may have
    /// no resource.
    /// <https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on>
    fn call_dependencies(&mut self, path: &Module, call: &ModuleCall) {
        if call.depends_on.is_empty() {
            return;
        }
        let called = path.child(&call.name);
        let waits = |node: &&Node| {
            let is_kind = matches!(node, Node::Resource(_) | Node::Output(_));
            is_kind && node.module().0.starts_with(&called.0)
        };
        let nodes = self.graph.node_weights().filter(waits);
        for node in nodes.cloned().collect::<Vec<_>>() {
            self.depend_explicitly(&node, path, &call.depends_on);
        }
    }

    /// Reports the error that `error` makes of a reference of a block to itself.
    pub(super) fn refuse_self_references(
        &mut self,
        found: &[Reference],
        error: impl Fn(&Subject) -> Option<Diagnostic>,
    ) {
        for reference in found {
            let error = error(&reference.subject);
            self.errors.extend(error.map(|it| it.at(reference.span)));
        }
    }

    /// Makes a node depend on all that a body in the module `path` refers to.
    pub(super) fn depend_on_body(
        &mut self,
        node: &Node,
        path: &Module,
        body: &Body,
        schema: Option<&Block>,
    ) {
        self.depend_on_all(node, path, &body_references(body, schema));
    }

    /// Makes a node depend on all that expressions in the module `path` refer to.
    pub(super) fn depend_on_expressions<'b>(
        &mut self,
        node: &Node,
        path: &Module,
        expressions: impl IntoIterator<Item = &'b Expression>,
    ) {
        for expression in expressions {
            let (found, _) = references(expression);
            self.depend_on_all(node, path, &found);
        }
    }

    /// Makes a node depend on all that conditions and their messages refer to.
    pub(super) fn depend_on_conditions(
        &mut self,
        node: &Node,
        path: &Module,
        conditions: &[Condition],
    ) {
        for condition in conditions {
            self.depend_on_expressions(node, path, [&condition.condition, &condition.message]);
        }
    }

    /// Makes a node depend on all references, seen from the module `path`.
    pub(super) fn depend_on_all(&mut self, node: &Node, path: &Module, found: &[Reference]) {
        for reference in found {
            self.depend_on(node, path, reference);
        }
    }

    /// Makes a node depend on what `depends_on` names. A module there stands for everything in it,
    /// providers and checks included.
    pub(super) fn depend_explicitly(&mut self, node: &Node, path: &Module, found: &[Reference]) {
        self.depend_on_all(node, path, found);
        let Some(node) = self.index.get(node) else {
            return;
        };
        for reference in found {
            let (Subject::Module(name, _) | Subject::Output(name, ..)) = &reference.subject else {
                continue;
            };
            let called = path.child(name);
            let modules = self.by_module.iter();
            let modules = modules.filter(|(module, _)| module.0.starts_with(&called.0));
            let nodes = modules.flat_map(|(_, nodes)| nodes);
            let edges = nodes.map(|before| ((*before, *node), NamedInstances::All));
            self.edges.extend(edges);
        }
    }

    fn depend_on(&mut self, node: &Node, path: &Module, reference: &Reference) {
        let named = match &reference.subject {
            Subject::Resource(_, Some(key)) => NamedInstances::Only([key.clone()].into()),
            _ => NamedInstances::All,
        };
        if let Some(module) = whole_module(self.config, path, &reference.subject)
            && let Some(node) = self.index.get(node)
        {
            self.whole_modules.entry(*node).or_default().insert(module);
        }
        for needed in referents(self.config, path, &reference.subject) {
            self.add_named_edge(&needed, node, named.clone());
        }
    }

    /// Adds an edge between two nodes of the graph. A reference of a block to itself makes none: it
    /// is refused elsewhere, or is about another instance of the block.
    pub(super) fn add_edge(&mut self, before: &Node, after: &Node) {
        self.add_named_edge(before, after, NamedInstances::All);
    }

    fn add_named_edge(&mut self, before: &Node, after: &Node, named: NamedInstances) {
        let ends = (self.index.get(before), self.index.get(after));
        if let (Some(before), Some(after)) = ends
            && before != after
        {
            let edge = self.edges.entry((*before, *after));
            let edge = edge.or_insert_with(|| NamedInstances::Only(BTreeSet::new()));
            edge.extend(named);
        }
    }
}

/// The instances of a resource that the references of an edge name.
#[derive(Clone)]
enum NamedInstances {
    /// All, or it is not known which.
    All,
    /// Those with these keys.
    Only(BTreeSet<Key>),
}

impl NamedInstances {
    fn extend(&mut self, more: NamedInstances) {
        match (&mut *self, more) {
            (NamedInstances::Only(keys), NamedInstances::Only(more)) => keys.extend(more),
            _ => *self = NamedInstances::All,
        }
    }
}

/// The nodes of all blocks of a module.
fn nodes_of(module: &ModuleConfig) -> Vec<Node> {
    let path = &module.path;
    let variables = module.variables.keys();
    let variables = variables.map(|name| Node::Variable(InputVariable::new(path, name)));
    let locals = module.locals.keys();
    let locals = locals.map(|name| Node::Local(LocalValue::new(path, name)));
    let outputs = module.outputs.keys();
    let outputs = outputs.map(|name| Node::Output(OutputValue::new(path, name)));
    let calls = module.calls.keys();
    let calls = calls.map(|name| Node::ModuleCall(addr::ModuleCall::new(path, name)));
    let providers = module.providers.keys().map(|key| {
        Node::Provider(LocalProviderConfig {
            module: path.clone(),
            key: key.clone(),
        })
    });
    let resources = module.resources.keys();
    let resources = resources.map(|name| Node::Resource(in_module(path, name)));
    let checks = module.checks.keys();
    let checks = checks.map(|name| Node::Check(Check::new(path, name)));
    let values = variables.chain(locals).chain(outputs).chain(calls);
    values
        .chain(providers)
        .chain(resources)
        .chain(checks)
        .collect()
}

fn self_referencing_local(subject: &Subject, name: &Arc<str>) -> Option<Diagnostic> {
    (*subject == Subject::Local(name.clone())).then(|| {
        let detail = format!(
            "Local value local.{name} cannot use its own result as part of its expression."
        );
        Diagnostic::error("Self-referencing local value", detail)
    })
}
