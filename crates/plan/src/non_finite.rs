//! Infinite numbers, which the language has and JSON has not: neither a plan file nor a state can
//! hold them. They are found before anything is done.

use super::Plan;
use rform_core::diag::Diagnostic;
use rform_core::value::{Path, Value};

/// An error with this summary if an object or an output of the plan has an infinite number.
pub fn infinite_number(plan: &Plan, summary: &str) -> Option<Diagnostic> {
    let output = || Some(Diagnostic::error(summary, infinite_output(plan)?));
    infinite_object(plan, summary).or_else(output)
}

/// An error with this summary if an object of the plan has an infinite number.
pub fn infinite_object(plan: &Plan, summary: &str) -> Option<Diagnostic> {
    plan.changes.iter().find_map(|change| {
        let path = infinite(&change.after)?;
        let address = &change.address;
        let why = cannot_be_kept(&address.to_string(), &path);
        Some(Diagnostic::error(summary, why).about(address))
    })
}

/// The detail of an error if an output of the plan has an infinite number.
pub fn infinite_output(plan: &Plan) -> Option<String> {
    plan.outputs.iter().find_map(|(name, output)| {
        let path = infinite(&output.after)?;
        Some(cannot_be_kept(&format!("Output value \"{name}\""), &path))
    })
}

/// The sentence that says why the value at `path` of `what` cannot be saved.
pub fn cannot_be_kept(what: &str, path: &Path) -> String {
    format!(
        "{what}{path} is an infinite number, which cannot be saved: JSON has no infinite numbers."
    )
}

/// The path of the first infinite number in a value.
pub fn infinite(value: &Value) -> Option<Path> {
    // Infinite numbers are rare: paths are built only where there is one.
    has_infinite(value).then(|| path_of_infinite(value))?
}

fn has_infinite(value: &Value) -> bool {
    match value.bare() {
        Value::Number(number) => number.is_infinite(),
        _ => value.elements().any(has_infinite),
    }
}

fn path_of_infinite(value: &Value) -> Option<Path> {
    if let Value::Number(number) = value.bare() {
        return number.is_infinite().then(Path::root);
    }
    value.steps().into_iter().find_map(|(step, part)| {
        let Path(rest) = path_of_infinite(part)?;
        Some(Path([step].into_iter().chain(rest).collect()))
    })
}
