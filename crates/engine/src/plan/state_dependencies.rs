//! Whether an existing object depends on another, instance by instance.
//!
//! The state records dependencies without keys: `module.env["prod"].x` depends on `module.env.y`.
//! The configuration says which instance of a module is meant; without it, an object depends on
//! what is in its own instance of the module.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use crate::graph::references::written;
use crate::plan::module_path::{Place, Reached, call_of, fits, module_of, place_of, within};
use crate::plan::planner::Planner;
use rform_config::Config;
use rform_core::addr::{ConfigResource, Key, ModuleInstance, Resource, ResourceInstance};
use rform_lang::references::{Reference, Subject, references};
use rform_lang::syntax::Expression;

/// What references lead through.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DependencyNode {
    Resource(Place, Resource),
    Local(Place, Arc<str>),
    Variable(Place, Arc<str>),
    Output(Place, Arc<str>),
    Call(Place, Arc<str>),
}

impl Planner<'_> {
    /// Whether an object rests on one of the other, which belongs to a resource that the state
    /// says it depends on.
    pub(super) fn rests_on(&self, object: &ResourceInstance, other: &ResourceInstance) -> bool {
        let reached = self.reached_from(object);
        let of_resource = reached.iter().filter(|(place, resource)| {
            *resource == other.resource && module_of(place) == other.module.module()
        });
        let mut of_resource = of_resource.peekable();
        match of_resource.peek() {
            Some(_) => of_resource.any(|(place, _)| fits(place, &other.module)),
            None => in_same_instances(&object.module, &other.module),
        }
    }

    /// The resources that the configuration of an object refers to, directly or not.
    fn reached_from(&self, object: &ResourceInstance) -> Reached {
        if let Some(found) = self.lookups.borrow().reached_resources.get(object) {
            return found.clone();
        }
        let place = place_of(&object.module);
        let start = DependencyNode::Resource(place, object.resource.clone());
        let mut seen = HashSet::from([start.clone()]);
        let mut open = vec![start];
        let mut found = Vec::new();
        while let Some(thing) = open.pop() {
            for needed in self.things_needed(&thing) {
                if !seen.insert(needed.clone()) {
                    continue;
                }
                if let DependencyNode::Resource(place, resource) = &needed {
                    found.push((place.clone(), resource.clone()));
                }
                open.push(needed);
            }
        }
        let found: Reached = found.into();
        let mut lookups = self.lookups.borrow_mut();
        let all = &mut lookups.reached_resources;
        all.insert(object.clone(), found.clone());
        found
    }

    fn things_needed(&self, thing: &DependencyNode) -> Vec<DependencyNode> {
        let config = self.run.session.config;
        match thing {
            DependencyNode::Resource(place, name) => self.needed_by_resource(place, name),
            DependencyNode::Local(place, name) => {
                let module = config.module(&module_of(place));
                let local = module.and_then(|it| it.locals.get(name));
                let values = local.map(|local| &local.value);
                mentioned(config, place, None, values)
            }
            DependencyNode::Variable(place, name) => needed_by_variable(config, place, name),
            DependencyNode::Output(place, name) => {
                let module = config.module(&module_of(place));
                let Some(output) = module.and_then(|it| it.outputs.get(name)) else {
                    return Vec::new();
                };
                let mut needed = mentioned(config, place, None, [&output.value]);
                needed.extend(all_meant(config, place, None, &output.depends_on));
                needed
            }
            DependencyNode::Call(place, _) => inside(config, place),
        }
    }

    fn needed_by_resource(&self, place: &Place, name: &Resource) -> Vec<DependencyNode> {
        let config = self.run.session.config;
        let module = config.module(&module_of(place));
        let Some(resource) = module.and_then(|it| it.resources.get(name)) else {
            return Vec::new();
        };
        let found = written(resource, self.run.session.registry);
        let mut needed = all_meant(config, place, None, &found);
        let mut inner = place.as_slice();
        while let Some((_, outer)) = inner.split_last() {
            if let Some((call, caller)) = call_of(config, inner) {
                needed.extend(all_meant(config, &caller, None, &call.depends_on));
            }
            inner = outer;
        }
        needed
    }
}

