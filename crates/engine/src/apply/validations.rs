//! Validations of variables that could not be judged when the plan was made, because they rest
//! on what its steps make.

use crate::base::diagnostics::Reported;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::apply::applier::Applier;
use crate::graph::node::Node;
use crate::scope::eval_scope::EvalScope;
use crate::scope::validation::judge_validation;
use crate::scope::values::module_values::ModuleValues;
use rform_config::Variable;
use rform_core::addr::ResourceInstance;
use rform_core::addr::{Checkable, InputVariable, InputVariableInstance};
use rform_plan::Mode;

impl Applier<'_> {
    /// The variables of which the plan could not tell whether they are valid.
    pub(super) fn find_unjudged(&self) -> BTreeSet<InputVariable> {
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
        self.run.check_results.is_open(&checkable)
    }

    /// Evaluates the validations that a resource rests on.
    ///
    /// # Errors
    /// One of them does not hold.
    pub(super) fn validate_before(&self, address: &ResourceInstance) -> Result<(), Reported> {
        if self.unjudged().next().is_none() {
            return Ok(());
        }
        let node = Node::Resource(address.config());
        let before = self.foundations(&node).into_iter();
        let variables = before.filter_map(|node| match node {
            Node::Variable(it) => Some(it.clone()),
            _ => None,
        });
        let needed: BTreeSet<InputVariable> = variables.collect();
        let mut all_valid = Ok(());
        for variable in self.unjudged().filter(|it| needed.contains(*it)) {
            all_valid = all_valid.and(self.validate(variable));
        }
        all_valid
    }

    /// Judges those that no step rested on.
    pub(super) fn validate_rest(&self) {
        for variable in self.unjudged() {
            let node = Node::Variable(variable.clone());
            if !self.is_undone(&node) {
                // An error is reported, and nothing else rests on it.
                _ = self.validate(variable);
            }
        }
    }

    fn unjudged(&self) -> impl Iterator<Item = &InputVariable> {
        self.unjudged.get().into_iter().flatten()
    }

    /// Evaluates the validations of a variable in all instances of its module, each of them once.
    fn validate(&self, address: &InputVariable) -> Result<(), Reported> {
        let mut all_valid = Ok(());
        for module in self.run.values.of(&address.module) {
            let instance = InputVariableInstance::new(&module.address, &address.name);
            if let Some(variable) = module.config.variables.get(&address.name)
                && self.is_open(&instance)
            {
                let valid = self.judge(&module, variable);
                self.validated.borrow_mut().insert(instance.clone(), valid);
            }
            let known = self.validated.borrow().get(&instance).copied();
            all_valid = all_valid.and(known.unwrap_or(Ok(())));
        }
        all_valid
    }

    fn judge(&self, module: &Rc<ModuleValues>, variable: &Variable) -> Result<(), Reported> {
        let names = EvalScope::of(self.run, module);
        let subject =
            Checkable::Variable(InputVariableInstance::new(&module.address, &variable.name));
        let mut all_valid = Ok(());
        for validation in &variable.validations {
            let (outcome, mut found) = judge_validation(validation, variable, module, &names);
            self.run.check_results.note(&subject, validation, &outcome);
            outcome.name_subject(&mut found, &subject);
            all_valid = all_valid.and(self.run.report(found));
        }
        all_valid
    }
}
