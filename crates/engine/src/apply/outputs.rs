//! After the last step of an apply: outputs, `check` blocks and resources without instances.

use std::collections::BTreeSet;
use std::sync::Arc;

use petgraph::Direction::Incoming;

use crate::apply::applier::Applier;
use crate::graph::node::Node;
use crate::scope::check_blocks::evaluate_checks;
use crate::scope::output::check_output_preconditions;
use crate::scope::root_outputs::{RootOutput, RootOutputs, root_outputs, save_known_outputs};
use rform_core::addr::{
    Checkable, ConfigResource, InputVariable, InputVariableInstance, Mode as ResourceMode, Module,
    ModuleInstance, OutputValue, ProviderConfig, Resource,
};
use rform_plan::{Action, Mode};

impl Applier<'_> {
    /// Updates outputs and evaluates checks. Outputs that depend on a failure keep their values.
    pub(super) fn update_results(&self) {
        self.run.values.clear_named_values();
        self.validate_remaining();
        self.update_outputs();
        let empty_resources = self.empty_resources();
        let mut state = self.state.borrow_mut();
        state.check_results = self.run.check_results.to_json();
        state.empty_resources = empty_resources;
    }

    /// The resources that a failed run has reached. The state lists those of them that have no
    /// instances, as Terraform's does.
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
                if self.unevaluable.borrow().contains(&name) {
                    continue;
                }
                if resource.name.mode == ResourceMode::Ephemeral || self.depends_on_failure(&node) {
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

    /// Whether a dependency of a resource is incomplete, or a variable among them is not valid.
    fn depends_on_failure(&self, resource: &Node) -> bool {
        let incomplete = self.incomplete.borrow();
        let dependencies = self.transitive_dependencies(resource).into_iter();
        dependencies
            .filter(|node| *node != resource)
            .any(|node| match node {
                Node::Resource(it) => incomplete.contains(it),
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
            // A destroy of everything removes the outputs even if objects are left over.
            if self.plan.targets.is_empty() {
                state.outputs.clear();
            }
            return;
        }
        let failed = self.output_conditions();
        let wanted = |name: &Arc<str>| {
            let node = Node::Output(OutputValue::new(&Module::root(), name));
            !failed.contains(name) && !self.depends_on_incomplete(&node)
        };
        let mut outputs = self.outputs(&wanted);
        if self.is_whole() && !self.run.has_errors() {
            let settled = outputs.into_iter().map(|(name, it)| (name, it.settled()));
            outputs = settled.collect();
        }
        let mut state = self.state.borrow_mut();
        self.run.note(save_known_outputs(&mut state, &outputs));
        let removed = self.plan.outputs.iter();
        for (name, _) in removed.filter(|(_, output)| output.action == Action::Delete) {
            state.outputs.remove(name);
        }
        drop(state);
        if self.plan.targets.is_empty() {
            evaluate_checks(self.run, &|check| {
                !self.depends_on_incomplete(&Node::Check(check.clone()))
            });
        }
    }

    /// Whether the apply makes all that the configuration asks for.
    fn is_whole(&self) -> bool {
        self.plan.mode == Mode::Normal && self.plan.targets.is_empty()
    }

    /// The outputs as they are known now. Values that were known in the plan are taken from it.
    fn outputs(&self, wanted: &dyn Fn(&Arc<str>) -> bool) -> RootOutputs {
        let planned = |name: &Arc<str>| {
            let change = self.plan.outputs.get(name)?;
            let known = change.after.is_wholly_known();
            Some(known.then(|| change.after.clone()))
        };
        let mut outputs = root_outputs(self.run, &|name| {
            planned(name).is_some_and(|known| known.is_none()) && wanted(name)
        });
        let root = self.run.session.config.root();
        for output in root.iter().flat_map(|root| root.outputs.values()) {
            let known = planned(&output.name).flatten();
            if let Some(value) = known.filter(|_| wanted(&output.name)) {
                let sensitive = output.sensitive;
                let evaluated = RootOutput {
                    value,
                    sensitive,
                    was_unknown: false,
                };
                outputs.insert(output.name.clone(), evaluated);
            }
        }
        outputs
    }

    /// Evaluates the preconditions of all outputs. Returns the root module's outputs for which one
    /// does not hold.
    fn output_conditions(&self) -> BTreeSet<Arc<str>> {
        let mut failed = BTreeSet::new();
        for path in self.run.session.config.modules.keys() {
            for module in self.run.values.of(path) {
                for output in module.config.outputs.values() {
                    let node = Node::Output(OutputValue::new(path, &output.name));
                    let covered = self.run.session.overrides.covers(&module.address);
                    if covered || self.depends_on_incomplete(&node) {
                        continue;
                    }
                    let good = check_output_preconditions(self.run, &module, output);
                    if good.is_err() && path.is_root() {
                        failed.insert(output.name.clone());
                    }
                }
            }
        }
        failed
    }

    /// Whether a node, or a resource that it depends on, is incomplete.
    pub(super) fn depends_on_incomplete(&self, node: &Node) -> bool {
        let incomplete = self.incomplete.borrow();
        let depends_on_incomplete = |node: &&Node| match node {
            Node::Resource(it) => incomplete.contains(it),
            _ => false,
        };
        !incomplete.is_empty()
            && self
                .transitive_dependencies(node)
                .iter()
                .any(depends_on_incomplete)
    }

    /// A node with all of its direct and indirect dependencies.
    pub(super) fn transitive_dependencies(&self, node: &Node) -> Vec<&Node> {
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
