//! Validations of variables that could not be judged when the plan was made, because they rest
//! on what its steps make.

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

    /// Judges those that a resource rests on; answers whether they hold.
    pub(super) fn validate_before(&self, address: &ResourceInstance) -> bool {
        if self.unjudged().next().is_none() {
            return true;
        }
        let name = address.config();
        let node = Node::Resource(name.module, name.resource);
        let before = self.foundations(&node).into_iter();
        let variables = before.filter_map(|node| match node {
            Node::Variable(module, name) => Some((module.clone(), name.clone())),
            _ => None,
        });
        let places: BTreeSet<Place> = variables.collect();
        let unjudged = self.unjudged().filter(|it| places.contains(*it));
        unjudged.fold(true, |good, place| self.validate(place) && good)
    }

    /// Judges those that no step rested on.
    pub(super) fn validate_rest(&self) {
        for place in self.unjudged() {
            let node = Node::Variable(place.0.clone(), place.1.clone());
            if !self.is_undone(&node) {
                self.validate(place);
            }
        }
    }

    fn unjudged(&self) -> impl Iterator<Item = &Place> {
        self.unjudged.get().into_iter().flatten()
    }

    /// A variable in all instances of its module. Each is told of once.
    fn validate(&self, (path, name): &Place) -> bool {
        let modules = self.run.values.of(path);
        modules.iter().fold(true, |good, module| {
            if let Some(variable) = module.config.variables.get(name)
                && self.is_open(module, name)
            {
                self.judge(module, variable);
            }
            let subject = Subject::Variable(module.address.clone(), name.to_string());
            good && !self.run.check_results.has_failed(&subject)
        })
    }

    fn judge(&self, module: &Rc<ModuleValues>, variable: &Variable) {
        let names = EvalScope::of(self.run, module);
        let subject = Subject::Variable(module.address.clone(), variable.name.to_string());
        for validation in &variable.validations {
            let (outcome, mut found) = judge_validation(validation, variable, module, &names);
            self.run.check_results.note(&subject, validation, &outcome);
            outcome.name_subject(&mut found, &subject);
            self.run.report(found);
        }
    }
}
