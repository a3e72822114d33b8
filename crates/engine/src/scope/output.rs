//! Output values of modules, and their preconditions.

use std::rc::Rc;
use std::sync::Arc;

use crate::base::diagnostics::Reported;
use crate::scope::eval_scope::EvalScope;
use crate::scope::run::{Phase, Run};
use crate::scope::values::module_values::{ModuleValues, NamedValue};
use rform_config::Output;
use rform_core::addr::{Checkable, OutputValueInstance};
use rform_core::diag::Diagnostic;
use rform_core::value::{Marks, Value};

/// The value of a module's output as its caller sees it; unknown if it cannot be evaluated.
pub fn output_value(run: &Run<'_>, module: &Rc<ModuleValues>, name: &Arc<str>) -> Value {
    if let Some(value) = module.outputs.borrow().get(name) {
        run.track_ref(module, || NamedValue::Output(name.clone()));
        return value.clone();
    }
    if let Some(by) = run.session.overrides.module(&module.address) {
        return by.values.get(name).cloned().unwrap_or(Value::NULL);
    }
    let Some(output) = module.config.outputs.get(name) else {
        return Value::DYNAMIC;
    };
    output_result(run, module, output).unwrap_or(Value::DYNAMIC)
}

/// Evaluates an output and keeps its value for [`output_value`].
///
/// # Errors
/// It could not be evaluated, or a precondition does not hold.
pub fn output_result(
    run: &Run<'_>,
    module: &Rc<ModuleValues>,
    output: &Output,
) -> Result<Value, Reported> {
    let names = EvalScope::of(run, module);
    let (value, refs) = run.track_failed_refs(|| {
        // While a plan is made, its walk skips the dependants of an output that fails.
        if run.phase == Phase::Apply {
            check_output_preconditions(run, module, output)?;
        }
        names.value(&output.value)
    });
    if let Err(reported) = refs.and(value.as_ref().map(|_| ()).map_err(|it| *it)) {
        run.fail_ref(module, NamedValue::Output(output.name.clone()), reported);
    }
    let mut fits = Ok(());
    let value = value.map(|value| match output.ephemeral {
        true => {
            if !value.contains_mark(Marks::EPHEMERAL) && value.is_known() {
                fits = Err(run.fail(not_ephemeral(output)));
            }
            value.mark(Marks::EPHEMERAL)
        }
        false => value,
    });
    let mut outputs = module.outputs.borrow_mut();
    let known_value = value.as_ref().cloned().unwrap_or(Value::DYNAMIC);
    outputs.insert(output.name.clone(), known_value);
    fits.and(value)
}

fn not_ephemeral(output: &Output) -> Diagnostic {
    let detail = "This output value is declared as returning an ephemeral value, so it can only \
                  be set to an ephemeral value.";
    Diagnostic::error("Value not allowed in ephemeral output", detail).at(output.value.span)
}

/// Evaluates the preconditions of an output. A failure is reported once, and then remembered.
///
/// # Errors
/// One of them does not hold.
pub fn check_output_preconditions(
    run: &Run<'_>,
    module: &Rc<ModuleValues>,
    output: &Output,
) -> Result<(), Reported> {
    if output.preconditions.is_empty() {
        return Ok(());
    }
    if let Some(reported) = module.failed_preconditions.borrow().get(&output.name) {
        return Err(*reported);
    }
    let names = EvalScope::of(run, module);
    let checkable = Checkable::Output(OutputValueInstance::new(&module.address, &output.name));
    let summary = "Module output value precondition failed";
    let result = run.check_conditions(&checkable, &output.preconditions, &names, summary);
    if let Err(reported) = result {
        let mut failed_preconditions = module.failed_preconditions.borrow_mut();
        failed_preconditions.insert(output.name.clone(), reported);
    }
    result
}
