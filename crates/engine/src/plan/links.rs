//! What depends on what, instance by instance.
//!
//! A reference with a key ties to that one instance; what is referred to as a whole, and values
//! between (locals, variables, outputs), are hubs. So edges grow with what is written, not with
//! its square.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::Planner;
use crate::eval_scope::EvalScope;
use crate::graph::{Node, all_references};
use crate::object::from_problems;
use crate::providers::place_of;
use crate::resource_references::written;
use crate::values::{InstanceKeys, ModuleValues, RepetitionData};
use rform_config::{ProviderPlace, content};
use rform_core::addr::{
    ConfigResource, Key, Mode, Module, ModuleInstance, ProviderConfig, Resource, ResourceInstance,
};
use rform_core::value::Value;
use rform_lang::references::{Reference, Subject, key_of, references};
use rform_lang::syntax::tree::TemplatePart;
use rform_lang::syntax::{Expression, ExpressionKind};
use rform_plan::{Action, Change, Constraint, Links};
use rform_provider::PlannedInstance;

/// The attribute that an expression is, if it is one of a resource or of its instance.
fn plain_attribute(expression: &Expression) -> Option<&Arc<str>> {
    let (on, name) = match &*expression.kind {
        ExpressionKind::GetAttr(on, name, _) => (on, name),
        ExpressionKind::Template(parts, _) => {
            let [TemplatePart::Interpolation(inner, _)] = &parts[..] else {
                return None;
            };
            return plain_attribute(inner);
        }
        _ => return None,
    };
    let on = match &*on.kind {
        ExpressionKind::Index(on, _) => on,
        _ => on,
    };
    let ExpressionKind::GetAttr(root, ..) = &*on.kind else {
        return None;
    };
    matches!(&*root.kind, ExpressionKind::Variable(_)).then_some(name)
}

/// A node of the links: an instance, or something many meet at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum DependencyNode {
    Instance(ResourceInstance),
    All(ModuleInstance, Resource),
    Local(ModuleInstance, Arc<str>),
    Variable(ModuleInstance, Arc<str>),
    Output(ModuleInstance, Arc<str>),
    Call(ModuleInstance, Arc<str>),
    Provider(ProviderPlace),
    /// Everything a resource of the state has, in whatever instance of its module.
    PriorObject(ConfigResource),
}

/// Links in the making.
struct DependencyGraphBuilder<'a, 'p> {
    planner: &'a Planner<'p>,
    nodes: HashMap<DependencyNode, usize>,
    next: usize,
    done: HashSet<usize>,
    open: Vec<(DependencyNode, usize)>,
    from_config: Vec<Constraint>,
    from_state: Vec<Constraint>,
    written: HashMap<(Module, Resource), Rc<[Reference]>>,
}

impl Planner<'_> {
    /// The links between these changes.
    pub(super) async fn links(&self, changes: &[Change]) -> Links {
        let mut builder = DependencyGraphBuilder::new(self, changes);
        builder.add_config(changes);
        let wanted = builder.from_config.len();
        builder.add_state(changes);
        debug_assert!(builder.from_config.len() == wanted);
        let provider = builder.provider_constraints(changes).await;
        Links {
            hubs: builder.next - changes.len(),
            judged: self.judged(changes),
            config: builder.from_config,
            state: builder.from_state,
            provider,
        }
    }
}

impl Planner<'_> {
    /// Unchanged objects with conditions: what those refer to may change.
    fn judged(&self, changes: &[Change]) -> BTreeSet<usize> {
        let is_judged = |change: &Change| {
            let resource = self.resource_of(&change.address);
            let lifecycle = resource.as_ref().map(|it| &it.lifecycle);
            lifecycle
                .is_some_and(|it| !(it.preconditions.is_empty() && it.postconditions.is_empty()))
        };
        let unchanged = changes.iter().enumerate();
        let unchanged = unchanged.filter(|(_, change)| change.action == Action::NoOp);
        unchanged
            .filter(|(_, change)| is_judged(change))
            .map(|(at, _)| at)
            .collect()
    }
}

