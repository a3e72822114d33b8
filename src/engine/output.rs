//! Outputs of modules: their values, and whether they may be had.

use std::rc::Rc;
use std::sync::Arc;

use super::names::Names;
use super::run::{Phase, Run};
use super::standing::Subject;
use super::values::{Evaluated, ModuleValues};
use crate::config::Output;
use crate::diag::Diagnostic;
use crate::value::{Marks, Value};

/// The value of a module's output as its caller sees it.
pub fn output_value(run: &Run<'_>, module: &Rc<ModuleValues>, name: &Arc<str>) -> Value {
    if let Some(value) = module.outputs.borrow().get(name) {
        run.asked(module, || Evaluated::Output(name.clone()));
        return value.clone();
    }
    if let Some(by) = run.session.overrides.module(&module.address) {
        return by.values.get(name).cloned().unwrap_or(Value::NULL);
    }
    let Some(output) = module.config.outputs.get(name) else {
        return Value::DYNAMIC;
    };
    let names = Names::of(run, module);
    let (value, met) = run.meets_failure(|| {
        // While a plan is made, its walk stops what rests on an output that is refused.
        let refused = run.phase == Phase::Apply && !output_holds(run, module, output);
        names.value(&output.value).filter(|_| !refused)
    });
    if met || value.is_none() {
        run.failed(module, Evaluated::Output(name.clone()));
    }
    let value = value.unwrap_or(Value::DYNAMIC);
    let value = match output.ephemeral {
        true => {
            if !value.contains_mark(Marks::EPHEMERAL) && value.is_known() {
                run.report([not_ephemeral(output)]);
            }
            value.mark(Marks::EPHEMERAL)
        }
        false => value,
    };
    module
        .outputs
        .borrow_mut()
        .insert(name.clone(), value.clone());
    value
}

fn not_ephemeral(output: &Output) -> Diagnostic {
    let detail = "This output value is declared as returning an ephemeral value, so it can only \
                  be set to an ephemeral value.";
    Diagnostic::error("Value not allowed in ephemeral output", detail).at(output.value.span)
}

/// Whether the preconditions of an output hold. What was refused stays so, and is told once.
pub fn output_holds(run: &Run<'_>, module: &Rc<ModuleValues>, output: &Output) -> bool {
    if output.preconditions.is_empty() {
        return true;
    }
    if module.refused.borrow().contains(&output.name) {
        return false;
    }
    let names = Names::of(run, module);
    let subject = Subject::Output(module.address.clone(), output.name.to_string());
    let summary = "Module output value precondition failed";
    let good = run.hold(&subject, &output.preconditions, &names, summary);
    if !good {
        module.refused.borrow_mut().insert(output.name.clone());
    }
    good
}
