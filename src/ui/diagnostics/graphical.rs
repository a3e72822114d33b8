//! Diagnostics for a terminal with colour: the very expression is underlined.

use super::snippet::Texts;
use crate::diag::Diagnostic;
use crate::ui::layout::Layout;
use crate::ui::paint::Ink;

/// One diagnostic within a rule at its left, after an empty line.
pub fn message(diagnostic: &Diagnostic, texts: &Texts<'_>, layout: &Layout) -> String {
    let ink = match diagnostic.is_error() {
        true => Ink::Red,
        false => Ink::Yellow,
    };
    let content = super::content(diagnostic, texts, layout, layout.columns.saturating_sub(3));
    let rule = |sign: &str| layout.paint.ink(ink, sign);
    let mut out = format!("{}\n", rule("╷"));
    for line in content.trim_end_matches('\n').split('\n') {
        let gap = if line.is_empty() { "" } else { " " };
        out.push_str(&format!("{}{gap}{line}\n", rule("│")));
    }
    out + &format!("{}\n", rule("╵"))
}