impl<'a, 'p> DependencyGraphBuilder<'a, 'p> {
    fn new(planner: &'a Planner<'p>, changes: &[Change]) -> DependencyGraphBuilder<'a, 'p> {
        let current = changes.iter().enumerate();
        let current = current.filter(|(_, change)| change.deposed.is_none());
        DependencyGraphBuilder {
            planner,
            nodes: current
                .map(|(at, change)| (DependencyNode::Instance(change.address.clone()), at))
                .collect(),
            next: changes.len(),
            done: HashSet::new(),
            open: Vec::new(),
            from_config: Vec::new(),
            from_state: Vec::new(),
            written: HashMap::new(),
        }
    }

    /// The node of a thing; what it depends on itself is found out later.
    fn node(&mut self, thing: DependencyNode) -> usize {
        let node = match self.nodes.get(&thing) {
            Some(node) => *node,
            None => {
                self.nodes.insert(thing.clone(), self.next);
                self.next += 1;
                self.next - 1
            }
        };
        if self.done.insert(node) {
            self.open.push((thing, node));
        }
        node
    }

    fn add_config(&mut self, changes: &[Change]) {
        for change in changes.iter().filter(|change| change.deposed.is_none()) {
            if !change.after.is_null() {
                self.node(DependencyNode::Instance(change.address.clone()));
            }
        }
        while let Some((thing, node)) = self.open.pop() {
            for needed in self.needs(&thing) {
                let before = self.node(needed);
                self.from_config.push(Constraint {
                    before,
                    after: node,
                });
            }
        }
    }

    /// What a thing depends on directly.
    fn needs(&mut self, thing: &DependencyNode) -> Vec<DependencyNode> {
        let values = &self.planner.run.values;
        match thing {
            DependencyNode::Instance(address) => self.instance_needs(address),
            DependencyNode::All(module, resource) => {
                let Some(module) = values.at(module) else {
                    return Vec::new();
                };
                let resources = module.resources.borrow();
                let shape = resources.get(resource).map(|it| it.shape.instances());
                let keys = shape.into_iter().flatten().map(|(key, _)| key);
                keys.map(|key| DependencyNode::Instance(resource.instance(&module.address, key)))
                    .collect()
            }
            DependencyNode::Local(module, name) => {
                let expression = values
                    .at(module)
                    .and_then(|it| Some((it.config.locals.get(name)?.value.clone(), it)));
                expression
                    .map(|(expression, module)| {
                        self.mentioned(&module, &RepetitionData::One, &expression)
                    })
                    .unwrap_or_default()
            }
            DependencyNode::Variable(module, name) => self.variable_needs(module, name),
            DependencyNode::Output(module, name) => self.output_needs(module, name),
            DependencyNode::Call(module, name) => self.call_needs(module, name),
            DependencyNode::Provider(place) => self.provider_needs(place),
            DependencyNode::PriorObject(_) => Vec::new(),
        }
    }

    fn instance_needs(&mut self, address: &ResourceInstance) -> Vec<DependencyNode> {
        let Some(module) = self.planner.run.values.at(&address.module) else {
            return Vec::new();
        };
        let Some(resource) = module.config.resources.get(&address.resource).cloned() else {
            return Vec::new();
        };
        let repeat = self.repeat_of(&module, address);
        let written = self.written(&module, &resource);
        let mut needed: Vec<DependencyNode> = written
            .iter()
            .flat_map(|reference| self.meant(&module, &repeat, reference))
            .collect();
        let config = self.planner.run.session.config;
        let place = config.provider_place(&module.config.path, &resource.provider);
        needed.push(DependencyNode::Provider(place));
        needed.extend(self.module_dependencies(&module));
        needed.retain(|it| *it != DependencyNode::Instance(address.clone()));
        needed
    }

