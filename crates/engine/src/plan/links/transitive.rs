//! All resources that a resource depends on by the configuration.

use std::sync::Arc;

use crate::graph::node::Node;
use crate::plan::planner::Planner;
use rform_core::addr::ConfigResource;

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
}
