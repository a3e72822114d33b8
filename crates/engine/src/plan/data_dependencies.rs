//! Whether a dependency of a data source will change, so that it has to be read during apply.

use std::collections::HashSet;

use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;

use crate::graph::node::Node;
use crate::plan::planner::{Instance, Planner};
use rform_core::addr::{ConfigResource, Mode, ResourceInstance};
use rform_lang::references::{Reference, Subject};
use rform_plan::Action;

impl Planner<'_> {
    /// Whether a managed resource that the data source, or a call around its module, refers to or
    /// names in `depends_on` has pending changes.
    pub(super) fn depends_on_pending_changes(&self, it: &Instance<'_>) -> bool {
        if self.refers_to_changing_resource(&it.address.config()) {
            return true;
        }
        let own = it.resource.depends_on.iter();
        let mut pending =
            own.flat_map(|reference| self.named_objects(&it.module.address, reference));
        if pending.any(|address| self.will_change(&address)) {
            return true;
        }
        let mut module = it.module.clone();
        while let (Some(caller), Some(name)) = (module.caller(), module.call_name()) {
            let call = caller.config.calls.get(&name).cloned();
            let references = call.iter().flat_map(|call| &call.depends_on);
            let mut named_objects =
                references.flat_map(|it| self.named_objects(&caller.address, it));
            if named_objects.any(|address| self.will_change(&address)) {
                return true;
            }
            module = caller;
        }
        false
    }

    /// Whether an expression of a resource refers to a resource that will change, directly or through
    /// values: a local value, variable or output stands for everything that it is made of.
    fn refers_to_changing_resource(&self, of: &ConfigResource) -> bool {
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
                    // A reference to a module as a whole is one to its outputs.
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

    /// The planned instances of managed resources that a reference in `depends_on` names.
    pub(super) fn named_objects(
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
        let named_objects = managed.filter(|address| match &reference.subject {
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
        named_objects.cloned().collect()
    }

    fn will_change(&self, address: &ResourceInstance) -> bool {
        let known = self.known.borrow();
        let change = known.changes.of_instance(address);
        change.is_some_and(|change| change.action != Action::NoOp)
    }
}
