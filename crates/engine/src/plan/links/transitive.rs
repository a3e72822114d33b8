//! All resources that a resource depends on by the configuration.

use std::collections::HashSet;
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
                    Node::Resource(it) => found.push(it.clone()),
                    _ => {}
                }
                open.push(before);
            }
        }
        found.sort_by_cached_key(ToString::to_string);
        let found: Arc<[ConfigResource]> = found.into();
        let mut lookups = self.lookups.borrow_mut();
        let all = &mut lookups.dependencies;
        all.insert(resource.clone(), found.clone());
        found
    }
}
