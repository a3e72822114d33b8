//! The nodes that a reference leads to.

use std::rc::Rc;

use crate::plan::links::builder::DependencyGraphBuilder;
use crate::plan::links::node::DependencyNode;
use crate::scope::eval_scope::EvalScope;
use crate::scope::values::instance_keys::{InstanceKeys, RepetitionData};
use crate::scope::values::module_values::ModuleValues;
use rform_core::addr::{
    InputVariableInstance, Key, LocalValueInstance, ModuleCallInstance, OutputValueInstance,
    ResourceInstance,
};
use rform_core::value::Value;
use rform_lang::references::{Reference, Subject, key_of, references};
use rform_lang::syntax::Expression;

impl DependencyGraphBuilder<'_, '_> {
    pub(super) fn repetition_data_of(
        &self,
        module: &Rc<ModuleValues>,
        address: &ResourceInstance,
    ) -> RepetitionData {
        let resources = module.resources.borrow();
        let instance_keys = resources.get(&address.resource).map(|it| &it.instance_keys);
        match (instance_keys, &address.key) {
            (
                Some(crate::scope::values::instance_keys::InstanceKeys::Each(items)),
                Key::Name(name),
            ) => {
                let value = items.get(name).cloned();
                RepetitionData::Each(Value::String(name.clone()), value.unwrap_or(Value::DYNAMIC))
            }
            (_, Key::Index(index)) => RepetitionData::Count(*index),
            _ => RepetitionData::One,
        }
    }
}

impl DependencyGraphBuilder<'_, '_> {
    pub(super) fn expression_referents(
        &self,
        module: &Rc<ModuleValues>,
        repetition: &RepetitionData,
        expression: &Expression,
    ) -> Vec<DependencyNode> {
        let found = references(expression).0;
        let found = found.iter();
        found
            .flat_map(|it| self.referents(module, repetition, it))
            .collect()
    }

    /// The nodes that a reference depends on: one instance if its key is known, otherwise all
    /// instances.
    pub(in crate::plan) fn referents(
        &self,
        module: &Rc<ModuleValues>,
        repetition: &RepetitionData,
        reference: &Reference,
    ) -> Vec<DependencyNode> {
        let here = &module.address;
        match &reference.subject {
            Subject::Resource(resource, key) => {
                let key = match key {
                    Some(key) => Some(key.clone()),
                    None => self.computed_key(module, repetition, reference),
                };
                let resources = module.resources.borrow();
                let instance_keys = resources.get(resource).map(|values| &values.instance_keys);
                let key = match (instance_keys, key) {
                    (Some(crate::scope::values::instance_keys::InstanceKeys::One), _) => {
                        Some(Key::None)
                    }
                    (Some(instance_keys), key) => key.filter(|key| instance_keys.takes(key)),
                    (None, _) => None,
                };
                vec![match key {
                    Some(key) => DependencyNode::Instance(resource.instance(&module.address, key)),
                    None => DependencyNode::All(here.clone(), resource.clone()),
                }]
            }
            Subject::Local(name) => {
                vec![DependencyNode::Local(LocalValueInstance::new(here, name))]
            }
            Subject::Variable(name) => vec![DependencyNode::Variable(InputVariableInstance::new(
                here, name,
            ))],
            Subject::Output(name, key, output) => {
                let calls = module.calls.borrow();
                let Some(call) = calls.get(name) else {
                    return Vec::new();
                };
                if key.is_none()
                    && matches!(
                        call.instance_keys,
                        InstanceKeys::Each(_) | InstanceKeys::AnyEach
                    )
                {
                    return vec![DependencyNode::Call(ModuleCallInstance::new(here, name))];
                }
                let one = key.as_ref().or(Some(&Key::None));
                let one = one.and_then(|key| call.instances.get(key));
                let all = call.instances.values();
                let children = one.into_iter().chain(all.filter(|_| one.is_none()));
                children
                    .map(|child| {
                        DependencyNode::Output(OutputValueInstance::new(&child.address, output))
                    })
                    .collect()
            }
            Subject::Module(name, _) => {
                vec![DependencyNode::Call(ModuleCallInstance::new(here, name))]
            }
            _ => Vec::new(),
        }
    }

    pub(in crate::plan) fn computed_key(
        &self,
        module: &Rc<ModuleValues>,
        repetition: &RepetitionData,
        reference: &Reference,
    ) -> Option<Key> {
        if !reference.remaining().is_empty() {
            return None;
        }
        let index = reference.traversal.dynamic_index.as_ref()?;
        let names = EvalScope::of(self.planner.run, module).repeated(repetition.clone());
        // Names bound around the index (by `for`) are not known here: then all are meant.
        let (value, found) = rform_lang::eval::evaluate(index, &names);
        (!found.has_errors()).then(|| key_of(value.bare()))?
    }
}
