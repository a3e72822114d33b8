//! What neither a plan file nor a state can hold.

use super::Plan;
use rform_core::diag::Diagnostic;
use rform_core::value::{Path, Value};

/// That the plan has an infinite number, which JSON cannot say; told before anything is done.
pub fn infinite_number(plan: &Plan, summary: &str) -> Option<Diagnostic> {
    let output = || Some(Diagnostic::error(summary, infinite_output(plan)?));
    infinite_object(plan, summary).or_else(output)
}

/// The same of its objects alone.
pub fn infinite_object(plan: &Plan, summary: &str) -> Option<Diagnostic> {
    plan.changes.iter().find_map(|change| {
        let path = infinite(&change.after)?;
        let address = &change.address;
        let why = cannot_be_kept(&address.to_string(), &path);
        Some(Diagnostic::error(summary, why).about(address))
    })
}

/// Which of its outputs has an infinite number, and where.
pub fn infinite_output(plan: &Plan) -> Option<String> {
    plan.outputs.iter().find_map(|(name, output)| {
        let path = infinite(&output.after)?;
        Some(cannot_be_kept(&format!("Output value \"{name}\""), &path))
    })
}

/// Why something cannot be written down.
pub fn cannot_be_kept(what: &str, path: &Path) -> String {
    format!("{what}{path} is an infinite number, which cannot be kept: JSON has no such numbers.")
}

/// Where in a value an infinite number is.
pub fn infinite(value: &Value) -> Option<Path> {
    // Values are many, and infinite numbers rare.
    has_infinite(value).then(|| place(value))?
}

fn has_infinite(value: &Value) -> bool {
    match value.bare() {
        Value::Number(number) => number.is_infinite(),
        _ => value.elements().any(has_infinite),
    }
}

fn place(value: &Value) -> Option<Path> {
    if let Value::Number(number) = value.bare() {
        return number.is_infinite().then(Path::root);
    }
    value.steps().into_iter().find_map(|(step, part)| {
        let Path(rest) = place(part)?;
        Some(Path([step].into_iter().chain(rest).collect()))
    })
}