fn needed_by_variable(config: &Config, place: &Place, name: &Arc<str>) -> Vec<DependencyNode> {
    let Some((call, caller)) = call_of(config, place) else {
        return Vec::new();
    };
    let own_key = place.last().and_then(|(_, key)| key.as_ref());
    let mut arguments = call.arguments.iter();
    let argument = arguments.find(|argument| argument.name == *name);
    let expressions = argument.map(|argument| &argument.value);
    let expressions = expressions.into_iter().chain(call.repetition.expression());
    mentioned(config, &caller, own_key, expressions)
}

/// Everything in a module.
fn inside(config: &Config, place: &Place) -> Vec<DependencyNode> {
    let Some(module) = config.module(&module_of(place)) else {
        return Vec::new();
    };
    let outputs = module.outputs.keys();
    let outputs = outputs.map(|name| DependencyNode::Output(place.clone(), name.clone()));
    let resources = module.resources.keys();
    let resources = resources.map(|name| DependencyNode::Resource(place.clone(), name.clone()));
    let calls = module.calls.values();
    let calls =
        calls.map(|call| DependencyNode::Call(within(place, call, None), call.name.clone()));
    let variables = module.variables.keys();
    let variables = variables.map(|name| DependencyNode::Variable(place.clone(), name.clone()));
    let all = outputs.chain(resources).chain(calls);
    all.chain(variables).collect()
}

fn mentioned<'e>(
    config: &Config,
    place: &Place,
    own_key: Option<&Key>,
    expressions: impl IntoIterator<Item = &'e Expression>,
) -> Vec<DependencyNode> {
    let expressions = expressions.into_iter();
    let found: Vec<Reference> = expressions.flat_map(|it| references(it).0).collect();
    all_meant(config, place, own_key, &found)
}

fn all_meant(
    config: &Config,
    place: &Place,
    own_key: Option<&Key>,
    found: &[Reference],
) -> Vec<DependencyNode> {
    let found = found.iter();
    found
        .filter_map(|it| meant(config, place, own_key, it))
        .collect()
}

/// What a reference stands for, seen from a place; `own_key` is what `each.key` and
/// `count.index` are there.
fn meant(
    config: &Config,
    place: &Place,
    own_key: Option<&Key>,
    reference: &Reference,
) -> Option<DependencyNode> {
    let call = |name: &Arc<str>| config.module(&module_of(place))?.calls.get(name);
    match &reference.subject {
        Subject::Resource(name, _) => Some(DependencyNode::Resource(place.clone(), name.clone())),
        Subject::Local(name) => Some(DependencyNode::Local(place.clone(), name.clone())),
        Subject::Variable(name) => Some(DependencyNode::Variable(place.clone(), name.clone())),
        Subject::Output(name, key, output) => {
            let call = call(name)?;
            let inner = within(place, call, key.clone());
            let child = config.module(&module_of(&inner))?;
            // What looks like an output may be a key: `module.zone.east`.
            Some(match child.outputs.contains_key(output) {
                true => DependencyNode::Output(inner, output.clone()),
                false => DependencyNode::Call(within(place, call, None), name.clone()),
            })
        }
        Subject::Module(name, key) => {
            let index = reference.traversal.dynamic_index.as_ref();
            let computed = index.filter(|index| is_own_key(index)).and(own_key);
            let key = key.clone().or_else(|| computed.cloned());
            Some(DependencyNode::Call(
                within(place, call(name)?, key),
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

/// Whether the modules around two objects are the same instances, as far as they are the same.
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
            objects.any(|it| self.rests_on(address, it) || self.holds_what_is_of(address, it))
        })
    }

    /// The objects of the state that targets name, by their resource.
    fn targeted_objects(&self) -> Rc<crate::plan::planner_state::Targeted> {
        if let Some(found) = &self.lookups.borrow().targeted {
            return found.clone();
        }
        let mut found = crate::plan::planner_state::Targeted::new();
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
