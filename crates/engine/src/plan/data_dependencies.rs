//! Whether a dependency of a data source will change, so that it has to be read during apply.
//! <https://developer.hashicorp.com/terraform/language/data-sources#data-resource-behavior>
//!
//! Only what the data source names itself counts: managed resources in its expressions, and all that
//! is behind a name in `depends_on`. A value between the two, such as a local value or an output, is
//! known by then or makes the configuration unknown. Conditions are the exception: an indirect
//! dependency may be what makes them hold.

use std::collections::BTreeSet;

use crate::graph::references::resource_references;
use crate::graph::referents::{in_module, referents};
use crate::plan::planner::{Instance, Planner};
use rform_core::addr::{ConfigResource, Mode, Module, ModuleInstance};
use rform_lang::references::{Reference, Subject};

impl Planner<'_> {
    /// Whether a managed resource that the data source, or a call around its module, depends on has
    /// pending changes.
    pub(super) fn depends_on_pending_changes(&self, it: &Instance<'_>) -> bool {
        let module = &it.module.address;
        let mut needed = self.needed_by_data(it);
        needed.extend(self.needed_by_calls(it));
        needed
            .iter()
            .any(|resource| self.changes_for(resource, module))
    }

    fn needed_by_data(&self, it: &Instance<'_>) -> BTreeSet<ConfigResource> {
        let path = &it.module.config.path;
        let lifecycle = &it.resource.lifecycle;
        if !(lifecycle.preconditions.is_empty() && lifecycle.postconditions.is_empty()) {
            return self
                .dependencies_of(&it.address.config())
                .iter()
                .cloned()
                .collect();
        }
        let direct = resource_references(it.resource, self.run.session.registry);
        let direct = direct.iter().filter_map(|it| managed_resource(path, it));
        let explicit = it.resource.depends_on.iter();
        direct
            .chain(explicit.flat_map(|it| self.behind(path, it)))
            .collect()
    }

    fn needed_by_calls(&self, it: &Instance<'_>) -> BTreeSet<ConfigResource> {
        let mut found = BTreeSet::new();
        let mut module = it.module.clone();
        while let (Some(caller), Some(name)) = (module.caller(), module.call_name()) {
            let call = caller.config.calls.get(&name);
            let explicit = call.iter().flat_map(|call| &call.depends_on);
            found.extend(explicit.flat_map(|it| self.behind(&caller.config.path, it)));
            module = caller;
        }
        found
    }

    /// The resources that a name in `depends_on` stands for: a resource for itself alone, anything
    /// else for all that it depends on, directly or not.
    fn behind(&self, module: &Module, reference: &Reference) -> Vec<ConfigResource> {
        let subject = &reference.subject;
        if let Subject::Resource(resource, _) = subject {
            return vec![in_module(module, resource)];
        }
        let nodes = referents(self.run.session.config, module, subject);
        let nodes = nodes.iter().filter_map(|node| self.graph.find(node));
        self.graph.resources_up_to(nodes)
    }

    /// Whether a managed resource has pending changes, as seen from a module instance: those in
    /// another instance of the same module do not matter.
    fn changes_for(&self, resource: &ConfigResource, module: &ModuleInstance) -> bool {
        let known = self.known.borrow();
        let changing = known.changes.changing.get(resource);
        changing.is_some_and(|within| within.contains(module) || resource.module != module.module())
    }
}

fn managed_resource(module: &Module, reference: &Reference) -> Option<ConfigResource> {
    match &reference.subject {
        Subject::Resource(it, _) if it.mode == Mode::Managed => Some(in_module(module, it)),
        _ => None,
    }
}