    fn repeat_of(&self, module: &Rc<ModuleValues>, address: &ResourceInstance) -> RepetitionData {
        let resources = module.resources.borrow();
        let shape = resources.get(&address.resource).map(|it| &it.shape);
        match (shape, &address.key) {
            (Some(crate::values::InstanceKeys::Each(items)), Key::Name(name)) => {
                let value = items.get(name).cloned();
                RepetitionData::Each(Value::String(name.clone()), value.unwrap_or(Value::DYNAMIC))
            }
            (_, Key::Index(index)) => RepetitionData::Count(*index),
            _ => RepetitionData::One,
        }
    }

    /// All references of a resource as written, found once for all of its instances.
    fn written(
        &mut self,
        module: &Rc<ModuleValues>,
        resource: &Arc<rform_config::Resource>,
    ) -> Rc<[Reference]> {
        let place = (module.config.path.clone(), resource.name.clone());
        if let Some(found) = self.written.get(&place) {
            return found.clone();
        }
        let found = written(resource, self.planner.run.session.registry);
        let found: Rc<[Reference]> = found.into();
        self.written.insert(place, found.clone());
        found
    }

    /// What the calls around a module depend on.
    fn module_dependencies(&self, module: &Rc<ModuleValues>) -> Vec<DependencyNode> {
        let mut needed = Vec::new();
        let mut current = module.clone();
        while let (Some(caller), Some(name)) = (current.caller(), current.call_name()) {
            if let Some(call) = caller.config.calls.get(&name) {
                let explicit = call.depends_on.iter();
                needed
                    .extend(explicit.flat_map(|it| self.meant(&caller, &RepetitionData::One, it)));
            }
            current = caller;
        }
        needed
    }

    fn variable_needs(&self, module: &ModuleInstance, name: &Arc<str>) -> Vec<DependencyNode> {
        let Some(module) = self.planner.run.values.at(module) else {
            return Vec::new();
        };
        let mut needed = self.validation_needs(&module, name);
        let (Some(caller), Some(call)) = (module.caller(), module.call_name()) else {
            return needed;
        };
        let Some(call) = caller.config.calls.get(&call).cloned() else {
            return needed;
        };
        let mut arguments = call.arguments.iter();
        let argument = arguments.find(|argument| argument.name == *name);
        let repetition = call.repetition.expression();
        let expressions = argument
            .map(|argument| &argument.value)
            .into_iter()
            .chain(repetition);
        let repeat = module.repeat.borrow();
        needed.extend(
            expressions.flat_map(|expression| self.mentioned(&caller, &repeat, expression)),
        );
        needed
    }

    /// What a variable must be compared with before anything uses it.
    fn validation_needs(&self, module: &Rc<ModuleValues>, name: &Arc<str>) -> Vec<DependencyNode> {
        let variable = module.config.variables.get(name);
        let validations = variable.into_iter().flat_map(|it| &it.validations);
        let expressions = validations.flat_map(|it| [&it.condition, &it.message]);
        let needed = expressions.flat_map(|it| self.mentioned(module, &RepetitionData::One, it));
        let itself = DependencyNode::Variable(module.address.clone(), name.clone());
        needed.filter(|needed| *needed != itself).collect()
    }

    fn output_needs(&self, module: &ModuleInstance, name: &Arc<str>) -> Vec<DependencyNode> {
        let Some(module) = self.planner.run.values.at(module) else {
            return Vec::new();
        };
        let Some(output) = module.config.outputs.get(name) else {
            return Vec::new();
        };
        let mut needed = self.mentioned(&module, &RepetitionData::One, &output.value);
        let explicit = output.depends_on.iter();
        needed.extend(explicit.flat_map(|it| self.meant(&module, &RepetitionData::One, it)));
        needed
    }

