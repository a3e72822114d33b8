//! Variables that must have a value and have none.

use std::sync::Arc;

use super::gather::read_text;
use super::{InputValue, InputValues, ValueSource};
use crate::{ModuleConfig, Variable};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};

/// The variables that nothing gives a value to although they must have one, by name: what the
/// user is asked for on a terminal.
pub fn missing<'a>(root: &'a ModuleConfig, inputs: &InputValues) -> Vec<&'a Variable> {
    let required = root.variables.values().filter(|it| it.default.is_none());
    required
        .filter(|it| !inputs.unread && !inputs.given.contains(&it.name))
        .collect()
}

/// Takes what the user typed in for a variable. What is wrong with it is told in `inputs`.
pub fn answer(
    root: &ModuleConfig,
    inputs: &mut InputValues,
    name: &str,
    text: &str,
    sources: &mut Sources,
) {
    let Some(variable) = root.variables.get(name) else {
        return;
    };
    let (value, diagnostics) = read_text(variable, text, &ValueSource::Asked, sources);
    inputs.diagnostics.extend(diagnostics);
    let name: Arc<str> = variable.name.clone();
    inputs.given.insert(name.clone());
    if let Some(value) = value {
        let origin = ValueSource::Asked;
        inputs.values.insert(name, InputValue { value, origin });
    }
}

/// The error for each variable that must have a value and has none, or only a broken one.
pub fn report_missing(root: &ModuleConfig, inputs: &InputValues) -> Diagnostics {
    let required = root.variables.values().filter(|it| it.default.is_none());
    required
        .filter(|it| !inputs.unread && !inputs.values.contains_key(&it.name))
        .map(|variable| {
            let detail = format!(
                "The root module input variable {:?} is not set, and has no default value. Use a \
                 -var or -var-file command line argument to provide a value for this variable.",
                variable.name
            );
            Diagnostic::error("No value for required variable", detail).at(variable.span)
        })
        .collect()
}
