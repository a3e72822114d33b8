//! What a node depends on by the configuration.

use std::rc::Rc;
use std::sync::Arc;

use crate::graph::references::{all_references, resource_references};
use crate::plan::links::builder::DependencyGraphBuilder;
use crate::plan::links::node::DependencyNode;
use crate::scope::values::instance_keys::RepetitionData;
use crate::scope::values::module_values::ModuleValues;
use rform_config::{ResolvedProvider, content};
use rform_core::addr::{
    InputVariableInstance, LocalValueInstance, ModuleCallInstance, OutputValueInstance,
    ResourceInstance,
};
use rform_lang::references::Reference;

impl DependencyGraphBuilder<'_, '_> {
    /// The nodes that a node depends on directly.
    pub(super) fn dependencies(&mut self, node_key: &DependencyNode) -> Vec<DependencyNode> {
        let values = &self.planner.run.values;
        match node_key {
            DependencyNode::Instance(address) => self.instance_dependencies(address),
            DependencyNode::All(module, resource) => {
                let Some(module) = values.at(module) else {
                    return Vec::new();
                };
                let resources = module.resources.borrow();
                let instance_keys = resources
                    .get(resource)
                    .map(|it| it.instance_keys.instances());
                let keys = instance_keys.into_iter().flatten().map(|(key, _)| key);
                keys.map(|key| DependencyNode::Instance(resource.instance(&module.address, key)))
                    .collect()
            }
            DependencyNode::Local(local) => self.local_dependencies(local),
            DependencyNode::Variable(variable) => self.variable_dependencies(variable),
            DependencyNode::Output(output) => self.output_dependencies(output),
            DependencyNode::Call(call) => self.call_dependencies(call),
            DependencyNode::Provider(place) => self.provider_dependencies(place),
            DependencyNode::PriorObject(_) => Vec::new(),
        }
    }

    fn instance_dependencies(&mut self, address: &ResourceInstance) -> Vec<DependencyNode> {
        let Some(module) = self.planner.run.values.at(&address.module) else {
            return Vec::new();
        };
        let Some(resource) = module.config.resources.get(&address.resource).cloned() else {
            return Vec::new();
        };
        let repetition = self.repetition_data_of(&module, address);
        let written = self.resource_references(&module, &resource);
        let mut needed: Vec<DependencyNode> = written
            .iter()
            .flat_map(|reference| self.referents(&module, &repetition, reference))
            .collect();
        let config = self.planner.run.session.config;
        let place = config.resolve_provider(&module.config.path, &resource.provider);
        needed.push(DependencyNode::Provider(place));
        needed.extend(self.module_dependencies(&module));
        needed.retain(|it| *it != DependencyNode::Instance(address.clone()));
        needed
    }
}

impl DependencyGraphBuilder<'_, '_> {
    /// All references of a resource as written, found once for all of its instances.
    fn resource_references(
        &mut self,
        module: &Rc<ModuleValues>,
        resource: &Arc<rform_config::Resource>,
    ) -> Rc<[Reference]> {
        let place = (module.config.path.clone(), resource.name.clone());
        if let Some(found) = self.written.get(&place) {
            return found.clone();
        }
        let found = resource_references(resource, self.planner.run.session.registry);
        let found: Rc<[Reference]> = found.into();
        self.written.insert(place, found.clone());
        found
    }

    /// The nodes that the calls around a module depend on.
    fn module_dependencies(&self, module: &Rc<ModuleValues>) -> Vec<DependencyNode> {
        let mut needed = Vec::new();
        let mut current = module.clone();
        while let (Some(caller), Some(name)) = (current.caller(), current.call_name()) {
            if let Some(call) = caller.config.calls.get(&name) {
                let explicit = call.depends_on.iter();
                needed.extend(
                    explicit.flat_map(|it| self.referents(&caller, &RepetitionData::One, it)),
                );
            }
            current = caller;
        }
        needed
    }

