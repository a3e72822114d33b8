//! The values of input variables.

use std::rc::Rc;
use std::sync::Arc;

use crate::scope::eval_scope::EvalScope;
use crate::scope::expand::expand;
use crate::scope::run::{Phase, Run};
use crate::scope::values::module_values::ModuleValues;
use rform_config::variables::final_value_in;
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::value::{Marks, Value};
use rform_lang::eval::evaluate;
use rform_lang::syntax::Expression;

/// The value of a variable as its module sees it: converted to its type, with defaults and marks, and
/// with the diagnostics of doing so.
pub fn variable_value(
    run: &Run<'_>,
    module: &Rc<ModuleValues>,
    name: &Arc<str>,
) -> (Value, Diagnostics) {
    let Some(variable) = module.config.variables.get(name) else {
        let error = Diagnostic::error(
            "Reference to undeclared input variable",
            format!("An input variable with the name {name:?} has not been declared."),
        );
        return (Value::DYNAMIC, error.into());
    };
    let Some(caller) = module.caller() else {
        let given = run.session.variables.get(name);
        return match given {
            Some(value) if run.phase != Phase::Validate => (value.clone(), Diagnostics::new()),
            _ => (default_or_unknown(variable, run.phase), Diagnostics::new()),
        };
    };
    let call = module
        .call_name()
        .and_then(|name| caller.config.calls.get(&name).cloned());
    let argument = call.as_ref().and_then(|call| {
        call.arguments
            .iter()
            .find(|argument| argument.name == *name)
            .map(|argument| &argument.value)
    });
    let Some(argument) = argument else {
        return final_value_in(&module.config.path, variable, None, None);
    };
    reevaluate_call(run, &caller, module);
    let names = EvalScope::of(run, &caller).repeated(module.repetition.borrow().clone());
    let (given, mut found) = evaluate(argument, &names);
    if found.has_errors() {
        return (Value::unknown(variable.ty.without_optional()), found);
    }
    let origin = rform_config::variables::ValueSource::File(argument.span);
    let (value, more) = final_value_in(&module.config.path, variable, Some(&given), Some(&origin));
    found.extend(more);
    if !variable.ephemeral && given.contains_mark(Marks::EPHEMERAL) {
        found.push(not_for_ephemeral(argument));
        return (Value::unknown(variable.ty.without_optional()), found);
    }
    (value, found)
}

fn not_for_ephemeral(argument: &Expression) -> Diagnostic {
    let detail = "This input variable is not declared as accepting a ephemeral values, so it \
                  cannot be set to a result derived from an ephemeral value.";
    Diagnostic::error("Ephemeral value not allowed", detail).at(argument.span)
}

/// The location of the value of a variable: the argument of the module call, or the declaration.
pub fn value_location(module: &ModuleValues, variable: &rform_config::Variable) -> Span {
    let call = module.caller().zip(module.call_name());
    let call = call.and_then(|(caller, name)| caller.config.calls.get(&name).cloned());
    let arguments = call.iter().flat_map(|call| &call.arguments);
    let mut given = arguments.filter(|argument| argument.name == variable.name);
    given.next().map_or(variable.span, |it| it.value.span)
}

/// During apply, evaluates the repetition of a module call again, once for all of its instances:
/// values that were unknown in the plan are known by now.
fn reevaluate_call(run: &Run<'_>, caller: &Rc<ModuleValues>, module: &ModuleValues) {
    let Some(name) = module.call_name().filter(|_| run.phase == Phase::Apply) else {
        return;
    };
    let calls = caller.calls.borrow();
    let Some(call) = calls.get(&name).filter(|call| !call.is_reevaluated.get()) else {
        return;
    };
    call.is_reevaluated.set(true);
    let Some(repetition) = caller.config.calls.get(&name).map(|call| &call.repetition) else {
        return;
    };
    let expansion = expand(repetition, &EvalScope::of(run, caller), run.phase);
    let instances = expansion.keys.map(|keys| keys.instances());
    for (key, repetition) in instances.unwrap_or_default() {
        if let Some(instance) = call.instances.get(&key) {
            instance.repetition.replace(repetition);
        }
    }
}

/// The value of a root variable that is not set: its default, or unknown.
fn default_or_unknown(variable: &rform_config::Variable, phase: Phase) -> Value {
    let marks = [
        (variable.sensitive, Marks::SENSITIVE),
        (variable.ephemeral, Marks::EPHEMERAL),
    ];
    let marks = marks
        .iter()
        .filter(|(set, _)| *set)
        .fold(Marks::NONE, |all, (_, mark)| all.union(*mark));
    let value = match (&variable.default, phase) {
        (Some(default), Phase::Plan | Phase::Apply | Phase::Console) => default.clone(),
        _ => Value::unknown(variable.ty.without_optional()),
    };
    value.mark(marks)
}
