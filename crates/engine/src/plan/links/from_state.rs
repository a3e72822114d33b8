//! What existing objects depend on by the state.

use std::collections::BTreeMap;

use crate::graph::node::Node;
use crate::plan::links::builder::DependencyGraphBuilder;
use crate::plan::links::node::DependencyNode;
use crate::plan::planner::Planner;
use rform_core::addr::{ConfigResource, Mode};
use rform_plan::{Change, Constraint};

impl DependencyGraphBuilder<'_, '_> {
    pub(super) fn add_state(&mut self, changes: &[Change]) {
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
            for needed in self.planner.recorded_dependencies(change) {
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
}

impl Planner<'_> {
    /// What an existing object depends on: by the state or, where that says nothing (it was
    /// imported), by the configuration.
    fn recorded_dependencies(&self, change: &Change) -> Vec<ConfigResource> {
        let state = self.state();
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
    pub(in crate::plan) fn complete_old_dependencies(&self) {
        let is_declared = |it: &ConfigResource| {
            let node = Node::Resource((*it).clone());
            self.graph.find(&node).is_some()
        };
        let mut state = self.state_mut();
        let old = state.resources.iter_mut();
        for (address, instance) in old.filter(|(_, it)| it.has_flat_attributes()) {
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
}
