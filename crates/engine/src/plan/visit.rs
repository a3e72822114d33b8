//! Visiting variables, local values, outputs and module calls.

use std::rc::Rc;
use std::sync::Arc;

use crate::plan::planner::{Planner, Visit};
use crate::scope::eval_scope::EvalScope;
use crate::scope::expand::expand;
use crate::scope::output::{check_output_preconditions, output_result};
use crate::scope::root_outputs::root_output_errors;
use crate::scope::run::Phase;
use crate::scope::validation::record_validations;
use crate::scope::values::module_values::ModuleValues;
use crate::scope::variable::variable_value;
use rform_config::Variable;
use rform_core::addr::{Checkable, InputVariableInstance, ModuleCall, OutputValueInstance};
use rform_core::value::Value;

impl Planner<'_> {
    /// Evaluates an input variable and its validations.
    pub(super) fn variable(&self, module: &Rc<ModuleValues>, name: &Arc<str>) -> Visit {
        let unfit = self.run.session.unfit.get(name);
        if let Some(unfit) = unfit.filter(|_| module.address.is_root()) {
            return self.run.report(unfit.iter().cloned());
        }
        let (value, found) = variable_value(self.run, module, name);
        module.variables.borrow_mut().insert(name.clone(), value);
        self.run.report(found)?;
        match module.config.variables.get(name) {
            Some(variable) => self.validate_variable(module, variable),
            None => Ok(()),
        }
    }

    fn validate_variable(&self, module: &Rc<ModuleValues>, variable: &Variable) -> Visit {
        let checkable =
            Checkable::Variable(InputVariableInstance::new(&module.address, &variable.name));
        self.run.check_results.add_object(&checkable);
        record_validations(self.run, module, variable)
    }

    /// Evaluates a local value.
    pub(super) fn local(&self, module: &Rc<ModuleValues>, name: &Arc<str>) -> Visit {
        let names = EvalScope::of(self.run, module);
        let Some(local) = module.config.locals.get(name) else {
            return Err(self.run.fail_unexplained(&format!("local.{name}")));
        };
        let value = names.value(&local.value);
        let visit = value.as_ref().map(|_| ()).map_err(|reported| *reported);
        let value = value.unwrap_or(Value::DYNAMIC);
        module.locals.borrow_mut().insert(name.clone(), value);
        visit
    }

    /// Evaluates an output value and its preconditions.
    pub(super) fn output(&self, module: &Rc<ModuleValues>, name: &Arc<str>) -> Visit {
        let Some(output) = module.config.outputs.get(name) else {
            return Err(self.run.fail_unexplained(&format!("output.{name}")));
        };
        let address = OutputValueInstance::new(&module.address, name);
        let checkable = Checkable::Output(address.clone());
        self.run.check_results.add_object(&checkable);
        check_output_preconditions(self.run, module, output)?;
        let value = output_result(self.run, module, output)?;
        if module.address.is_root() && !output.ephemeral {
            self.run.report(root_output_errors(output, &value))?;
        }
        self.known.borrow_mut().evaluated_outputs.insert(address);
        Ok(())
    }

    /// Expands a module call into module instances.
    pub(super) fn call(&self, module: &Rc<ModuleValues>, address: &ModuleCall) -> Visit {
        let (name, called) = (&address.name, address.module.child(&address.name));
        let unknown = || self.run.fail_unexplained(&called.to_string());
        let call = module.config.calls.get(name).ok_or_else(unknown)?;
        let child = self.run.session.config.module(&called);
        let child = child.ok_or_else(unknown)?;
        let names = EvalScope::of(self.run, module);
        let expansion = expand(&call.repetition, &names, Phase::Plan);
        self.run.report(expansion.diagnostics)?;
        let keys = expansion.keys.ok_or_else(unknown)?;
        self.run.values.expand_call(module, name, child, keys);
        Ok(())
    }
}
