//! The `validation` blocks of variables.

use crate::scope::conditions::{ConditionMessages, ConditionResult, evaluate_condition_as};
use crate::scope::values::module_values::ModuleValues;
use crate::scope::variable::value_location;
use rform_config::Variable;
use rform_core::diag::Diagnostic;
use rform_lang::eval::Scope;

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
    let faults = found.into_iter().enumerate().map(|(at, mut fault)| {
        if at == 0 && failed {
            fault.detail = format!(
                "{}\n\nThis was checked by the validation rule at {}.",
                fault.detail,
                names
                    .sources()
                    .and_then(|all| all.range_of(validation.span))
                    .unwrap_or_default()
            );
            fault.span = Some(value_location(module, variable));
            fault.context = None;
        }
        fault
    });
    let faults = faults.collect();
    (result, faults)
}
