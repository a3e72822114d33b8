//! The root module's outputs: their values, the errors of values that a root output must not have,
//! and saving them in the state.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::scope::output::output_value;
use crate::scope::run::Run;
use rform_core::diag::Diagnostic;
use rform_core::value::{Marks, Number, Value};
use rform_plan::{cannot_be_kept, infinite};
use rform_state::{Output, State};

/// The evaluated outputs of the root module, by name.
pub type RootOutputs = BTreeMap<Arc<str>, RootOutput>;

/// An evaluated output of the root module.
#[derive(Clone, Debug)]
pub struct RootOutput {
    /// The value with its marks, perhaps unknown.
    pub value: Value,
    /// Whether the output is declared sensitive.
    pub sensitive: bool,
    /// Whether the value is null in the place of one that nothing could tell.
    pub was_unknown: bool,
}

impl RootOutput {
    /// The output after an apply, when nothing can be unknown any more: what is, is null.
    pub fn settled(mut self) -> RootOutput {
        if !self.value.is_wholly_known() {
            self.value = unknown_as_null(&self.value);
            self.was_unknown = true;
        }
        self
    }
}

/// The value with null for each unknown part.
fn unknown_as_null(value: &Value) -> Value {
    match value.unmark() {
        (Value::Unknown(ty, _), marks) => Value::Null(ty.clone()).mark(marks),
        _ => value.map_parts(&mut |_, part| unknown_as_null(part)),
    }
}

/// Evaluates the root outputs for which `wanted` holds. Ephemeral outputs are left out.
pub fn root_outputs(run: &Run<'_>, wanted: &dyn Fn(&Arc<str>) -> bool) -> RootOutputs {
    let modules = run.values.of(&rform_core::addr::Module::root());
    let Some(root) = modules.into_iter().next() else {
        return BTreeMap::new();
    };
    let outputs = root
        .config
        .outputs
        .values()
        .filter(|it| !it.ephemeral && wanted(&it.name));
    let mut found = BTreeMap::new();
    for output in outputs {
        let value = output_value(run, &root, &output.name);
        run.note(root_output_errors(output, &value));
        let evaluated = RootOutput {
            value: without_signed_zeros(&value),
            sensitive: output.sensitive,
            was_unknown: false,
        };
        found.insert(output.name.clone(), evaluated);
    }
    found
}

/// The value with `0` for each `-0`, because outputs do not keep the sign of a zero.
fn without_signed_zeros(value: &Value) -> Value {
    match value.unmark() {
        (Value::Number(number), marks) if number.is_zero() => {
            Value::Number(Number::ZERO).mark(marks)
        }
        _ => value.map_parts(&mut |_, part| without_signed_zeros(part)),
    }
}

/// The errors of a root output with that value: it is ephemeral, or sensitive without a declaration.
pub fn root_output_errors(output: &rform_config::Output, value: &Value) -> Vec<Diagnostic> {
    let ephemeral = value.contains_mark(Marks::EPHEMERAL);
    let sensitive = !output.sensitive && value.contains_mark(Marks::SENSITIVE);
    let kept = ephemeral.then(|| not_to_be_kept(output));
    let told = sensitive.then(|| refers_to_sensitive(output));
    kept.into_iter().chain(told).collect()
}

fn not_to_be_kept(output: &rform_config::Output) -> Diagnostic {
    let detail = "This output value is not declared as returning an ephemeral value, so it cannot \
                  be set to a result derived from an ephemeral value.";
    Diagnostic::error("Ephemeral value not allowed", detail).at(output.value.span)
}

fn refers_to_sensitive(output: &rform_config::Output) -> Diagnostic {
    let detail = "To reduce the risk of accidentally exporting sensitive data that was intended \
                  to be only internal, Terraform requires that any root module output containing \
                  sensitive data be explicitly marked as sensitive, to confirm your intent.\n\nIf \
                  you do intend to export this data, annotate the output value as sensitive by \
                  adding the following argument:\n    sensitive = true";
    Diagnostic::error("Output refers to sensitive values", detail).at(output.span)
}

/// Saves outputs in the state, as far as they are wholly known. Returns errors for values that the
/// state cannot hold.
pub fn save_known_outputs(state: &mut State, outputs: &RootOutputs) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    for (name, output) in outputs {
        let value = output.value.without_marks();
        if !value.is_wholly_known() {
            continue;
        }
        if value.is_null() && !output.was_unknown {
            state.outputs.remove(name);
            continue;
        }
        if let Some(path) = infinite(&value) {
            let detail = cannot_be_kept(&format!("Output value \"{name}\""), &path);
            errors.push(Diagnostic::error("Failed to save state", detail));
            continue;
        }
        let ty = value.ty();
        if let Ok(json) = rform_core::value::json::value_to_json(&value, &ty) {
            let saved = Output {
                value: json,
                ty,
                sensitive: output.sensitive,
                is_untyped: false,
            };
            state.outputs.insert(name.clone(), saved);
        }
    }
    errors
}
