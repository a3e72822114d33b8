//! Warnings of the same kind, shown once.

use std::borrow::Cow;
use std::collections::HashMap;

use rform_core::diag::{Diagnostic, Severity};

/// A diagnostic and the number of further ones of the same kind.
pub struct Group<'a> {
    pub first: &'a Diagnostic,
    pub omitted: usize,
}

impl<'a> Group<'a> {
    /// The diagnostic, with the number of others in its detail.
    pub fn shown(&self) -> Cow<'a, Diagnostic> {
        let note = match self.omitted {
            0 => return Cow::Borrowed(self.first),
            1 => "(and one more similar warning elsewhere)".to_owned(),
            omitted => format!("(and {omitted} more similar warnings elsewhere)"),
        };
        let mut shown = self.first.clone();
        shown.detail = match shown.detail.is_empty() {
            true => note,
            false => format!("{}\n\n{note}", shown.detail),
        };
        Cow::Owned(shown)
    }
}

/// Failed conditions are never grouped: each has a message of the user's. Nor is what is wrong with
/// their messages.
const OF_CONDITIONS: &[&str] = &[
    "Error message refers to ephemeral values",
    "Error message refers to sensitive values",
    "Check block assertion failed",
    "Check block assertion known after apply",
];

/// Groups warnings with the same summary, at the position of the first one. Warnings without a
/// place in a file, such as those about unused values, are not grouped.
pub fn consolidate(diagnostics: Vec<&Diagnostic>) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for diagnostic in diagnostics {
        let summary = diagnostic.summary.as_str();
        let alone = diagnostic.severity == Severity::Error
            || diagnostic.span.is_none()
            || OF_CONDITIONS.contains(&summary);
        match known.get(summary).and_then(|at| groups.get_mut(*at)) {
            Some(group) if !alone => group.omitted += 1,
            _ => {
                if !alone {
                    known.insert(summary, groups.len());
                }
                groups.push(Group {
                    first: diagnostic,
                    omitted: 0,
                });
            }
        }
    }
    groups
}
