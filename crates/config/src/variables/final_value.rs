//! The value of a variable as its module sees it.

use super::ValueSource;
use super::legacy::one_map;
use crate::{Variable, legacy};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::value::{Marks, Value, convert};

/// The value of a variable of the root module: see [`final_value_in`].
pub fn final_value(
    variable: &Variable,
    given: Option<&Value>,
    origin: Option<&ValueSource>,
) -> (Value, Diagnostics) {
    final_value_in(&Module::root(), variable, given, origin)
}

/// The value of a variable as the module sees it: converted to its type, defaults of optional
/// attributes filled in, null replaced by the default where null is none, marked. Does not
/// check `validation` blocks: those need a scope.
pub fn final_value_in(
    module: &Module,
    variable: &Variable,
    given: Option<&Value>,
    origin: Option<&ValueSource>,
) -> (Value, Diagnostics) {
    let (value, diagnostics) = match given {
        Some(given) => converted(module, variable, given, origin),
        None => (default(variable), required(variable)),
    };
    (value.mark(marks(variable)), diagnostics)
}

fn marks(variable: &Variable) -> Marks {
    let mut marks = Marks::NONE;
    if variable.sensitive {
        marks = marks.union(Marks::SENSITIVE);
    }
    if variable.ephemeral {
        marks = marks.union(Marks::EPHEMERAL);
    }
    marks
}

fn default(variable: &Variable) -> Value {
    let unknown = || Value::unknown(variable.ty.without_optional());
    variable.default.clone().unwrap_or_else(unknown)
}

fn required(variable: &Variable) -> Diagnostics {
    if variable.default.is_some() {
        return Diagnostics::new();
    }
    let detail = format!(
        "The variable {:?} is required, but is not set.",
        variable.name
    );
    Diagnostic::error("Required variable not set", detail)
        .at(variable.span)
        .into()
}

fn converted(
    module: &Module,
    variable: &Variable,
    given: &Value,
    origin: Option<&ValueSource>,
) -> (Value, Diagnostics) {
    let given = &match variable.dialect.is_legacy() {
        true => legacy::legacy_value(&one_map(variable, given.clone()), &variable.ty),
        false => given.clone(),
    };
    let filled = if given.is_null() {
        given.clone()
    } else {
        variable.defaults.apply(given)
    };
    // Marked, so that errors do not tell what it is.
    match convert(&filled.clone().mark(marks(variable)), &variable.ty) {
        Ok(value) if value.is_null() && !variable.nullable => {
            if variable.default.is_some() {
                return (default(variable), Diagnostics::new());
            }
            let reason = "required variable may not be set to null";
            let diagnostic = unsuitable(module, variable, origin, "defined", reason);
            let diagnostic = Diagnostic {
                summary: "Required variable not set".to_owned(),
                ..diagnostic
            };
            (default(variable), diagnostic.into())
        }
        Ok(value) => (value, Diagnostics::new()),
        Err(_) if variable.dialect.is_legacy() && legacy::is_of_kind(&filled, &variable.ty) => {
            (filled, Diagnostics::new())
        }
        Err(error) => {
            let reason = error.message;
            let diagnostic = unsuitable(module, variable, origin, "declared", &reason);
            let unknown = Value::unknown(variable.ty.without_optional());
            (unknown, diagnostic.into())
        }
    }
}

fn unsuitable(
    module: &Module,
    variable: &Variable,
    origin: Option<&ValueSource>,
    verb: &str,
    reason: &str,
) -> Diagnostic {
    let name = &variable.name;
    let address = if module.is_root() {
        format!("var.{name}")
    } else {
        format!("{module}.var.{name}")
    };
    let detail = match origin {
        Some(ValueSource::File(_)) => format!(
            "The given value is not suitable for {address} {verb} at {}: {reason}.",
            variable.place
        ),
        Some(ValueSource::Argument) => {
            format!("Unsuitable value for {address} set using -var=\"{name}=...\": {reason}.")
        }
        Some(ValueSource::Environment) => format!(
            "Unsuitable value for {address} set using the TF_VAR_{name} environment variable: \
             {reason}."
        ),
        Some(ValueSource::Asked) => {
            format!("Unsuitable value for {address} set using an interactive prompt: {reason}.")
        }
        Some(ValueSource::Plan) | None => {
            format!("The given value is not suitable for {address}: {reason}.")
        }
    };
    let span = match origin {
        Some(ValueSource::File(span)) => *span,
        _ => variable.span,
    };
    Diagnostic::error("Invalid value for input variable", detail).at(span)
}
