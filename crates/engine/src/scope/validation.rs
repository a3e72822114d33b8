//! The `validation` blocks of variables.

use std::rc::Rc;

use crate::base::diagnostics::Reported;
use crate::scope::conditions::{ConditionMessages, ConditionResult, evaluate_condition_as};
use crate::scope::eval_scope::EvalScope;
use crate::scope::run::Run;
use crate::scope::values::module_values::ModuleValues;
use crate::scope::variable::value_location;
use rform_config::Variable;
use rform_core::addr::{Checkable, InputVariableInstance};
use rform_core::diag::Diagnostic;
use rform_lang::eval::Scope;

/// Evaluates all validations of a variable in a module instance. Records their results, and reports
/// those that do not hold.
///
/// # Errors
/// A validation does not hold, or cannot be evaluated.
pub fn record_validations(
    run: &Run<'_>,
    module: &Rc<ModuleValues>,
    variable: &Variable,
) -> Result<(), Reported> {
    let names = EvalScope::of(run, module);
    let checkable =
        Checkable::Variable(InputVariableInstance::new(&module.address, &variable.name));
    let mut all_valid = Ok(());
    for validation in &variable.validations {
        let (result, mut found) = evaluate_validation(validation, variable, module, &names);
        run.check_results.record(&checkable, validation, &result);
        result.set_condition(&mut found, &checkable);
        all_valid = all_valid.and(run.report(found));
    }
    all_valid
}

/// Evaluates a validation of a variable. The error of one that does not hold is located where the
/// value was given, as Terraform's is.
pub fn evaluate_validation(
    validation: &rform_config::Condition,
    variable: &Variable,
    module: &ModuleValues,
    names: &dyn Scope,
) -> (ConditionResult, Vec<Diagnostic>) {
    let (result, found) =
        evaluate_condition_as(validation, names, ConditionMessages::OF_VALIDATION);
    let failed = matches!(result, ConditionResult::Fail(_));
    let errors = found.into_iter().enumerate().map(|(at, mut error)| {
        if at == 0 && failed {
            error.detail = format!(
                "{}\n\nThis was checked by the validation rule at {}.",
                error.detail,
                names
                    .sources()
                    .and_then(|all| all.range_of(validation.span))
                    .unwrap_or_default()
            );
            error.span = Some(value_location(module, variable));
            error.context = None;
        }
        error
    });
    let errors = errors.collect();
    (result, errors)
}
