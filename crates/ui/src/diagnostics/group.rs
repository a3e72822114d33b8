//! Warnings of the same kind, shown once.

use std::borrow::Cow;
use std::collections::HashMap;

use rform_core::diag::{Diagnostic, Severity};

/// A diagnostic and how many more there are of its kind.
pub struct Group<'a> {
    pub first: &'a Diagnostic,
    pub others: usize,
}

impl<'a> Group<'a> {
    /// The diagnostic, with the number of others in its detail.
    pub fn shown(&self) -> Cow<'a, Diagnostic> {
        let note = match self.others {
            0 => return Cow::Borrowed(self.first),
            1 => "(and one more similar warning elsewhere)".to_owned(),
            others => format!("(and {others} more similar warnings elsewhere)"),
        };
        let mut shown = self.first.clone();
        shown.detail = match shown.detail.is_empty() {
            true => note,
            false => format!("{}\n\n{note}", shown.detail),
        };
        Cow::Owned(shown)
    }
}

/// What the conditions of the user say is never put together: each says something else.
const OF_CONDITIONS: &[&str] = &[
    "Check block assertion failed",
    "Check block assertion known after apply",
];

/// Puts warnings with the same summary together, where the first of them stands. What is not said
/// of a place in a file, such as a value that nobody asked for, is told each by itself.
pub fn consolidate(diagnostics: Vec<&Diagnostic>) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for diagnostic in diagnostics {
        let summary = diagnostic.summary.as_str();
        let alone = diagnostic.severity == Severity::Error
            || diagnostic.span.is_none()
            || OF_CONDITIONS.contains(&summary);
        match known.get(summary).and_then(|at| groups.get_mut(*at)) {
            Some(group) if !alone => group.others += 1,
            _ => {
                if !alone {
                    known.insert(summary, groups.len());
                }
                groups.push(Group {
                    first: diagnostic,
                    others: 0,
                });
            }
        }
    }
    groups
}
