//! After the last step: outputs and checks, by what there is then.

use std::collections::BTreeSet;
use std::sync::Arc;

use petgraph::Direction::Incoming;

use crate::apply::applier::Applier;
use crate::graph::node::Node;
use crate::scope::check_blocks::judge_all;
use crate::scope::output::output_holds;
use crate::scope::root_outputs::{RootOutputs, keep_known, root_outputs};
use rform_core::addr::{
    Checkable, ConfigResource, InputVariable, InputVariableInstance, Mode as ResourceMode, Module,
    ModuleInstance, OutputValue, ProviderConfig, Resource,
};
use rform_plan::{Action, Mode};

impl Applier<'_> {
    /// Brings outputs up to date and judges checks. Outputs of what failed stay as they were.
    pub(super) fn end(&self) {
        self.run.values.forget();
        self.validate_rest();
        self.update_outputs();
        let empty_resources = self.empty_resources();
        let mut state = self.state.borrow_mut();
        state.check_results = self.run.check_results.to_json();
        state.empty_resources = empty_resources;
    }

    /// The resources that the run came to before it failed. Those of them that have no instances
    /// are noted, as Terraform does.
    fn empty_resources(&self) -> BTreeSet<(ModuleInstance, Resource, ProviderConfig)> {
        let mut empty_resources = BTreeSet::new();
        if !self.run.has_errors() || self.plan.mode != Mode::Normal {
            return empty_resources;
        }
        let config = self.run.session.config;
        for (path, module) in &config.modules {
            for resource in module.resources.values() {
                let name = ConfigResource {
                    module: path.clone(),
                    resource: resource.name.clone(),
                };
                let node = Node::Resource(name.clone());
                if self.unreached.borrow().contains(&name) {
                    continue;
                }
                if resource.name.mode == ResourceMode::Ephemeral || self.was_not_reached(&node) {
                    continue;
                }
                let provider = config.resolve_provider(path, &resource.provider).address();
                let modules = self.run.values.of(path).into_iter();
                empty_resources.extend(
                    modules.map(|it| (it.address.clone(), resource.name.clone(), provider.clone())),
                );
            }
        }
        empty_resources
    }

    /// Whether something that a resource rests on was not done.
    fn was_not_reached(&self, resource: &Node) -> bool {
        let undone = self.undone.borrow();
        let foundations = self.foundations(resource).into_iter();
        foundations
            .filter(|node| *node != resource)
            .any(|node| match node {
                Node::Resource(it) => undone.contains(it),
                Node::Variable(it) => self.has_failed_validation(it),
                _ => false,
            })
    }

    fn has_failed_validation(&self, variable: &InputVariable) -> bool {
        let modules = self.run.values.of(&variable.module);
        modules.iter().any(|module| {
            let instance = InputVariableInstance::new(&module.address, &variable.name);
            let checkable = Checkable::Variable(instance);
            self.run.check_results.has_failed(&checkable)
        })
    }

    fn update_outputs(&self) {
        if self.plan.mode == Mode::Destroy {
            let mut state = self.state.borrow_mut();
            if state.managed().next().is_none() {
                state.resources.clear();
            }
            // What a destroy of everything leaves over has no outputs either.
            if self.plan.targets.is_empty() {
                state.outputs.clear();
            }
            return;
        }
        let refused = self.output_conditions();
        let wanted = |name: &Arc<str>| {
            let node = Node::Output(OutputValue::new(&Module::root(), name));
            !refused.contains(name) && !self.is_undone(&node)
        };
        let outputs = self.outputs(&wanted);
        let mut state = self.state.borrow_mut();
        self.run.note(keep_known(&mut state, &outputs));
        let removed = self.plan.outputs.iter();
        for (name, _) in removed.filter(|(_, output)| output.action == Action::Delete) {
            state.outputs.remove(name);
        }
        drop(state);
        if self.plan.mode == Mode::Normal && self.plan.targets.is_empty() {
            judge_all(self.run, &|check| {
                !self.is_undone(&Node::Check(check.clone()))
            });
        }
    }

    /// The outputs by what is known now. Those that the plan knew are as it said.
    fn outputs(&self, wanted: &dyn Fn(&Arc<str>) -> bool) -> RootOutputs {
        let planned = |name: &Arc<str>| {
            let change = self.plan.outputs.get(name)?;
            let settled = change.after.is_wholly_known();
            Some(settled.then(|| change.after.clone()))
        };
        let mut outputs = root_outputs(self.run, &|name| {
            planned(name).is_some_and(|settled| settled.is_none()) && wanted(name)
        });
        let root = self.run.session.config.root();
        for output in root.iter().flat_map(|root| root.outputs.values()) {
            let settled = planned(&output.name).flatten();
            if let Some(value) = settled.filter(|_| wanted(&output.name)) {
                outputs.insert(output.name.clone(), (value, output.sensitive));
            }
        }
        outputs
    }

    /// Judges the preconditions of outputs; answers which of the root's are refused.
    fn output_conditions(&self) -> BTreeSet<Arc<str>> {
        let mut refused = BTreeSet::new();
        for path in self.run.session.config.modules.keys() {
            for module in self.run.values.of(path) {
                for output in module.config.outputs.values() {
                    let node = Node::Output(OutputValue::new(path, &output.name));
                    let covered = self.run.session.overrides.covers(&module.address);
                    if covered || self.is_undone(&node) {
                        continue;
                    }
                    let good = output_holds(self.run, &module, output);
                    if good.is_err() && path.is_root() {
                        refused.insert(output.name.clone());
                    }
                }
            }
        }
        refused
    }

    /// Whether something that a node needs was not done.
    pub(super) fn is_undone(&self, node: &Node) -> bool {
        let undone = self.undone.borrow();
        let is_undone = |node: &&Node| match node {
            Node::Resource(it) => undone.contains(it),
            _ => false,
        };
        !undone.is_empty() && self.foundations(node).iter().any(is_undone)
    }

    /// A node and all that it rests on.
    pub(super) fn foundations(&self, node: &Node) -> Vec<&Node> {
        let Some(graph) = self.graph.get() else {
            return Vec::new();
        };
        let mut open: Vec<_> = graph.find(node).into_iter().collect();
        let mut seen: BTreeSet<_> = open.iter().copied().collect();
        while let Some(node) = open.pop() {
            let before = graph.graph.neighbors_directed(node, Incoming);
            open.extend(before.filter(|node| seen.insert(*node)));
        }
        seen.into_iter().map(|node| &graph.graph[node]).collect()
    }
}