    /// All outputs and, as dependencies go by whole modules, all resources of a call.
    fn call_needs(&self, module: &ModuleInstance, name: &Arc<str>) -> Vec<DependencyNode> {
        let Some(module) = self.planner.run.values.at(module) else {
            return Vec::new();
        };
        let calls = module.calls.borrow();
        let instances = calls.get(name).map(|call| call.instances.values());
        let mut needed = Vec::new();
        for child in instances.into_iter().flatten() {
            let address = &child.address;
            let outputs = child.config.outputs.keys();
            needed.extend(outputs.map(|it| DependencyNode::Output(address.clone(), it.clone())));
            let resources = child.config.resources.keys();
            needed.extend(resources.map(|it| DependencyNode::All(address.clone(), it.clone())));
            let inner = child.config.calls.keys();
            needed.extend(inner.map(|it| DependencyNode::Call(address.clone(), it.clone())));
        }
        needed
    }

    fn provider_needs(&self, place: &ProviderPlace) -> Vec<DependencyNode> {
        let run = self.planner.run;
        let Some(module) = run.values.of(&place.module).into_iter().next() else {
            return Vec::new();
        };
        let Some(block) = module.config.providers.get(&place.key) else {
            return Vec::new();
        };
        let found = match run.session.registry.provider(&place.source) {
            Some(schema) => content::references(&block.body, schema).0,
            None => all_references(&block.body),
        };
        let found = found.iter();
        found
            .flat_map(|it| self.meant(&module, &RepetitionData::One, it))
            .collect()
    }

    fn mentioned(
        &self,
        module: &Rc<ModuleValues>,
        repeat: &RepetitionData,
        expression: &Expression,
    ) -> Vec<DependencyNode> {
        let found = references(expression).0;
        let found = found.iter();
        found
            .flat_map(|it| self.meant(module, repeat, it))
            .collect()
    }

    /// What a reference ties to: one instance where that can be told, otherwise all.
    fn meant(
        &self,
        module: &Rc<ModuleValues>,
        repeat: &RepetitionData,
        reference: &Reference,
    ) -> Vec<DependencyNode> {
        let here = || module.address.clone();
        match &reference.subject {
            Subject::Resource(resource, key) => {
                let key = match key {
                    Some(key) => Some(key.clone()),
                    None => self.computed_key(module, repeat, reference),
                };
                let resources = module.resources.borrow();
                let shape = resources.get(resource).map(|values| &values.shape);
                let key = match (shape, key) {
                    (Some(crate::values::InstanceKeys::One), _) => Some(Key::None),
                    (Some(shape), key) => key.filter(|key| shape.takes(key)),
                    (None, _) => None,
                };
                vec![match key {
                    Some(key) => DependencyNode::Instance(resource.instance(&module.address, key)),
                    None => DependencyNode::All(here(), resource.clone()),
                }]
            }
            Subject::Local(name) => vec![DependencyNode::Local(here(), name.clone())],
            Subject::Variable(name) => vec![DependencyNode::Variable(here(), name.clone())],
            Subject::Output(name, key, output) => {
                let calls = module.calls.borrow();
                let Some(call) = calls.get(name) else {
                    return Vec::new();
                };
                if key.is_none()
                    && matches!(call.shape, InstanceKeys::Each(_) | InstanceKeys::AnyEach)
                {
                    return vec![DependencyNode::Call(here(), name.clone())];
                }
                let one = key.as_ref().or(Some(&Key::None));
                let one = one.and_then(|key| call.instances.get(key));
                let all = call.instances.values();
                let children = one.into_iter().chain(all.filter(|_| one.is_none()));
                children
                    .map(|child| DependencyNode::Output(child.address.clone(), output.clone()))
                    .collect()
            }
            Subject::Module(name, _) => vec![DependencyNode::Call(here(), name.clone())],
            _ => Vec::new(),
        }
    }

    fn computed_key(
        &self,
        module: &Rc<ModuleValues>,
        repeat: &RepetitionData,
        reference: &Reference,
    ) -> Option<Key> {
        if !reference.remaining().is_empty() {
            return None;
        }
        let index = reference.traversal.dynamic_index.as_ref()?;
        let names = EvalScope::of(self.planner.run, module).repeated(repeat.clone());
        // Names bound around the index (by `for`) are not known here: then all are meant.
        let (value, found) = rform_lang::eval::evaluate(index, &names);
        (!found.has_errors()).then(|| key_of(value.bare()))?
    }

