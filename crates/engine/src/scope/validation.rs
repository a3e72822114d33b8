//! The `validation` blocks of variables.

use crate::scope::conditions::{Outcome, Words, judge_as};
use crate::scope::values::module_values::ModuleValues;
use crate::scope::variable::given_at;
use rform_config::Variable;
use rform_core::diag::Diagnostic;
use rform_lang::eval::Scope;

/// What a validation of a variable finds, named as Terraform does.
pub fn judge_validation(
    validation: &rform_config::Condition,
    variable: &Variable,
    module: &ModuleValues,
    names: &dyn Scope,
) -> (Outcome, Vec<Diagnostic>) {
    let (outcome, found) = judge_as(validation, names, Words::OF_VALIDATION);
    let failed = matches!(outcome, Outcome::Fail(_));
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
            fault.span = Some(given_at(module, variable));
            fault.context = None;
        }
        fault
    });
    let faults = faults.collect();
    (outcome, faults)
}
