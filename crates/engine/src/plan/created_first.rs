//! Whether an object is created before its predecessor is destroyed. A plan decides that for whole
//! resources; an apply records it for the instances that it is true of.

use petgraph::Direction::Outgoing;

use crate::graph::node::Node;
use crate::plan::create_before_destroy::asks;
use crate::plan::planner::Planner;
use rform_core::addr::ResourceInstance;
use rform_plan::{Action, Change};

impl Planner<'_> {
    /// Whether the resource of an instance is replaced by creating the new object first.
    pub(super) fn is_create_before_destroy(&self, address: &ResourceInstance) -> bool {
        let node = self.graph.find(&Node::Resource(address.config()));
        node.is_some_and(|node| self.create_before_destroy.contains(&node))
    }

    /// Sets what the state is to keep of each object that is made or updated: whether it is created
    /// first, for its own sake or for a dependant. A reference with a key depends on that instance
    /// alone.
    pub(super) fn record_create_before_destroy(&self, changes: &mut [Change]) {
        let made = changes.iter_mut();
        let made = made.filter(|it| it.action != Action::NoOp && !it.after.is_null());
        for change in made.filter(|it| it.create_before_destroy) {
            change.create_before_destroy = self.is_instance_created_first(&change.address);
        }
    }

    fn is_instance_created_first(&self, address: &ResourceInstance) -> bool {
        let resource = address.config();
        if asks(self.run.session.config, &resource) {
            return true;
        }
        let Some(node) = self.graph.find(&Node::Resource(resource)) else {
            return false;
        };
        let mut dependants = self.graph.graph.neighbors_directed(node, Outgoing);
        dependants.any(|after| {
            self.create_before_destroy.contains(&after)
                && self.graph.names_instance(node, after, &address.key)
        })
    }
}
