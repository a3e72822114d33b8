//! Diagnostics with colour for a file or another program: Terraform's form, a rule to the left of
//! each line. Tools that read logs look for it.

use crate::paint::{Ink, Paint};
use rform_core::diag::Severity;

/// The columns that the rule takes.
pub const RULE_WIDTH: usize = 2;

/// The text of one diagnostic with the rule to the left.
pub fn ruled(content: &str, severity: Severity, paint: Paint) -> String {
    let ink = match severity {
        Severity::Error => Ink::Red,
        Severity::Warning => Ink::Yellow,
    };
    let rule = |mark: &str| paint.ink(ink, mark);
    let lines = content.trim_end().lines();
    let lines: String = lines
        .map(|line| format!("{} {line}\n", rule("│")))
        .collect();
    format!("{}\n{lines}{}\n", rule("╷"), rule("╵"))
}
