//! Validations of variables that were unknown in the plan, because they depend on objects that the
//! apply creates or changes.

use crate::base::diagnostics::Reported;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::apply::applier::Applier;
use crate::graph::node::Node;
use crate::scope::validation::record_validations;
use crate::scope::values::module_values::ModuleValues;
use rform_core::addr::ResourceInstance;
use rform_core::addr::{Checkable, InputVariable, InputVariableInstance};
use rform_plan::Mode;

impl Applier<'_> {
    /// The variables with a validation that was unknown in the plan.
    pub(super) fn find_pending_validations(&self) -> BTreeSet<InputVariable> {
        let mut found = BTreeSet::new();
        if self.plan.mode == Mode::Destroy {
            return found;
        }
        for (path, config) in &self.run.session.config.modules {
            for name in config.variables.keys() {
                let modules = self.run.values.of(path);
                let is_open = |it: &Rc<ModuleValues>| {
                    self.is_open(&InputVariableInstance::new(&it.address, name))
                };
                if modules.iter().any(is_open) {
                    found.insert(InputVariable::new(path, name));
                }
            }
        }
        found
    }

    fn is_open(&self, variable: &InputVariableInstance) -> bool {
        let checkable = Checkable::Variable(variable.clone());
        self.run.check_results.is_unknown(&checkable)
    }

    /// Evaluates the pending validations of all variables that a resource depends on.
    ///
    /// # Errors
    /// One of them does not hold.
    pub(super) fn validate_before(&self, address: &ResourceInstance) -> Result<(), Reported> {
        if self.pending_validations().next().is_none() {
            return Ok(());
        }
        let node = Node::Resource(address.config());
        let before = self.transitive_dependencies(&node).into_iter();
        let variables = before.filter_map(|node| match node {
            Node::Variable(it) => Some(it.clone()),
            _ => None,
        });
        let needed: BTreeSet<InputVariable> = variables.collect();
        let mut all_valid = Ok(());
        for variable in self.pending_validations().filter(|it| needed.contains(*it)) {
            all_valid = all_valid.and(self.validate(variable));
        }
        all_valid
    }

    /// Evaluates the pending validations of variables that no step depended on.
    pub(super) fn validate_remaining(&self) {
        for variable in self.pending_validations() {
            let node = Node::Variable(variable.clone());
            if !self.depends_on_incomplete(&node) {
                // The error is reported, and nothing else depends on it.
                _ = self.validate(variable);
            }
        }
    }

    fn pending_validations(&self) -> impl Iterator<Item = &InputVariable> {
        self.pending_validations.get().into_iter().flatten()
    }

    /// Evaluates the validations of a variable in all instances of its module, once each.
    fn validate(&self, address: &InputVariable) -> Result<(), Reported> {
        let mut all_valid = Ok(());
        for module in self.run.values.of(&address.module) {
            let instance = InputVariableInstance::new(&module.address, &address.name);
            if let Some(variable) = module.config.variables.get(&address.name)
                && self.is_open(&instance)
            {
                let valid = record_validations(self.run, &module, variable);
                self.validation_results
                    .borrow_mut()
                    .insert(instance.clone(), valid);
            }
            let known = self.validation_results.borrow().get(&instance).copied();
            all_valid = all_valid.and(known.unwrap_or(Ok(())));
        }
        all_valid
    }
}