    fn add_state(&mut self, changes: &[Change]) {
        let mut of_resource: BTreeMap<ConfigResource, Vec<usize>> = BTreeMap::new();
        for (at, change) in changes.iter().enumerate() {
            if !change.before.is_null() {
                let resource = change.address.config();
                of_resource.entry(resource).or_default().push(at);
            }
        }
        for (at, change) in changes.iter().enumerate() {
            if change.before.is_null() || change.address.resource.mode != Mode::Managed {
                continue;
            }
            for needed in self.planner.held_dependencies(change) {
                let Some(members) = of_resource.get(&needed) else {
                    continue;
                };
                let hub = DependencyNode::PriorObject(needed);
                let known = self.nodes.get(&hub).copied();
                let before = match known {
                    Some(hub) => hub,
                    None => {
                        let node = self.next;
                        self.next += 1;
                        self.nodes.insert(hub, node);
                        let members = members.iter().map(|member| Constraint {
                            before: *member,
                            after: node,
                        });
                        self.from_state.extend(members);
                        node
                    }
                };
                self.from_state.push(Constraint { before, after: at });
            }
        }
    }

    /// What the providers ask for.
    async fn provider_constraints(&self, changes: &[Change]) -> Vec<Constraint> {
        let mut of_provider: BTreeMap<&ProviderConfig, Vec<usize>> = BTreeMap::new();
        for (at, change) in changes.iter().enumerate() {
            of_provider.entry(&change.provider).or_default().push(at);
        }
        let mut declared = Vec::new();
        for (address, members) in of_provider {
            let place = place_of(self.planner.run, address);
            let Ok(provider) = self.planner.providers.get(self.planner.run, &place).await else {
                continue;
            };
            let references = self.references(&members, changes.len());
            let places: HashMap<usize, usize> = members.iter().copied().zip(0..).collect();
            let placed = members
                .iter()
                .zip(references)
                .map(|(at, references)| PlannedInstance {
                    address: changes[*at].address.clone(),
                    prior: changes[*at].before.without_marks(),
                    planned: changes[*at].after.without_marks(),
                    references,
                    same_as: self.same_as(&changes[*at], &places),
                });
            let placed: Vec<PlannedInstance> = placed.collect();
            for (index, problem) in provider.twice(&placed) {
                if let Some(it) = placed.get(index) {
                    let run = self.planner.run;
                    run.report(from_problems(vec![problem], &it.address));
                }
            }
            let edges = provider.order(&placed).into_iter().filter_map(|edge| {
                Some(Constraint {
                    before: *members.get(edge.before)?,
                    after: *members.get(edge.after)?,
                })
            });
            declared.extend(edges);
        }
        declared
    }

    /// The attributes that will be known later, and are plain references to one of the members.
    fn same_as(
        &self,
        change: &Change,
        places: &HashMap<usize, usize>,
    ) -> BTreeMap<Arc<str>, (usize, Arc<str>)> {
        let address = &change.address;
        let Some(module) = self.planner.run.values.at(&address.module) else {
            return BTreeMap::new();
        };
        let (Some(resource), Value::Object(attributes), None) = (
            module.config.resources.get(&address.resource),
            change.after.bare(),
            &change.deposed,
        ) else {
            return BTreeMap::new();
        };
        let repeat = self.repeat_of(&module, address);
        let unknown = attributes.iter().filter(|(_, value)| !value.is_known());
        let same = unknown.filter_map(|(name, _)| {
            let written = &resource.body.attribute(name)?.value;
            let attribute = plain_attribute(written)?;
            let (references, _) = references(written);
            let mut meant = references
                .iter()
                .flat_map(|it| self.meant(&module, &repeat, it));
            let (one, None) = (meant.next()?, meant.next()) else {
                return None;
            };
            let DependencyNode::Instance(_) = one else {
                return None;
            };
            let place = places.get(self.nodes.get(&one)?)?;
            Some((name.clone(), (*place, attribute.clone())))
        });
        same.collect()
    }

