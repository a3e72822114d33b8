//! The rule of all `Modify…Attribute` operations: one attribute in a request.

use crate::wire::{Call, Failure};
use std::collections::BTreeSet;

/// Refuses a request that changes no attribute, or several of them. `others` are its parameters that
/// are no attributes.
///
/// # Errors
/// `MissingParameter`, `InvalidParameterCombination`.
pub(crate) fn one_attribute(call: &Call, others: &[&str]) -> Result<(), Failure> {
    let attributes = call.params.names().filter_map(|name| {
        let first = name.split('.').next().unwrap_or_default();
        let is_usual = ["Action", "Version", "DryRun"].contains(&first);
        (!is_usual && !others.contains(&first)).then_some(first)
    });
    let attributes: BTreeSet<&str> = attributes.collect();
    match attributes.len() {
        0 => Err(Failure::new(
            "InvalidParameterCombination",
            "No attributes specified.",
        )),
        1 => Ok(()),
        _ => {
            let names: Vec<&str> = attributes.into_iter().collect();
            let message = format!(
                "Fields for multiple attribute types specified: {}",
                names.join(", ")
            );
            Err(Failure::new("InvalidParameterCombination", message))
        }
    }
}
