//! Outputs of modules: their values, and whether they may be had.

use std::rc::Rc;
use std::sync::Arc;

use crate::base::diagnostics::Reported;
use crate::scope::eval_scope::EvalScope;
use crate::scope::run::{Phase, Run};
use crate::scope::values::module_values::{Evaluated, ModuleValues};
use rform_config::Output;
use rform_core::addr::{Checkable, OutputValueInstance};
use rform_core::diag::Diagnostic;
use rform_core::value::{Marks, Value};

/// The value of a module's output as its caller sees it; unknown if it cannot be had.
pub fn output_value(run: &Run<'_>, module: &Rc<ModuleValues>, name: &Arc<str>) -> Value {
    if let Some(value) = module.outputs.borrow().get(name) {
        run.track_ref(module, || Evaluated::Output(name.clone()));
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

/// The same, evaluated now.
///
/// # Errors
/// It could not be evaluated, or must not be used.
pub fn output_result(
    run: &Run<'_>,
    module: &Rc<ModuleValues>,
    output: &Output,
) -> Result<Value, Reported> {
    let names = EvalScope::of(run, module);
    let (value, refs) = run.track_failed_refs(|| {
        // While a plan is made, its walk stops what rests on an output that is refused.
        if run.phase == Phase::Apply {
            output_holds(run, module, output)?;
        }
        names.value(&output.value)
    });
    if let Err(reported) = refs.and(value.as_ref().map(|_| ()).map_err(|it| *it)) {
        run.fail_ref(module, Evaluated::Output(output.name.clone()), reported);
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
    let kept = value.as_ref().cloned().unwrap_or(Value::DYNAMIC);
    outputs.insert(output.name.clone(), kept);
    fits.and(value)
}

fn not_ephemeral(output: &Output) -> Diagnostic {
    let detail = "This output value is declared as returning an ephemeral value, so it can only \
                  be set to an ephemeral value.";
    Diagnostic::error("Value not allowed in ephemeral output", detail).at(output.value.span)
}

/// Judges the preconditions of an output. What was refused stays so, and is told once.
///
/// # Errors
/// One of them does not hold.
pub fn output_holds(
    run: &Run<'_>,
    module: &Rc<ModuleValues>,
    output: &Output,
) -> Result<(), Reported> {
    if output.preconditions.is_empty() {
        return Ok(());
    }
    if let Some(reported) = module.refused.borrow().get(&output.name) {
        return Err(*reported);
    }
    let names = EvalScope::of(run, module);
    let subject = Checkable::Output(OutputValueInstance::new(&module.address, &output.name));
    let summary = "Module output value precondition failed";
    let held = run.hold(&subject, &output.preconditions, &names, summary);
    if let Err(reported) = held {
        let mut refused = module.refused.borrow_mut();
        refused.insert(output.name.clone(), reported);
    }
    held
}
