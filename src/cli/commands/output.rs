//! `output`: prints the outputs of the root module from the state.

use super::usage::misused;
use crate::cli::args::Output;
use crate::cli::context::{Context, Outcome};
use crate::cli::operation::{self, SelectedBackend};
use crate::cli::view::{go_json, go_json_pretty};
use rform_core::diag::{Diagnostic, Sources};
use rform_core::program_name::command_line;
use rform_core::value::json::value_from_json;
use rform_core::value::{Type, Value};
use rform_state::backend::{StatePaths, file_store};
use rform_state::{Output as StateOutput, State};

pub fn run(context: &Context, args: &Output) -> Outcome {
    if args.json && args.raw {
        return misused(
            context,
            Diagnostic::error(
                "Invalid output format",
                "The -raw and -json options are mutually-exclusive.",
            ),
        );
    }
    if args.rest.len() > 1 {
        return misused(
            context,
            Diagnostic::error(
                "Unexpected argument",
                "The output command expects exactly one argument with the name of an output \
                 variable or no arguments to show all outputs.",
            ),
        );
    }
    if args.raw && args.rest.is_empty() {
        return misused(
            context,
            Diagnostic::error(
                "Output name required",
                "You must give the name of a single output value when using the -raw option.",
            ),
        );
    }
    if let Some(module) = args.module.as_deref().filter(|it| !it.is_empty()) {
        return misused(context, outputs_of(module, args.rest.first()));
    }
    let state = state(context, args)?;
    match args.rest.first() {
        Some(name) => one(context, args, &state, name),
        None => all(context, args, &state),
    }
}

/// The error for outputs of a module below the root, which states of Terraform 0.11 held.
fn outputs_of(module: &str, name: Option<&String>) -> Diagnostic {
    let path: Vec<String> = module.split('.').map(|it| format!("module.{it}")).collect();
    let path = path.join(".");
    let name = name.map_or("NAME", |name| name);
    let detail = format!(
        "A state no longer holds the outputs of modules below the root module. Declare an output in \
         the root module and read that:\n\n  output \"{name}\" {{\n    value = {path}.{name}\n  \
         }}\n\nor evaluate it: echo '{path}.{name}' | {}.",
        command_line("console")
    );
    Diagnostic::error("Option -module (Terraform 0.11)", detail)
}

fn state(context: &Context, args: &Output) -> Result<State, crate::cli::context::Failure> {
    let paths = StatePaths {
        state: args.state.as_ref().map(Into::into),
        ..StatePaths::default()
    };
    let store = match paths.state {
        Some(_) => file_store(&paths, context.encryption(None)?.state()),
        None => SelectedBackend::here(context)?.store(&paths)?,
    };
    Ok(operation::look(context, &context.printer, store.as_ref())?.state)
}

fn all(context: &Context, args: &Output, state: &State) -> Outcome {
    if args.json {
        let outputs = rform_ui::json::state::outputs(&state.outputs);
        context.printer.out(go_json_pretty(&outputs));
        return Ok(0);
    }
    if state.outputs.is_empty() {
        none_found(context);
        return Ok(0);
    }
    context.printer.raw(&rform_ui::output::all(&state.outputs));
    Ok(0)
}

fn none_found(context: &Context) {
    let warning = Diagnostic::warning(
        "No outputs found",
        format!(
            "The state file either has no outputs defined, or all the defined outputs are empty. \
             Please define an output in your configuration with the `output` keyword and run `{}` \
             for it to become available. If you are using interpolation, please verify the \
             interpolated value is not empty. You can use the `{}` command to assist.",
            command_line("refresh"),
            command_line("console")
        ),
    );
    context.printer.report(&warning.into(), &Sources::new());
}

fn value(output: &StateOutput) -> Value {
    value_from_json(&output.value, &output.ty).unwrap_or(Value::Null(Type::Dynamic))
}

fn one(context: &Context, args: &Output, state: &State, name: &str) -> Outcome {
    if state.outputs.is_empty() {
        none_found(context);
        return Ok(0);
    }
    let Some(output) = state.outputs.get(name) else {
        let detail = "The output variable requested could not be found in the state file. If you \
                      recently added this to your configuration, be sure to run `terraform \
                      apply`, since the state won't be updated with new output variables until \
                      that command is run.";
        return Err(Diagnostic::error(format!("Output \"{name}\" not found"), detail).into());
    };
    if args.json {
        context.printer.out(go_json(&output.value));
    } else if args.raw {
        context.printer.raw(&raw(name, &value(output))?);
    } else {
        context.printer.out(rform_ui::output::one(output));
    }
    Ok(0)
}

/// Prints the text of a value and nothing else.
fn raw(name: &str, value: &Value) -> Result<String, Diagnostic> {
    let failed = |detail: String| Diagnostic::error("Unsupported value for raw output", detail);
    match value.bare() {
        Value::String(text) => Ok(text.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(truth) => Ok(truth.to_string()),
        Value::Null(_) => Err(failed(format!(
            "The value for output value \"{name}\" is null, so -raw mode cannot print it."
        ))),
        other => Err(failed(format!(
            "The -raw option only supports strings, numbers, and boolean values, but output \
             value \"{name}\" is {}.\n\nUse the -json option for machine-readable representations \
             of output values that have complex types.",
            other.ty().friendly_name()
        ))),
    }
}
