//! Whether an existing object depends on another, instance by instance.
//!
//! The state records dependencies without keys: `module.env["prod"].x` depends on `module.env.y`.
//! The configuration says which instance of a module is meant; without it, an object depends on
//! what is in its own instance of the module.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use crate::graph::references::resource_references;
use crate::plan::module_path::{
    PartialModulePath, ReachableResources, child_path, matches_instance, module_of, parent_call,
    partial_path,
};
use crate::plan::planner::Planner;
use rform_config::Config;
use rform_core::addr::{ConfigResource, Key, ModuleInstance, Resource, ResourceInstance};
use rform_lang::references::{Reference, Subject, references};
use rform_lang::syntax::Expression;

/// A node of the search: a block of the configuration in a module whose instance keys may be
/// partly unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReferenceNode {
    /// A resource with its conditions and provisioners.
    Resource(PartialModulePath, Resource),
    /// A local value, by its name.
    Local(PartialModulePath, Arc<str>),
    /// An input variable, by its name.
    Variable(PartialModulePath, Arc<str>),
    /// An output value, by its name.
    Output(PartialModulePath, Arc<str>),
    /// A module call with everything in the called module.
    Call(PartialModulePath, Arc<str>),
}

impl Planner<'_> {
    /// Whether an object depends on the object of another instance. The state says already that it
    /// depends on the resource of that instance.
    pub(super) fn depends_on_object(
        &self,
        object: &ResourceInstance,
        other: &ResourceInstance,
    ) -> bool {
        let reached = self.reachable_resources(object);
        let of_resource = reached.iter().filter(|(path, resource)| {
            *resource == other.resource && module_of(path) == other.module.module()
        });
        let mut of_resource = of_resource.peekable();
        match of_resource.peek() {
            Some(_) => of_resource.any(|(path, _)| matches_instance(path, &other.module)),
            None => in_same_instances(&object.module, &other.module),
        }
    }

    /// The resources that the configuration of an object refers to, directly or indirectly.
    fn reachable_resources(&self, object: &ResourceInstance) -> ReachableResources {
        if let Some(found) = self.lookups.borrow().reachable_resources.get(object) {
            return found.clone();
        }
        let path = partial_path(&object.module);
        let start = ReferenceNode::Resource(path, object.resource.clone());
        let mut seen = HashSet::from([start.clone()]);
        let mut open = vec![start];
        let mut found = Vec::new();
        while let Some(node) = open.pop() {
            for needed in self.dependencies_of_node(&node) {
                if !seen.insert(needed.clone()) {
                    continue;
                }
                if let ReferenceNode::Resource(path, resource) = &needed {
                    found.push((path.clone(), resource.clone()));
                }
                open.push(needed);
            }
        }
        let found: ReachableResources = found.into();
        let mut lookups = self.lookups.borrow_mut();
        let all = &mut lookups.reachable_resources;
        all.insert(object.clone(), found.clone());
        found
    }

    fn dependencies_of_node(&self, node: &ReferenceNode) -> Vec<ReferenceNode> {
        let config = self.run.session.config;
        match node {
            ReferenceNode::Resource(path, name) => self.resource_dependencies(path, name),
            ReferenceNode::Local(path, name) => {
                let module = config.module(&module_of(path));
                let local = module.and_then(|it| it.locals.get(name));
                let values = local.map(|local| &local.value);
                expression_referents(config, path, None, values)
            }
            ReferenceNode::Variable(path, name) => variable_dependencies(config, path, name),
            ReferenceNode::Output(path, name) => {
                let module = config.module(&module_of(path));
                let Some(output) = module.and_then(|it| it.outputs.get(name)) else {
                    return Vec::new();
                };
                let mut needed = expression_referents(config, path, None, [&output.value]);
                needed.extend(all_referents(config, path, None, &output.depends_on));
                needed
            }
            ReferenceNode::Call(path, _) => module_contents(config, path),
        }
    }

    fn resource_dependencies(
        &self,
        path: &PartialModulePath,
        name: &Resource,
    ) -> Vec<ReferenceNode> {
        let config = self.run.session.config;
        let module = config.module(&module_of(path));
        let Some(resource) = module.and_then(|it| it.resources.get(name)) else {
            return Vec::new();
        };
        let found = resource_references(resource, self.run.session.registry);
        let mut needed = all_referents(config, path, None, &found);
        let mut inner = path.as_slice();
        while let Some((_, outer)) = inner.split_last() {
            if let Some((call, caller)) = parent_call(config, inner) {
                needed.extend(all_referents(config, &caller, None, &call.depends_on));
            }
            inner = outer;
        }
        needed
    }
}

fn variable_dependencies(
    config: &Config,
    path: &PartialModulePath,
    name: &Arc<str>,
) -> Vec<ReferenceNode> {
    let Some((call, caller)) = parent_call(config, path) else {
        return Vec::new();
    };
    let own_key = path.last().and_then(|(_, key)| key.as_ref());
    let mut arguments = call.arguments.iter();
    let argument = arguments.find(|argument| argument.name == *name);
    let expressions = argument.map(|argument| &argument.value);
    let expressions = expressions.into_iter().chain(call.repetition.expression());
    expression_referents(config, &caller, own_key, expressions)
}