    fn local_dependencies(&self, address: &LocalValueInstance) -> Vec<DependencyNode> {
        let module = self.planner.run.values.at(&address.module);
        let found = module.and_then(|module| {
            let local = module.config.locals.get(&address.name)?;
            Some(self.expression_referents(&module, &RepetitionData::One, &local.value))
        });
        found.unwrap_or_default()
    }

    fn variable_dependencies(&self, address: &InputVariableInstance) -> Vec<DependencyNode> {
        let name = &address.name;
        let Some(module) = self.planner.run.values.at(&address.module) else {
            return Vec::new();
        };
        let mut needed = self.validation_dependencies(&module, name);
        let (Some(caller), Some(call)) = (module.caller(), module.call_name()) else {
            return needed;
        };
        let Some(call) = caller.config.calls.get(&call).cloned() else {
            return needed;
        };
        let mut arguments = call.arguments.iter();
        let argument = arguments.find(|argument| argument.name == *name);
        let repetition = call.repetition.expression();
        let expressions = argument
            .map(|argument| &argument.value)
            .into_iter()
            .chain(repetition);
        let repetition = module.repetition.borrow();
        needed
            .extend(expressions.flat_map(|expression| {
                self.expression_referents(&caller, &repetition, expression)
            }));
        needed
    }

    /// The nodes that the validations of a variable refer to: they come before all uses of the
    /// variable.
    fn validation_dependencies(
        &self,
        module: &Rc<ModuleValues>,
        name: &Arc<str>,
    ) -> Vec<DependencyNode> {
        let variable = module.config.variables.get(name);
        let validations = variable.into_iter().flat_map(|it| &it.validations);
        let expressions = validations.flat_map(|it| [&it.condition, &it.message]);
        let needed =
            expressions.flat_map(|it| self.expression_referents(module, &RepetitionData::One, it));
        let itself = DependencyNode::Variable(InputVariableInstance::new(&module.address, name));
        needed.filter(|needed| *needed != itself).collect()
    }

    fn output_dependencies(&self, address: &OutputValueInstance) -> Vec<DependencyNode> {
        let Some(module) = self.planner.run.values.at(&address.module) else {
            return Vec::new();
        };
        let Some(output) = module.config.outputs.get(&address.name) else {
            return Vec::new();
        };
        let mut needed = self.expression_referents(&module, &RepetitionData::One, &output.value);
        let explicit = output.depends_on.iter();
        needed.extend(explicit.flat_map(|it| self.referents(&module, &RepetitionData::One, it)));
        needed.extend(self.module_dependencies(&module));
        needed
    }

    /// All outputs and, as dependencies go by whole modules, all resources of a call.
    fn call_dependencies(&self, address: &ModuleCallInstance) -> Vec<DependencyNode> {
        let Some(module) = self.planner.run.values.at(&address.module) else {
            return Vec::new();
        };
        let calls = module.calls.borrow();
        let instances = calls.get(&address.name).map(|call| call.instances.values());
        let mut needed = Vec::new();
        for child in instances.into_iter().flatten() {
            let address = &child.address;
            let outputs = child.config.outputs.keys();
            needed.extend(
                outputs.map(|it| DependencyNode::Output(OutputValueInstance::new(address, it))),
            );
            let resources = child.config.resources.keys();
            needed.extend(resources.map(|it| DependencyNode::All(address.clone(), it.clone())));
            let inner = child.config.calls.keys();
            needed
                .extend(inner.map(|it| DependencyNode::Call(ModuleCallInstance::new(address, it))));
        }
        needed
    }

    fn provider_dependencies(&self, place: &ResolvedProvider) -> Vec<DependencyNode> {
        let run = self.planner.run;
        let Some(module) = run.values.of(&place.module).into_iter().next() else {
            return Vec::new();
        };
        let Some(block) = module.config.providers.get(&place.key) else {
            return Vec::new();
        };
        let found = match run.session.registry.provider(&place.source) {
            Some(schema) => content::references(&block.body, schema).0,
            None => all_references(&block.body),
        };
        let found = found.iter();
        found
            .flat_map(|it| self.referents(&module, &RepetitionData::One, it))
            .collect()
    }
}
