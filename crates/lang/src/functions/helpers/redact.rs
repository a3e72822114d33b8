//! Arguments in error messages.

use rform_core::go::quote::quoted;
use rform_core::value::Marks;

/// Quotes a text, or names the marks for which it must not be shown.
pub(crate) fn quoted_or_redacted(text: &str, marks: Marks) -> String {
    let sensitive = marks.contains(Marks::SENSITIVE);
    let ephemeral = marks.contains(Marks::EPHEMERAL);
    match (ephemeral, sensitive) {
        (true, true) => "(ephemeral sensitive value)".to_owned(),
        (true, false) => "(ephemeral value)".to_owned(),
        (false, true) => "(sensitive value)".to_owned(),
        (false, false) => quoted(text),
    }
}