/// All nodes in a module.
fn module_contents(config: &Config, path: &PartialModulePath) -> Vec<ReferenceNode> {
    let Some(module) = config.module(&module_of(path)) else {
        return Vec::new();
    };
    let outputs = module.outputs.keys();
    let outputs = outputs.map(|name| ReferenceNode::Output(path.clone(), name.clone()));
    let resources = module.resources.keys();
    let resources = resources.map(|name| ReferenceNode::Resource(path.clone(), name.clone()));
    let calls = module.calls.values();
    let calls =
        calls.map(|call| ReferenceNode::Call(child_path(path, call, None), call.name.clone()));
    let variables = module.variables.keys();
    let variables = variables.map(|name| ReferenceNode::Variable(path.clone(), name.clone()));
    let all = outputs.chain(resources).chain(calls);
    all.chain(variables).collect()
}

fn expression_referents<'e>(
    config: &Config,
    path: &PartialModulePath,
    own_key: Option<&Key>,
    expressions: impl IntoIterator<Item = &'e Expression>,
) -> Vec<ReferenceNode> {
    let expressions = expressions.into_iter();
    let found: Vec<Reference> = expressions.flat_map(|it| references(it).0).collect();
    all_referents(config, path, own_key, &found)
}

fn all_referents(
    config: &Config,
    path: &PartialModulePath,
    own_key: Option<&Key>,
    found: &[Reference],
) -> Vec<ReferenceNode> {
    let found = found.iter();
    found
        .filter_map(|it| referent(config, path, own_key, it))
        .collect()
}

/// The node that a reference in the module at `path` leads to. `own_key` is the value of `each.key`
/// or `count.index` there.
fn referent(
    config: &Config,
    path: &PartialModulePath,
    own_key: Option<&Key>,
    reference: &Reference,
) -> Option<ReferenceNode> {
    let call = |name: &Arc<str>| config.module(&module_of(path))?.calls.get(name);
    match &reference.subject {
        Subject::Resource(name, _) => Some(ReferenceNode::Resource(path.clone(), name.clone())),
        Subject::Local(name) => Some(ReferenceNode::Local(path.clone(), name.clone())),
        Subject::Variable(name) => Some(ReferenceNode::Variable(path.clone(), name.clone())),
        Subject::Output(name, key, output) => {
            let call = call(name)?;
            let inner = child_path(path, call, key.clone());
            let child = config.module(&module_of(&inner))?;
            // What looks like an output may be a key: `module.zone.east`.
            Some(match child.outputs.contains_key(output) {
                true => ReferenceNode::Output(inner, output.clone()),
                false => ReferenceNode::Call(child_path(path, call, None), name.clone()),
            })
        }
        Subject::Module(name, key) => {
            let index = reference.traversal.dynamic_index.as_ref();
            let computed = index.filter(|index| is_own_key(index)).and(own_key);
            let key = key.clone().or_else(|| computed.cloned());
            Some(ReferenceNode::Call(
                child_path(path, call(name)?, key),
                name.clone(),
            ))
        }
        _ => None,
    }
}

/// Whether an index is `each.key` or `count.index` itself.
fn is_own_key(index: &Expression) -> bool {
    match &references(index).0[..] {
        [one] => {
            let own = match &one.subject {
                Subject::Each(name) => &**name == "key",
                subject => matches!(subject, Subject::Count(_)),
            };
            own && one.span == index.span
        }
        _ => false,
    }
}

/// Whether the common modules around two objects are the same instances.
fn in_same_instances(one: &ModuleInstance, two: &ModuleInstance) -> bool {
    let both = one.0.iter().zip(&*two.0);
    let mut common = both.take_while(|(one, two)| one.name == two.name);
    common.all(|(one, two)| one.key == two.key)
}

impl Planner<'_> {
    /// Whether an object depends on one that the plan is limited to.
    pub(super) fn depends_on_target(&self, address: &ResourceInstance) -> bool {
        let targeted = self.targeted_objects();
        let needed = self.dependencies_in_state(address);
        let mut needed = needed.iter().flat_map(|needed| targeted.get(needed));
        needed.any(|objects| {
            let mut objects = objects.iter();
            objects.any(|it| {
                self.depends_on_object(address, it) || self.contains_value_of(address, it)
            })
        })
    }

    /// The objects of the state that targets name, by their resource. They are computed once.
    fn targeted_objects(&self) -> Rc<crate::plan::planner_state::TargetedObjects> {
        if let Some(found) = &self.lookups.borrow().targeted {
            return found.clone();
        }
        let mut found = crate::plan::planner_state::TargetedObjects::new();
        for address in self.state().resources.keys() {
            let mut targets = self.options.targets.iter();
            if targets.any(|target| target.contains(address)) {
                let objects: &mut Vec<_> = found.entry(address.config()).or_default();
                objects.push(address.clone());
            }
        }
        let found = Rc::new(found);
        self.lookups.borrow_mut().targeted = Some(found.clone());
        found
    }

    fn dependencies_in_state(&self, address: &ResourceInstance) -> Vec<ConfigResource> {
        let state = self.state();
        let instance = state.resources.get(address);
        let current = instance.and_then(|it| it.current.as_ref());
        let deposed = instance.into_iter().flat_map(|it| it.deposed.values());
        let objects = current.into_iter().chain(deposed);
        let all: Vec<_> = objects.flat_map(|it| it.dependencies.clone()).collect();
        match all.is_empty() {
            // It was imported, or comes from a state of old.
            true => self.dependencies_of(&address.config()).to_vec(),
            false => all,
        }
    }
}
