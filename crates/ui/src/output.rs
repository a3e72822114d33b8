//! Outputs and the closing lines of an apply.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::layout::Layout;
use super::paint::Ink;
use super::value;
use rform_core::value::Value;
use rform_core::value::json::value_from_json;
use rform_plan::Counts;
use rform_state::Output;

/// All outputs, each on one line or more. Of sensitive ones only the names are shown.
pub fn all(outputs: &BTreeMap<Arc<str>, Output>) -> String {
    let line = |(name, output): (&Arc<str>, &Output)| match output.sensitive {
        true => format!("{name} = <sensitive>\n"),
        false => format!("{name} = {}\n", one(output)),
    };
    outputs.iter().map(line).collect()
}

/// The value of one output that the user asked for by name, even if it is sensitive.
pub fn one(output: &Output) -> String {
    value::format(&read(output))
}

/// The text of an output for `-raw`; none if its value is not a string, number or bool.
pub fn raw(output: &Output) -> Option<String> {
    match read(output) {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn read(output: &Output) -> Value {
    match &output.value {
        serde_json::Value::Null => Value::null(&output.ty),
        json => value_from_json(json, &output.ty).unwrap_or(Value::NULL),
    }
}

/// The line that closes an apply, between empty lines, and the outputs below it.
pub fn applied(
    counts: Counts,
    destroy: bool,
    outputs: &BTreeMap<Arc<str>, Output>,
    layout: &Layout,
) -> String {
    let line = layout.paint.ink(Ink::BoldGreen, summary(counts, destroy));
    let mut out = format!("\n{line}\n");
    if !destroy && !outputs.is_empty() {
        let heading = layout.paint.ink(Ink::BoldGreen, "Outputs:");
        out.push_str(&format!("\n{heading}\n\n{}", all(outputs)));
    }
    out
}

/// The summary of an operation, in one sentence.
pub fn summary(counts: Counts, destroy: bool) -> String {
    let Counts {
        import,
        add,
        change,
        destroy: destroyed,
        ..
    } = counts;
    if destroy {
        return format!("Destroy complete! Resources: {destroyed} destroyed.");
    }
    let imported = if import > 0 {
        format!("{import} imported, ")
    } else {
        String::new()
    };
    format!(
        "Apply complete! Resources: {imported}{add} added, {change} changed, {destroyed} destroyed."
    )
}
