//! What `-backend-config` adds to the arguments of the `backend` block.

use std::path::Path;

use serde_json::Value as Json;

use crate::cli::args::Init as Args;
use crate::cli::context::{Context, Failure};
use rform_config::backend_config_file;
use rform_core::diag::Diagnostic;
use rform_core::schema::Block;
use rform_core::value::json::value_to_json;
use rform_core::value::{Type, Value, convert};
use rform_state::backend::Declared;

/// The block's arguments with those of the command line. A single empty `-backend-config` stands for
/// none, whatever an earlier `init` was given.
///
/// # Errors
/// A file cannot be read, or an argument does not fit the backend's schema.
pub fn merged(context: &Context, args: &Args, declared: &Declared) -> Result<Json, Failure> {
    let schema = rform_backends::schema(&declared.backend_type).unwrap_or_default();
    let mut config = declared.config.clone();
    let given = match &args.backend_config[..] {
        [only] if only.is_empty() => &[],
        given => given,
    };
    for argument in given {
        match argument.split_once('=') {
            Some((name, value)) => {
                set(&mut config, &schema, argument, (name.trim(), value.trim()))?
            }
            // As Terraform, which names the directory then.
            None if argument.is_empty() => read_file(context, &mut config, &schema, ".")?,
            None => read_file(context, &mut config, &schema, argument)?,
        }
    }
    Ok(config)
}

fn set(
    config: &mut Json,
    schema: &Block,
    argument: &str,
    (name, value): (&str, &str),
) -> Result<(), Diagnostic> {
    let Some(attribute) = schema.attributes.get(name) else {
        return Err(Diagnostic::error(
            "Invalid backend configuration argument",
            format!(
                "The backend configuration argument \"{name}\" given on the command line is not \
                 expected for the selected backend type."
            ),
        ));
    };
    let invalid = |why: String| {
        let detail =
            format!("Invalid backend configuration argument -backend-config={argument:?}: {why}");
        Diagnostic::error("Invalid backend configuration value", detail)
    };
    let value = convert(&Value::from(value), &attribute.ty);
    let value = value.map_err(|_| invalid(required(&attribute.ty)))?;
    let json = value_to_json(&value, &attribute.ty);
    config[name] = json.map_err(|_| invalid(required(&attribute.ty)))?;
    Ok(())
}

/// The description of the type that a value must have.
fn required(ty: &Type) -> String {
    match ty {
        Type::Number => "a number is required".into(),
        Type::Bool => "a bool is required".into(),
        other => format!("{other} required"),
    }
}

fn read_file(
    context: &Context,
    config: &mut Json,
    schema: &Block,
    path: &str,
) -> Result<(), Failure> {
    let text = context.world.read(Path::new(path)).map_err(|_| {
        Diagnostic::error(
            "Failed to read file",
            format!("The file \"{path}\" could not be read."),
        )
    })?;
    let text = String::from_utf8_lossy(&text);
    for (name, value) in backend_config_file(path, &text, schema.clone())? {
        config[name.as_str()] = value;
    }
    Ok(())
}
