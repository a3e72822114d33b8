//! The values of the root module's variables.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{EarlyInputs, EarlyVariables};
use crate::variables::{InputValue, ValueSource, final_value, gather};
use crate::{ModuleConfig, Variable};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::value::Value;
use rform_core::world::World;

/// The values of the root module's variables, or what is wrong with them. A variable that has neither a
/// value nor a default is not there.
pub(crate) type RootValues = BTreeMap<Arc<str>, Result<Value, Diagnostic>>;

/// Finds the values of a root module's variables, with the errors of the places that they come from.
pub(crate) fn root_values(
    world: &dyn World,
    root: &ModuleConfig,
    inputs: &EarlyInputs<'_>,
    sources: &mut Sources,
) -> (RootValues, Diagnostics) {
    let (given, told) = match inputs.variables {
        EarlyVariables::Given(options) => {
            let gathered = gather(world, Path::new("."), root, options, sources);
            (gathered.values, gathered.diagnostics)
        }
        EarlyVariables::Planned(values) => {
            let planned = values.iter().map(|(name, value)| {
                let (value, origin) = (value.clone(), ValueSource::Plan);
                (name.clone(), InputValue { value, origin })
            });
            (planned.collect(), Diagnostics::new())
        }
    };
    let errors = told.into_iter().filter(Diagnostic::is_error).collect();
    let variables = root.variables.values();
    let values = variables.filter_map(|it| Some((it.name.clone(), value(it, &given)?)));
    (values.collect(), errors)
}

fn value(
    variable: &Variable,
    given: &BTreeMap<Arc<str>, InputValue>,
) -> Option<Result<Value, Diagnostic>> {
    let input = given.get(&variable.name);
    if input.is_none() && variable.default.is_none() {
        return None;
    }
    let origin = input.map(|it| &it.origin);
    let (value, told) = final_value(variable, input.map(|it| &it.value), origin);
    let error = told.into_iter().find(Diagnostic::is_error);
    Some(error.map_or(Ok(value), Err))
}
