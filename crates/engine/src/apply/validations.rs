//! Validations of variables that could not be judged when the plan was made, because they rest
//! on what its steps make.

use crate::base::diagnostics::Reported;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::apply::applier::{Applier, Place};
use crate::graph::node::Node;
use crate::scope::check_results::Subject;
use crate::scope::eval_scope::EvalScope;
use crate::scope::validation::judge_validation;
use crate::scope::values::module_values::ModuleValues;
use rform_config::Variable;
use rform_core::addr::ResourceInstance;
use rform_plan::Mode;

impl Applier<'_> {
    /// The variables of which the plan could not tell whether they are valid.
    pub(super) fn find_unjudged(&self) -> BTreeSet<Place> {
        let mut found = BTreeSet::new();
        if self.plan.mode == Mode::Destroy {
            return found;
        }
        for (path, config) in &self.run.session.config.modules {
            for name in config.variables.keys() {
                let modules = self.run.values.of(path);
                if modules.iter().any(|it| self.is_open(it, name)) {
                    found.insert((path.clone(), name.clone()));
                }
            }
        }
        found
    }

    fn is_open(&self, module: &ModuleValues, name: &str) -> bool {
        let subject = Subject::Variable(module.address.clone(), name.to_owned());
        self.run.check_results.is_open(&subject)
    }

    /// Evaluates the validations that a resource rests on.
    ///
    /// # Errors
    /// One of them does not hold.
    pub(super) fn validate_before(&self, address: &ResourceInstance) -> Result<(), Reported> {
        if self.unjudged().next().is_none() {
            return Ok(());
        }
        let name = address.config();
        let node = Node::Resource(name.module, name.resource);
        let before = self.foundations(&node).into_iter();
        let variables = before.filter_map(|node| match node {
            Node::Variable(module, name) => Some((module.clone(), name.clone())),
            _ => None,
        });
        let places: BTreeSet<Place> = variables.collect();
        let mut all_valid = Ok(());
        for place in self.unjudged().filter(|it| places.contains(*it)) {
            all_valid = all_valid.and(self.validate(place));
        }
        all_valid
    }

    /// Judges those that no step rested on.
    pub(super) fn validate_rest(&self) {
        for place in self.unjudged() {
            let node = Node::Variable(place.0.clone(), place.1.clone());
            if !self.is_undone(&node) {
                // An error is reported, and nothing else rests on it.
                _ = self.validate(place);
            }
        }
    }

    fn unjudged(&self) -> impl Iterator<Item = &Place> {
        self.unjudged.get().into_iter().flatten()
    }

    /// Evaluates the validations of a variable in all instances of its module, each of them once.
    fn validate(&self, place: &Place) -> Result<(), Reported> {
        let (path, name) = place;
        let mut all_valid = Ok(());
        for module in self.run.values.of(path) {
            if let Some(variable) = module.config.variables.get(name)
                && self.is_open(&module, name)
            {
                let valid = self.judge(&module, variable);
                self.validated
                    .borrow_mut()
                    .insert((module.address.clone(), name.clone()), valid);
            }
            let key = (module.address.clone(), name.clone());
            let known = self.validated.borrow().get(&key).copied();
            all_valid = all_valid.and(known.unwrap_or(Ok(())));
        }
        all_valid
    }

    fn judge(&self, module: &Rc<ModuleValues>, variable: &Variable) -> Result<(), Reported> {
        let names = EvalScope::of(self.run, module);
        let subject = Subject::Variable(module.address.clone(), variable.name.to_string());
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