    /// The instances that each member refers to, also by way of hubs, as indexes of members.
    fn references(&self, members: &[usize], changes: usize) -> Vec<Vec<usize>> {
        let mut before: HashMap<usize, Vec<usize>> = HashMap::new();
        for link in self.from_config.iter().chain(&self.from_state) {
            before.entry(link.after).or_default().push(link.before);
        }
        let place: HashMap<usize, usize> = members
            .iter()
            .enumerate()
            .map(|(at, member)| (*member, at))
            .collect();
        let reach = |start: usize| {
            let mut seen = HashSet::new();
            let mut open = vec![start];
            let mut found = Vec::new();
            while let Some(node) = open.pop() {
                for next in before.get(&node).into_iter().flatten() {
                    if !seen.insert(*next) {
                        continue;
                    }
                    match *next < changes {
                        true => found.extend(place.get(next)),
                        false => open.push(*next),
                    }
                }
            }
            found.sort_unstable();
            found
        };
        members.iter().map(|member| reach(*member)).collect()
    }
}

impl Planner<'_> {
    /// What an existing object depends on: by the state or, where that says nothing (it was
    /// imported), by the configuration.
    fn held_dependencies(&self, change: &Change) -> Vec<ConfigResource> {
        let state = self.state.borrow();
        let instance = state.resources.get(&change.address);
        let object = match &change.deposed {
            Some(key) => instance.and_then(|it| it.deposed.get(key)),
            None => instance.and_then(|it| it.current.as_ref()),
        };
        match object {
            Some(object) if !object.dependencies.is_empty() => object.dependencies.clone(),
            _ => self.dependencies_of(&change.address.config()).to_vec(),
        }
    }

    /// Before Terraform 0.12 the state named locals and whole modules, and nothing that lay outside
    /// of a module. Of what is declared the configuration tells more, and more exactly.
    pub(super) fn complete_old_dependencies(&self) {
        let is_declared = |it: &ConfigResource| {
            let node = Node::Resource(it.module.clone(), it.resource.clone());
            self.graph.find(&node).is_some()
        };
        let mut state = self.state.borrow_mut();
        let old = state.resources.iter_mut();
        for (address, instance) in old.filter(|(_, it)| it.is_of_old_form()) {
            let config = address.config();
            if !is_declared(&config) {
                continue;
            }
            let told = self.dependencies_of(&config);
            for object in instance
                .current
                .iter_mut()
                .chain(instance.deposed.values_mut())
            {
                object.dependencies.retain(|it| !is_declared(it));
                object.dependencies.extend(told.iter().cloned());
            }
        }
    }

    /// All resources that one depends on, directly or not, in order.
    pub(super) fn dependencies_of(&self, resource: &ConfigResource) -> Arc<[ConfigResource]> {
        if let Some(found) = self.dependencies.borrow().get(resource) {
            return found.clone();
        }
        let node = Node::Resource(resource.module.clone(), resource.resource.clone());
        let graph = &self.graph.graph;
        let mut seen = HashSet::new();
        let mut open: Vec<_> = self.graph.find(&node).into_iter().collect();
        let mut found = Vec::new();
        while let Some(node) = open.pop() {
            for before in graph.neighbors_directed(node, petgraph::Direction::Incoming) {
                if !seen.insert(before) {
                    continue;
                }
                match &graph[before] {
                    Node::Provider(..) => continue,
                    Node::Resource(module, name) => found.push(ConfigResource {
                        module: module.clone(),
                        resource: name.clone(),
                    }),
                    _ => {}
                }
                open.push(before);
            }
        }
        found.sort_by_cached_key(ToString::to_string);
        let found: Arc<[ConfigResource]> = found.into();
        let mut all = self.dependencies.borrow_mut();
        all.insert(resource.clone(), found.clone());
        found
    }
}
