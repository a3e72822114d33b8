//! All resources that a resource depends on by the configuration.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::graph::node::Node;
use crate::plan::planner::Planner;
use rform_core::addr::{ConfigResource, Module};

impl Planner<'_> {
    /// All resources that one depends on, directly or not, in order.
    pub(in crate::plan) fn dependencies_of(
        &self,
        resource: &ConfigResource,
    ) -> Arc<[ConfigResource]> {
        if let Some(found) = self.lookups.borrow().dependencies.get(resource) {
            return found.clone();
        }
        let node = Node::Resource(resource.clone());
        let node = self.graph.find(&node);
        let mut found = self.graph.resources_before(node);
        found.sort_by_cached_key(ToString::to_string);
        let found: Arc<[ConfigResource]> = found.into();
        let mut lookups = self.lookups.borrow_mut();
        let all = &mut lookups.dependencies;
        all.insert(resource.clone(), found.clone());
        found
    }

    /// The dependencies that an object has while this plan is made: those of the configuration, and
    /// what the plan removes from modules that it refers to as wholes.
    pub(in crate::plan) fn dependencies_before_removal(
        &self,
        resource: &ConfigResource,
    ) -> Arc<[ConfigResource]> {
        if let Some(found) = self.lookups.borrow().before_removal.get(resource) {
            return found.clone();
        }
        let declared = self.dependencies_of(resource);
        let node = self.graph.find(&Node::Resource(resource.clone()));
        let modules = node.map(|node| self.graph.whole_modules_before(node));
        let found: Arc<[_]> = match modules.unwrap_or_default() {
            modules if modules.is_empty() => declared,
            modules => {
                let mut all = self.removed_from(&modules);
                all.extend(declared.iter().cloned());
                all.sort_by_cached_key(ToString::to_string);
                all.dedup();
                all.into()
            }
        };
        let mut lookups = self.lookups.borrow_mut();
        let all = &mut lookups.before_removal;
        all.insert(resource.clone(), found.clone());
        found
    }

    /// The resources of the state that modules, or those that they call, no longer declare.
    fn removed_from(&self, modules: &BTreeSet<&Module>) -> Vec<ConfigResource> {
        let is_removed = |it: &ConfigResource| {
            let module = self.run.session.config.module(&it.module);
            let is_within = modules.iter().any(|all| it.module.0.starts_with(&all.0));
            is_within && module.is_some_and(|module| !module.resources.contains_key(&it.resource))
        };
        let state = self.state();
        let all = state.managed().map(|(address, _)| address.config());
        all.filter(is_removed).collect()
    }
}
