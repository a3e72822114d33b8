//! Whether something that a data source depends on will change.

use std::collections::HashSet;

use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;

use crate::graph::node::Node;
use crate::plan::planner::{Instance, Planner};
use rform_core::addr::{ConfigResource, Mode, ResourceInstance};
use rform_lang::references::{Reference, Subject};
use rform_plan::Action;

impl Planner<'_> {
    /// Whether something that the data source refers to or names in `depends_on` (or its module
    /// does) will change, so that what it finds may change too.
    pub(super) fn waits_for_changes(&self, it: &Instance<'_>) -> bool {
        if self.refers_to_changes(&it.address.config()) {
            return true;
        }
        let own = it.resource.depends_on.iter();
        let mut pending = own.flat_map(|reference| self.meant(&it.module.address, reference));
        if pending.any(|address| self.will_change(&address)) {
            return true;
        }
        let mut module = it.module.clone();
        while let (Some(caller), Some(name)) = (module.caller(), module.call_name()) {
            let call = caller.config.calls.get(&name).cloned();
            let references = call.iter().flat_map(|call| &call.depends_on);
            let mut meant = references.flat_map(|it| self.meant(&caller.address, it));
            if meant.any(|address| self.will_change(&address)) {
                return true;
            }
            module = caller;
        }
        false
    }

    /// Who refers to a resource means it to be as it will be, even if what is referred to stays.
    /// What is neither resource nor module stands for all that it is made of.
    fn refers_to_changes(&self, of: &ConfigResource) -> bool {
        let changing = &self.known.borrow().changes.changing;
        let graph = &self.graph.graph;
        let node = Node::Resource(of.clone());
        let mut open: Vec<(NodeIndex, bool)> = Vec::new();
        open.extend(self.graph.find(&node).map(|node| (node, true)));
        let mut seen = HashSet::new();
        while let Some((node, is_own)) = open.pop() {
            for before in graph.neighbors_directed(node, Incoming) {
                let goes_on = match &graph[before] {
                    Node::Provider(..) => false,
                    Node::ModuleCall(..) => !is_own,
                    // Who names a module as a whole means its outputs.
                    Node::Resource(it) if it.module != *graph[node].module() => false,
                    Node::Resource(it) => {
                        if changing.contains(it) {
                            return true;
                        }
                        !is_own
                    }
                    _ => true,
                };
                if goes_on && seen.insert(before) {
                    open.push((before, false));
                }
            }
        }
        false
    }

    /// The instances of managed resources that a dependency is about.
    pub(super) fn meant(
        &self,
        module: &rform_core::addr::ModuleInstance,
        reference: &Reference,
    ) -> Vec<ResourceInstance> {
        let known = self.known.borrow();
        let managed = known
            .changes
            .list
            .iter()
            .map(|change| &change.address)
            .filter(|address| address.resource.mode == Mode::Managed);
        let meant = managed.filter(|address| match &reference.subject {
            Subject::Resource(resource, _) => {
                address.module == *module && address.resource == *resource
            }
            Subject::Module(name, _) | Subject::Output(name, ..) => {
                let steps = address.module.0.strip_prefix(&module.0[..]);
                let first = steps.and_then(|steps| steps.first());
                first.is_some_and(|step| step.name == *name)
            }
            _ => false,
        });
        meant.cloned().collect()
    }

    fn will_change(&self, address: &ResourceInstance) -> bool {
        let known = self.known.borrow();
        let change = known.changes.of_instance(address);
        change.is_some_and(|change| change.action != Action::NoOp)
    }
}
